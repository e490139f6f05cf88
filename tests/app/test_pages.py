"""What people see, as HTML: citations that can be followed, quotes that are marked, and nothing that runs."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from app import Assistant
from app.store import StoredTurn
from app.types import Filters, Kind, Reason, Reply
from app.ui.chat import EVERY_AUDIENCE, EVERY_ORGANISATION, filters_from, organisations
from app.ui.conversation import EXAMPLES, announcement_html, conversation_html, copied_text
from app.ui.documents import banner_html, documents_html, outline_html
from app.ui.evaluation import COMMAND, evaluation_html
from app.ui.lessons import draft_html
from app.ui.markup import is_overdue, link, notice_html
from app.ui.page import STYLE
from app.ui.questionform import Candidate, QuestionForm, form_html, from_fields, merged
from app.ui.readings import reading_html
from app.ui.sources import body, locate, section_html
from ingest.crossreferences import Link
from ingest.errors import IndexMissing
from ingest.readingreport import DroppedSummary, ReadingReport
from ingest.types import DroppedKind
from tests.app.doubles import GUIDE, LISTENING, LOCAL, SECTIONS, AssistantDouble, answer, citation
from tests.app.test_ownquestions import raising

QUESTION = "Skal legevakten lytte?"
QUOTE = "Legevakten bør alltid lytte."
SCRIPT = "<script>window.pwned = 1</script><img src=x onerror=alert(1)>"


class Page(HTMLParser):
    """The tags, attributes and texts of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.marks: list[str] = []
        self.text = ""
        self._marking = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._marking = self._marking or tag == "mark"

    def handle_endtag(self, tag: str) -> None:
        self._marking = self._marking and tag != "mark"

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._marking:
            self.marks.append(data)

    def events(self, name: str) -> list[dict[str, str | None]]:
        return [values for tag, values in self.tags if tag == "button" and values.get("data-event") == name]


def shown(reply: Reply, **turn: object) -> Page:
    return Page(conversation_html([replace(StoredTurn(7, reply, "g1"), **turn)]))


def test_every_marker_and_every_source_is_a_button_that_leads_to_the_quote() -> None:
    page = shown(answer(QUESTION, QUOTE, "på egen gruppe"))

    assert [values["data-quote"] for values in page.events("show_section")] == 2 * [QUOTE, "på egen gruppe"]
    assert {values["data-section"] for values in page.events("show_section")} == {"veileder#2.1"}
    assert [values["class"] for values in page.events("show_section")][:2] == 2 * ["ss-button ss-marker"]
    assert "Veileder for samband i Dalby, 2.1 Lytting" in page.text
    assert "Nivå 2 · nasjonal versjon 2.1, side 3" in page.text


def test_a_number_in_brackets_that_is_no_citation_stays_text() -> None:
    page = shown(replace(answer(QUESTION, QUOTE), text="Se [9] og [Navn]-LV. [1]"))

    assert "Se [9] og [Navn]-LV." in page.text
    assert len(page.events("show_section")) == 2


def test_the_copied_text_names_its_sources_in_full() -> None:
    copied = copied_text(answer(QUESTION, QUOTE))

    assert copied.splitlines()[0] == f"{QUOTE} [1]"
    assert "Veileder for samband i Dalby, 2.1 Lytting" in copied
    assert "nivå 2, versjon 2.1, side 3" in copied
    assert copied.endswith(f"«{QUOTE}» https://example.org/veileder")


def test_the_copied_text_keeps_the_notes_and_where_the_local_holds() -> None:
    reply = answer(QUESTION, QUOTE, "på egen gruppe")
    local = replace(reply.citations[1], level=3, organisation="Dalby legevakt")
    copied = copied_text(replace(reply, citations=(reply.citations[0], local), notes=("Fristen gikk ut.",)))

    assert copied.startswith(
        f"Nasjonalt\n{QUOTE} [1]\n\nLokalt: Dalby legevakt\npå egen gruppe [2]\n\nMerk: Fristen gikk ut.\n\nKilder:\n"
    )
    assert "nivå 3, Dalby legevakt, versjon 2.1" in copied


def test_a_screen_reader_says_what_came_and_its_first_sentence() -> None:
    refusal = Reply(QUESTION, QUESTION, Kind.REFUSAL, "Det står ikke der. Spør en leder.", Reason.NOT_IN_SOURCES)

    assert announcement_html() == '<p role="status"></p>'
    assert announcement_html(answer(QUESTION, QUOTE, "Mer.")) == f'<p role="status">Svar – {QUOTE}</p>'
    assert announcement_html(replace(answer(QUESTION, QUOTE), unsure=True)).startswith(
        '<p role="status">Usikkert svar – '
    )
    assert announcement_html(refusal) == '<p role="status">Ikke besvart – Det står ikke der.</p>'


def test_white_on_the_filled_buttons_can_be_read_in_both_modes() -> None:
    def luminance(colour: str) -> float:
        shares = [value / 255 for value in bytes.fromhex(colour)]
        red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    fills = re.findall(r"--ss-accent-fill(?:-hover)?: #(\w{6});", STYLE)

    assert len(fills) == 4
    assert all(1.05 / (luminance(fill) + 0.05) >= 4.5 for fill in fills)


def test_a_refusal_points_to_the_nearest_sections_without_numbers() -> None:
    refusal = Reply(
        QUESTION,
        QUESTION,
        Kind.REFUSAL,
        "Det står ikke i dokumentene.",
        Reason.NOT_IN_SOURCES,
        nearest=(citation(1, ""),),
    )

    page = shown(refusal)

    assert "Nærmeste punkter" in page.text
    assert "Kilder" not in page.text
    assert "[1]" not in page.text
    assert len(page.events("show_section")) == 1
    assert not page.events("copy")


def test_a_clarification_offers_questions_to_ask() -> None:
    choices = ("Hva betyr LA som luftambulanse?", "Hva betyr LA som legealarm?")
    page = shown(Reply("LA?", "LA?", Kind.CLARIFICATION, "Hva mener du?", Reason.AMBIGUOUS, choices=choices))

    assert tuple(values["data-question"] for values in page.events("ask")) == choices


def test_an_emergency_is_an_alarm_once_and_not_again_when_more_follows() -> None:
    emergency = StoredTurn(1, Reply("hjelp", "hjelp", Kind.EMERGENCY, "Ring 113.", Reason.EMERGENCY), "g1")
    later = StoredTurn(2, answer(QUESTION, QUOTE), "g1")

    assert 'class="ss-reply ss-emergency" role="alert"' in conversation_html([emergency])
    assert 'role="alert"' not in conversation_html([emergency, later])


def test_notes_the_rewritten_question_and_removed_data_are_said() -> None:
    reply = replace(
        answer("og om natten?", QUOTE), standalone_question="Skal de lytte om natten?", notes=("Merk dette.",)
    )
    page = shown(reply, removed=("fødselsnummer", "navn"))

    assert "Forstått som: Skal de lytte om natten?" in page.text
    assert "Merk dette." in page.text
    assert "Fødselsnummer og navn ble fjernet fra spørsmålet." in page.text
    three = shown(reply, removed=("fødselsnummer", "telefonnummer", "navn"))
    assert "Fødselsnummer, telefonnummer og navn ble fjernet fra spørsmålet." in three.text


def test_a_thumb_is_pressed_and_then_a_comment_can_be_written() -> None:
    before, after = shown(answer(QUESTION, QUOTE)), shown(answer(QUESTION, QUOTE), helpful=False)

    assert [values["aria-pressed"] for values in before.events("rate")] == ["false", "false"]
    assert [values["aria-pressed"] for values in after.events("rate")] == ["false", "true"]
    assert not before.events("comment")
    assert after.events("comment")[0]["data-turn"] == "7"


def test_a_turn_that_was_not_kept_cannot_be_rated() -> None:
    page = shown(answer(QUESTION, QUOTE), id=0)

    assert not page.events("rate")
    assert page.events("copy")


def test_an_empty_conversation_offers_examples() -> None:
    page = Page(conversation_html(()))

    assert tuple(values["data-question"] for values in page.events("ask")) == EXAMPLES


@pytest.mark.parametrize("question", EXAMPLES)
def test_every_example_is_answered_by_the_bundled_corpus(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).kind is Kind.ANSWER


def test_nothing_that_people_or_documents_say_becomes_a_tag() -> None:
    reply = replace(
        answer(SCRIPT, SCRIPT),
        standalone_question=SCRIPT + "?",
        text=f"{SCRIPT} [1]",
        notes=(SCRIPT,),
        choices=(SCRIPT,),
        citations=(replace(citation(1, SCRIPT), title=SCRIPT, section_title=SCRIPT, version=SCRIPT),),
        nearest=(replace(citation(1, ""), title=SCRIPT),),
    )
    turn = StoredTurn(1, reply, "g1", helpful=True, comment=SCRIPT)
    evil = replace(GUIDE, title=SCRIPT, version=SCRIPT, publisher=SCRIPT, source_url="javascript:alert(1)")
    assistant = AssistantDouble(evil)
    pieces = [
        conversation_html([turn], pending=SCRIPT),
        section_html(assistant, LISTENING.id, QUOTE),
        documents_html([evil], {evil.id: ReadingReport(sections=3, remarks=(SCRIPT,))}),
        outline_html(evil, SECTIONS),
        notice_html(SCRIPT),
    ]

    for piece in pieces:
        tags = Page(piece).tags
        assert not {"script", "img", "i"} & {tag for tag, _ in tags}
        assert not [values for _, values in tags if any(name.startswith("on") for name in values)]
        assert "javascript:" not in piece


def test_the_section_is_shown_in_full_with_the_quote_marked() -> None:
    page = Page(section_html(AssistantDouble(), LISTENING.id, QUOTE, 0))

    assert page.marks == [QUOTE]
    for block in LISTENING.blocks:
        assert (block.cells or (block.text,))[0] in page.text
    for fact in ("Veileder for samband i Dalby", "2 Talegrupper", "2.1", "17.05.2024", "3–4", "Øvingsutgave"):
        assert fact in page.text
    assert "utgått 01.01.2025" in page.text


def test_a_quote_across_blocks_is_marked_in_each_of_them() -> None:
    quote = LISTENING.text[LISTENING.text.index("Vakthavende") : LISTENING.text.index("\nDALBY-1")]
    page = Page(section_html(AssistantDouble(), LISTENING.id, quote, LISTENING.text.index(quote)))

    assert page.marks == [
        "Vakthavende skal varsles.",
        "på egen gruppe",
        "på felles gruppe",
        "DALBY-LV",
        "Legevakt",
    ]


def test_a_quote_is_found_where_it_starts_when_it_stands_there_twice() -> None:
    text = "Radioen skal være på. Radioen skal være på."

    assert locate(text, "Radioen skal være på.", 22) == ((22, 43),)
    assert locate(text, "Radioen skal være på.", 5) == ((0, 21),)


@pytest.mark.parametrize("quote", ["Legevakten skal alltid lytte.", " ", ""])
def test_what_does_not_stand_there_is_never_marked(quote: str) -> None:
    page = Page(section_html(AssistantDouble(), LISTENING.id, quote))

    assert page.marks == []
    assert ("ikke funnet ordrett" in page.text) is bool(quote.strip())


def test_a_table_keeps_its_header_and_its_cells() -> None:
    html = body(LISTENING)

    assert '<th scope="col">Talegruppe</th>' in html
    assert "<td>DALBY-LV</td><td>Legevakt</td>" in html


def test_the_neighbours_of_a_section_are_one_click_away() -> None:
    assistant = AssistantDouble()

    def neighbours(section_id: str) -> list[str | None]:
        return [values["data-section"] for values in Page(section_html(assistant, section_id)).events("show_section")]

    assert neighbours("veileder#2") == ["veileder#2.1"]
    assert neighbours("veileder#2.1") == ["veileder#2", "veileder#3"]
    assert neighbours("veileder#3") == ["veileder#2.1"]


def test_a_reference_in_the_text_is_a_click_away_inside_a_quote_and_out_of_it() -> None:
    item = LISTENING.text.index("på egen gruppe")
    cell = LISTENING.text.index("DALBY-1")
    links = [
        Link(LISTENING.id, 0, len("Legevakten"), "veileder#3"),
        Link(LISTENING.id, item, len("på egen"), "", "uklart"),
        Link(LISTENING.id, cell, len("DALBY-1"), "veileder#2"),
    ]
    page = Page(body(LISTENING, locate(LISTENING.text, QUOTE), links))

    assert [values["data-section"] for values in page.events("show_section")] == ["veileder#3", "veileder#2"]
    assert "".join(page.marks) == QUOTE
    assert "".join(page.text.split()) == "".join(Page(body(LISTENING)).text.split())


def test_the_page_of_a_document_shows_how_it_was_read() -> None:
    report = ReadingReport(
        pages=4,
        sections=3,
        kept=0.996,
        dropped=(
            DroppedSummary(DroppedKind.MENU, 2, 0.004, ((SCRIPT, 0), ("Hjem", 3))),
            DroppedSummary(DroppedKind.FOOTER, 1, None, (("Side 1", 1),)),
        ),
        remarks=("hopp i nummereringen før 3",),
        companion="veileder.md",
    )

    class Reader(AssistantDouble):
        def reading(self, document_id: str) -> ReadingReport:
            return report

        def links(self, section_id: str) -> tuple[Link, ...]:
            return (Link(section_id, 0, len("Ved"), "", "punktet finnes ikke"),) if section_id == "veileder#3" else ()

    page = Page(reading_html(Reader(), "veileder"))
    assert ("details", {"class": "ss-reading", "open": None}) in page.tags
    assert not any(tag in ("script", "img") for tag, _ in page.tags)
    for line in (
        "99 %",
        "veileder.md, som ligger ved siden av PDF-en",
        "hopp i nummereringen før 3",
        "menyer og annet rundt innholdet (2 steder, under 1 % av teksten)",
        "bunntekst (1 sted), for eksempel",
        "«Hjem» (side 3)",
        "«Ved» i 3 Bortfall: punktet finnes ikke",
    ):
        assert line in page.text
    assert "rettet, fra veileder.md" in Page(section_html(Reader(), LISTENING.id)).text
    assert "3<br><small>1 merknad</small>" in documents_html([GUIDE], {"veileder": report})


def test_a_section_that_is_gone_is_said_and_not_an_error() -> None:
    assert "finnes ikke lenger" in section_html(AssistantDouble(), "veileder#99")


def test_an_index_that_cannot_be_opened_is_one_sentence_and_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assistant = AssistantDouble()
    for method in ("documents", "_current"):
        monkeypatch.setattr(assistant, method, raising(IndexMissing("Kjør «sambandssvar ingest».")))

    for html in (section_html(assistant, LISTENING.id), draft_html(assistant, "lytting")):
        assert html == notice_html("Kjør «sambandssvar ingest».")
    assert caplog.text.count("Kjør «sambandssvar ingest».") == 2


def test_the_banner_stands_while_the_training_edition_is_loaded() -> None:
    assert "Alle dokumentene er skrevet for øving" in banner_html([GUIDE])
    assert "1 av 2 dokumenter er skrevet for øving" in banner_html([GUIDE, LOCAL])
    assert banner_html([LOCAL]) == ""


def test_the_table_of_documents_warns_of_a_review_that_is_overdue() -> None:
    text = Page(documents_html([GUIDE, LOCAL], {"veileder": ReadingReport(sections=3), "lokal": ReadingReport()})).text

    assert "Utgått 01.01.2025" in text
    assert "Dalby legevakt" in text
    assert not is_overdue(GUIDE, date(2025, 1, 1))


def test_only_web_addresses_become_links() -> None:
    assert link("https://example.org/?a=1&b=2", "side").startswith('<a href="https://example.org/?a=1&amp;b=2"')
    assert link("javascript:alert(1)", "side") == ""
    assert link("", "side") == ""


def test_all_levels_ticked_is_no_filter() -> None:
    assert filters_from([0, 1, 2, 3], EVERY_ORGANISATION, EVERY_AUDIENCE) == Filters()
    assert filters_from([2, 1], "Dalby legevakt", "Leder") == Filters((1, 2), "Dalby legevakt", "leder")
    assert organisations((GUIDE, LOCAL)) == ["Dalby legevakt"]


def test_without_a_report_the_page_says_which_command_makes_one(tmp_path: Path) -> None:
    assert COMMAND in evaluation_html(tmp_path)


def test_the_newest_report_is_shown_with_its_verdict(tmp_path: Path) -> None:
    question = {"id": "eier", "question": "Hvem eier <b>nettet</b>?"}
    item = {"question": question, "mode": "quote", "problems": ["feil henvisning"]}
    other = {"question": {"id": "lytte", "question": QUESTION}, "mode": "quote", "problems": []}
    of_model = {"question": question, "mode": "model", "problems": ["sier for mye"]}
    for name, failures, age in (("gammel", [], 100), ("ny", ["recall@5 er 0,91 og skal være 0,95"], 0)):
        path = tmp_path / name / "report.json"
        path.parent.mkdir()
        report = {
            "questions": 2,
            "groups": {"all": {"questions": 2, "recall@5": 0.9123}, "type:near_miss": {}, "lang:nn": {}, "ny": {}},
            "gate": {"passed": not failures, "failures": failures},
            "fingerprint": "abc123",
            "items": [item, other, of_model, {**other, "mode": "model"}],
        }
        path.write_text(json.dumps(report), encoding="utf-8")
        os.utime(path, (1_800_000_000 - age, 1_800_000_000 - age))

    text = Page(evaluation_html(tmp_path)).text

    assert "recall@5 er 0,91 og skal være 0,95" in text
    assert "0,912" in text
    assert "1 av 2 spørsmål er ikke grønne" in text
    assert "Hvem eier <b>nettet</b>?feil henvisningMed språkmodell: sier for mye" in text
    assert "Slag spørsmål: nesten i dokumentene" in text and "Språk: nynorsk" in text


def test_a_folder_of_reports_that_cannot_be_read_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "rglob", raising(PermissionError("ingen adgang")))

    assert "kan ikke leses" in evaluation_html(tmp_path)


@pytest.mark.parametrize("content", ["", "[]", '{"groups": 3}', "\udcff"])
def test_a_report_that_cannot_be_read_is_one_sentence(tmp_path: Path, content: str) -> None:
    (tmp_path / "report.json").write_bytes(content.encode("utf-8", "surrogateescape"))

    assert "kan ikke leses" in evaluation_html(tmp_path)


def test_a_new_search_drops_what_an_earlier_one_found_and_nobody_chose() -> None:
    cited, chosen, passed_over, again, new = (
        Candidate(replace(LISTENING, id=name), "", chosen=name == "chosen", searched=name != "cited")
        for name in ("cited", "chosen", "passed over", "again", "new")
    )

    assert merged([cited, chosen, passed_over, again], [again, new]) == (cited, chosen, again, new)


def test_a_form_says_that_one_section_was_added_and_remembers_that_a_search_found_it() -> None:
    candidates = (Candidate(LISTENING, QUOTE), Candidate(SECTIONS[0], "", searched=True))
    page = Page(form_html(QuestionForm(1, QUESTION, candidates=candidates, found=1), {}))
    fields = {values["name"]: values.get("value") or "" for tag, values in page.tags if tag == "input"}

    again = from_fields(AssistantDouble(), lambda name: fields.get(name, ""))

    assert "La til 1 punkt." in page.text
    assert [candidate.searched for candidate in again.candidates] == [False, True]
