"""What a question names by number is quoted from the very place, and what is not there is said not to be there."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from app import Assistant
from app.answer.choice import Choice
from app.answer.quote import absent_parts, choose_units
from app.bridges import Bridges
from app.citing import Library
from app.evidence import Evidence, searchable
from app.question import Question, parse
from app.settings import AnswerSettings, Settings
from app.types import Hit, Kind, Reason
from ingest import build
from ingest.glossary import Glossary
from ingest.types import Block, BlockKind, Document, Section
from tests.support.corpora import REGISTER_ENTRY

FIRST, SECOND, THIRD = "Alle skal øve sammen.", "Lederen skal melde fra.", "Planen skal ligge fremme."
PAGED = Section(
    id="d#par-7",
    document="d",
    number="§ 7",
    title="Øvelser",
    depth=1,
    path=("§ 7 Øvelser",),
    ordinal=0,
    pages=(8, 10),
    page_label="1",
    blocks=tuple(
        Block(BlockKind.PARAGRAPH, text, page, page_label=str(page - 7))
        for page, text in enumerate((FIRST, SECOND, THIRD), start=8)
    ),
)
RULES = {
    "fjellforskriften": f"# § 3 Øvelser\n\n{FIRST}\n\n{SECOND}\n\n# § 18 Kart\n\nKart skal finnes.",
    "sjøforskriften": "# § 3 Båter\n\nBåten skal være ren.\n\n# § 4 Årer\n\nÅrene skal ligge i båten.",
}


def asked(text: str) -> Question:
    return parse(text, Bridges(Glossary(), lambda stem: False))


def quoted(text: str) -> list[str]:
    """What is quoted of the section to a question that names it."""
    hit = Hit(1, "d", PAGED.id, PAGED.number, PAGED.title, 8, PAGED.text, 0.5, {"exact": 1.0})
    evidence = Evidence([searchable(PAGED)])
    sections, unjudged = {PAGED.id: PAGED}, cast("Choice", None)
    return [unit.text for unit in choose_units(asked(text), [hit], sections, evidence, AnswerSettings(), unjudged)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("§ 7 andre ledd", [SECOND]),
        ("§ 7 siste ledd", [THIRD]),
        ("ledd 2 i § 7", [SECOND]),
        ("§ 7 første og andre ledd", [FIRST, SECOND]),
        ("§ 9 andre ledd og § 7 første ledd", [FIRST]),
        ("§ 7 femte ledd", [FIRST, SECOND, THIRD]),
        ("side 2", [SECOND]),
    ],
)
def test_the_ledd_or_page_that_is_asked_for_is_quoted(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("§ 7 femte ledd", ["§ 7 har ikke noe 5. ledd.", "Det som er sitert, er hentet fra hele § 7."]),
        ("§ 7 første og femte ledd", ["§ 7 har ikke noe 5. ledd."]),
        ("§ 7 bokstav c", ["§ 7 har ikke bokstav c.", "Det som er sitert, er hentet fra hele § 7."]),
        ("§ 7 andre ledd", []),
    ],
)
def test_a_ledd_that_does_not_exist_is_said_not_to(text: str, said: list[str]) -> None:
    assert list(absent_parts(asked(text), [PAGED])) == said


def test_a_quote_is_cited_with_the_printed_number_of_its_own_page() -> None:
    document = Document("d", "Fjellforskriften", "Fjellforskriften", 0, Path("d.pdf"))
    library = Library(cast("Any", SimpleNamespace(documents={"d": document}, sections={PAGED.id: PAGED})))
    places = [library.citation(1, PAGED, text, PAGED.text.index(text)) for text in (FIRST, THIRD)]
    assert [(citation.page, citation.page_label) for citation in places] == [(8, "1"), (10, "3")]


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An assistant over two regulations that both have a § 3."""
    corpus, index = tmp_path_factory.mktemp("corpus"), tmp_path_factory.mktemp("index")
    register = ""
    for key, (name, text) in zip(("fjell", "sea"), RULES.items(), strict=True):
        (corpus / f"{key}.md").write_text(text, "utf-8")
        register += REGISTER_ENTRY.format(
            id=key, title=name.capitalize(), level=0, file=f"{key}.md", version="1", organisation=""
        )
    (corpus / "register.toml").write_text(register, "utf-8")
    build(corpus, index)
    return Assistant.open(index, Settings())


def test_a_place_that_the_named_document_lacks_is_refused_and_not_quoted_from_another(rules: Assistant) -> None:
    reply = rules.ask("hva sier § 18 i sjøforskriften?")
    assert (reply.kind, reply.reason, reply.citations) == (Kind.REFUSAL, Reason.NOT_IN_SOURCES, ())
    assert reply.text.startswith("Sjøforskriften har ingen § 18.")
    assert reply.nearest[0].document == "sea"


def test_a_time_of_day_is_never_refused_as_a_missing_place(rules: Assistant) -> None:
    reply = rules.ask("skal alle øve sammen fra 15.30 til 22.30?")
    assert "15.30" not in reply.text


def test_an_answer_says_which_of_several_places_and_ledd_are_missing(rules: Assistant) -> None:
    reply = rules.ask("fjellforskriften § 3 niende ledd og § 40")
    assert {citation.section_id for citation in reply.citations} == {"fjell#par-3"}
    assert reply.notes[:2] == ("Fjellforskriften har ingen § 40.", "§ 3 har ikke noe 9. ledd.")
