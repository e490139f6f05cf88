"""Sections are recognised by what they say, and a difference between two texts loses no word of either."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.changes import Change, Comparison, Op, compare, diff
from ingest.changes.diff import notices
from ingest.outline import build_outline
from ingest.types import Block, BlockKind, Section

LOSS = "Tap av radioterminal skal meldes til driftssenteret innen ti minutter. Lederen skal varsles samme vakt."
BATTERY = "Batteriet skal byttes hvert andre år, med mindre leverandøren sier noe annet om levetiden til batteriet."
STORAGE = "Reserveterminaler lagres i låst skap ved vaktrommet. Nøkkelen til skapet oppbevares hos vaktleder."
LISTENING = "Legevaktsentralen skal alltid lytte på egen talegruppe og bekrefte hvert anrop muntlig."
PURPOSE = "Formålet med kapittelet er sikker bruk av samband i hele kommunen."
ROWS = ("Tap av terminal | Driftssenteret", "Feil på radio | Leverandøren", "Brann i senderhytte | 110-sentralen")

WORDS = st.text(alphabet=st.sampled_from("abcæøå 12.,;:-–|()«»\n\t\u00a0\u00adÅ_́"), max_size=60)


def sections(*parts: tuple[str, ...]) -> tuple[Section, ...]:
    """The outline of headings with their lines; a line with bars is a table row."""
    blocks: list[Block] = []
    for title, *lines in parts:
        blocks.append(Block(BlockKind.HEADING, title))
        for line in lines:
            cells = tuple(line.split(" | "))
            row = len(cells) > 1
            kind = BlockKind.TABLE_ROW if row else BlockKind.PARAGRAPH
            blocks.append(Block(kind, line, cells=cells if row else (), table=int(row)))
    return build_outline("dok", "Dokument", blocks)[0]


def headings(changes: Sequence[Change]) -> list[str]:
    return [change.section.heading for change in changes]


def pairs(comparison: Comparison) -> dict[str, str]:
    return {each.old.heading: each.new.heading for each in comparison.sections if each.old and each.new}


class TestMatching:
    """A section is the same one after it has been renumbered, retitled, moved or rewritten, but not all at once."""

    def test_the_same_text_twice_has_no_changes(self) -> None:
        text = sections(("1 Tap", LOSS), ("2 Batteri", BATTERY))
        assert not compare(text, text).different

    def test_renumbered_sections_are_moved_and_not_changed(self) -> None:
        old = sections(("1 Tap", LOSS), ("2 Batteri", BATTERY), ("3 Lagring", STORAGE))
        new = sections(("1 Lytting", LISTENING), ("2 Tap", LOSS), ("3 Batteri", BATTERY), ("4 Lagring", STORAGE))
        found = compare(old, new)
        assert headings(found.added) == ["1 Lytting"]
        assert headings(found.moved) == ["2 Tap", "3 Batteri", "4 Lagring"]
        assert not found.changed
        assert not found.removed

    def test_subsections_follow_the_chapter_that_was_renumbered(self) -> None:
        old = sections(("1 Utstyr",), ("1.1 Tap", LOSS), ("1.2 Batteri", BATTERY))
        new = sections(("1 Lytting", LISTENING), ("2 Utstyr",), ("2.1 Tap", LOSS), ("2.2 Batteri", BATTERY))
        moved = {change.section.heading: change.follows for change in compare(old, new).moved}
        assert moved == {"2 Utstyr": False, "2.1 Tap": True, "2.2 Batteri": True}

    def test_swapped_siblings_keep_their_texts(self) -> None:
        old = sections(("1 Tap", LOSS), ("2 Batteri", BATTERY), ("3 Lagring", STORAGE))
        new = sections(("1 Batteri", BATTERY), ("2 Tap", LOSS), ("3 Lagring", STORAGE))
        found = compare(old, new)
        assert pairs(found) == {"1 Tap": "2 Tap", "2 Batteri": "1 Batteri", "3 Lagring": "3 Lagring"}
        assert headings(found.moved) == ["1 Batteri", "2 Tap"]

    def test_swapped_siblings_without_numbers_are_moved(self) -> None:
        old = sections(("Tap", LOSS), ("Batteri", BATTERY), ("Lagring", STORAGE), ("Lytting", LISTENING))
        new = sections(("Lytting", LISTENING), ("Tap", LOSS), ("Batteri", BATTERY), ("Lagring", STORAGE))
        assert headings(compare(old, new).moved) == ["Lytting"]

    def test_a_section_under_another_chapter_is_moved(self) -> None:
        old = sections(("Kapittel 1 Utstyr",), ("§ 1 Tap", LOSS), ("§ 2 Batteri", BATTERY), ("Kapittel 2 Bruk",))
        new = sections(("Kapittel 1 Utstyr",), ("§ 1 Tap", LOSS), ("Kapittel 2 Bruk",), ("§ 2 Batteri", BATTERY))
        assert headings(compare(old, new).moved) == ["§ 2 Batteri"]

    def test_a_table_that_moves_takes_no_section_along(self) -> None:
        old = sections(("1 Varsling", "Se tabellen under.", *ROWS), ("2 Lagring", STORAGE))
        new = sections(("1 Varsling", "Se tabellen i punkt 2."), ("2 Lagring", STORAGE, *ROWS))
        found = compare(old, new)
        assert pairs(found) == {"1 Varsling": "1 Varsling", "2 Lagring": "2 Lagring"}
        assert [(each.old.number, each.new.number, each.texts) for each in found.carried] == [("1", "2", ROWS)]

    def test_a_split_section_says_where_its_text_went(self) -> None:
        old = sections(("1 Utstyr", LOSS, BATTERY, STORAGE))
        new = sections(("1 Utstyr", LOSS), ("1.1 Batteri", BATTERY), ("1.2 Lagring", STORAGE))
        found = compare(old, new)
        assert headings(found.changed) == ["1 Utstyr"]
        assert [(c.section.heading, c.origin.heading if c.origin else "") for c in found.added] == [
            ("1.1 Batteri", "1 Utstyr"),
            ("1.2 Lagring", "1 Utstyr"),
        ]

    def test_a_rule_that_is_softened_on_the_way_to_another_section_is_pointed_out(self) -> None:
        soft = BATTERY.replace("skal", "bør")
        old = sections(("1 Utstyr", LOSS, STORAGE, BATTERY))
        new = sections(("1 Utstyr", LOSS), ("1.1 Lager", STORAGE, soft))
        added = compare(old, new).added[0]
        assert [(each.old, each.new) for each in added.notices] == [("skal", "bør")]

    def test_sections_that_are_merged_say_where_they_went(self) -> None:
        old = sections(("1 Tap", LOSS), ("2 Batteri", BATTERY))
        new = sections(("1 Tap", LOSS, BATTERY))
        removed = compare(old, new).removed[0]
        assert (removed.section.heading, removed.origin and removed.origin.heading) == ("2 Batteri", "1 Tap")

    def test_another_rule_under_an_old_number_is_a_new_section(self) -> None:
        old = sections(("1 Tap", LOSS), ("2 Faks", "Varsling på faks skal bekreftes skriftlig samme dag."))
        new = sections(("1 Tap", LOSS), ("2 Lytting", LISTENING))
        found = compare(old, new)
        assert (headings(found.added), headings(found.removed)) == (["2 Lytting"], ["2 Faks"])

    def test_chapters_with_the_same_subheading_are_kept_apart(self) -> None:
        old = sections(
            *(("1 Tap",), ("1.1 Formål", PURPOSE), ("2 Faks",), ("2.1 Formål", "Faks brukes når alt annet svikter."))
        )
        new = sections(
            *(("1 Lytting",), ("1.1 Formål", "Lytting hindrer at anrop går tapt."), ("2 Tap",), ("2.1 Formål", PURPOSE))
        )
        found = compare(old, new)
        assert pairs(found) == {"1 Tap": "2 Tap", "1.1 Formål": "2.1 Formål"}

    def test_a_text_against_nothing(self) -> None:
        text = sections(("1 Tap", LOSS))
        assert headings(compare((), text).added) == headings(compare(text, ()).removed) == ["1 Tap"]
        assert not compare((), ()).sections

    def test_every_section_is_told_of_once(self) -> None:
        old = sections(("1 Tap", LOSS), ("2 Faks", "Gammelt om faks."), ("3 Batteri", BATTERY), ("4 Lagring", STORAGE))
        new = sections(("1 Lytting", LISTENING), ("2 Batteri", BATTERY + " Nytt."), ("3 Tap", LOSS))
        found = compare(old, new).sections
        assert sorted(c.old.id for c in found if c.old) == sorted(s.id for s in old)
        assert [c.new.id for c in found if c.new] == [s.id for s in new]

    def test_a_thousand_sections_take_seconds(self) -> None:
        chance = random.Random(7)
        vocabulary = [f"ord{number}" for number in range(900)]
        texts = [" ".join(chance.choices(vocabulary, k=60)) + "." for _ in range(1200)]
        old = sections(*((f"{n // 40 + 1}.{n % 40 + 1} Punkt {n}", text) for n, text in enumerate(texts)))
        new = sections(*((f"{n // 40 + 2}.{n % 40 + 1} Punkt {n}", text) for n, text in enumerate(texts)))
        started = time.monotonic()
        found = compare(old, new)
        assert (len(found.moved), len(found.different)) == (1200, 1200)
        assert time.monotonic() - started < 30


class TestDifference:
    """Word by word, and both texts can be put together from it."""

    @given(WORDS, WORDS)
    @settings(max_examples=500, deadline=None)
    def test_no_word_is_lost(self, old: str, new: str) -> None:
        pieces = diff(old, new)
        assert "".join(piece.old for piece in pieces) == old
        assert "".join(piece.new for piece in pieces) == new
        for piece in pieces:
            if piece.op is Op.KEPT:
                assert re.findall(r"\w+", piece.old) == re.findall(r"\w+", piece.new)

    @given(
        st.lists(st.sampled_from([LOSS, BATTERY, STORAGE, "skal", "bør", "ikke", "ti", "\n"]), max_size=8), st.data()
    )
    @settings(max_examples=200, deadline=None)
    def test_no_sentence_is_lost(self, parts: list[str], data: st.DataObject) -> None:
        old, new = " ".join(parts), " ".join(data.draw(st.permutations(parts)))
        pieces = diff(old, new)
        assert ("".join(p.old for p in pieces), "".join(p.new for p in pieces)) == (old, new)

    def test_only_the_word_that_changed(self) -> None:
        assert [(p.op, p.text) for p in diff("Batteriet skal byttes.", "Batteriet bør byttes.")] == [
            (Op.KEPT, "Batteriet"),
            (Op.REMOVED, " skal"),
            (Op.ADDED, " bør"),
            (Op.KEPT, " byttes."),
        ]

    def test_other_line_breaks_are_no_change(self) -> None:
        assert [piece.op for piece in diff("Meld fra\nstraks.", "Meld fra straks.")] == [Op.KEPT]

    @pytest.mark.parametrize(
        ("old", "new", "found"),
        [
            ("Batteriet skal byttes.", "Batteriet bør byttes.", [("skal", "bør")]),
            ("Meldes innen ti minutter.", "Meldes innen 5 minutter.", [("ti", "5")]),
            ("Terminalen kan lånes ut.", "Terminalen kan ikke lånes ut.", [("", "ikke")]),
            ("Gjelder bare ansatte.", "Gjelder ansatte.", [("bare", "")]),
            ("Ring 110 eller 112.", "Ring 110 eller 113.", [("112", "113")]),
            ("Lederen varsles.", "Vaktleder varsles.", []),
            ("Ring straks.", "Ring straks. Alle skal møte, og ingen skal gå før lederen har sagt fra.", []),
        ],
    )
    def test_rule_words_and_numbers_are_pointed_out(self, old: str, new: str, found: list[tuple[str, str]]) -> None:
        assert [(each.old, each.new) for each in notices(diff(old, new))] == found

    def test_a_long_text_is_compared_in_seconds(self) -> None:
        chance = random.Random(3)
        words = chance.choices([f"ord{n}" for n in range(500)] + ["og", "i", "skal"] * 40, k=12_000)
        changed = [word if chance.random() > 0.05 else "nytt" for word in words]
        started = time.monotonic()
        pieces = diff(" ".join(words), " ".join(changed))
        assert "".join(piece.new for piece in pieces) == " ".join(changed)
        assert time.monotonic() - started < 20
