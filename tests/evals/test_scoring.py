"""One reply held against its question: what is green, what is not, and how it is put in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.types import Citation, Hit, Kind, Reason, Reply, Sentence
from evals import metrics
from evals.labels import SectionTable
from evals.metrics import measure
from evals.scoring import score
from evals.types import ItemResult, Question
from ingest.types import Block, BlockKind, Section


def section(number: str, text: str, page: int) -> Section:
    blocks = (Block(BlockKind.PARAGRAPH, text, page),)
    return Section(f"v#{number}", "v", number, "Tittel", 1, (), page, (page, page), blocks=blocks)


SECTIONS = SectionTable({"v": 2}, [section("7.3", "Tap skal straks varsles til HDO.", 3), section("8.1", "Annet.", 4)])
QUESTION = Question.model_validate(
    {
        "id": "tap",
        "role": "operator",
        "level": 2,
        "type": "fact",
        "question": "mista radioen",
        "gold": [{"doc": "v", "section": "7.3", "quote": "straks varsles"}],
        "must_facts": [{"any_of": ["HDO"]}, {"any_of": ["straks"]}],
        "must_not": [{"any_of": ["neste dag"]}],
        "answerable": True,
        "split": "tune",
    }
)
UNANSWERABLE = Question.model_validate(
    {"id": "nei", "role": "operator", "type": "restricted", "question": "plivo?", "answerable": "restricted"}
    | {"split": "tune"}
)


def citation(number: str = "7.3", page: int = 3, quote: str = "Tap skal straks varsles til HDO.") -> Citation:
    return Citation(1, "v", "Veileder", "1", "", 2, "", number, "Tittel", (), page, quote, "", f"v#{number}")


def answer(*citations: Citation, text: str = "Tap skal straks varsles til HDO. [1]") -> Reply:
    sentences = (Sentence(text.removesuffix(" [1]"), tuple(each.n for each in citations)),)
    return Reply("mista radioen", "mista radioen", Kind.ANSWER, text, sentences=sentences, citations=citations)


def hit(number: str, rank: int) -> Hit:
    return Hit(rank, "v", f"v#{number}", number, "Tittel", 1, "", 1.0)


def judged(reply: Reply, question: Question = QUESTION) -> ItemResult:
    return score(question, reply, [hit("8.1", 1), hit("7.3", 2), hit("8.1", 3)], SECTIONS)


def test_a_right_answer_is_green() -> None:
    result = judged(answer(citation()))
    assert result.problems == ()
    assert result.ranking == ("v#8.1", "v#7.3")
    assert result.gold == {"v#7.3": 2}


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        (answer(citation("8.1", 4, "Annet.")), "første henvisning er ikke i fasiten"),
        (answer(), "første henvisning er ikke i fasiten"),
        (answer(citation(), text="Ring HDO."), "mangler 1 av 2 faktapunkter"),
        (answer(citation(), text="Straks til HDO, senest neste dag"), "sier det som ikke skal sies: neste dag"),
        (answer(citation(quote="Tap bør varsles til HDO.")), "et sitat står ikke i punktet det viser til"),
        (answer(citation(), text="Meld tap til HDO straks."), "en setning har ikke dekning i det den viser til"),
        (
            answer(citation(), text="Tap varsles straks til HDO."),
            "skal, bør, kan eller en nektelse er ikke som i kilden",
        ),
        (answer(citation(page=9)), "en henvisning peker ikke på et sted som finnes"),
        (Reply("", "", Kind.REFUSAL, "Nei.", Reason.NOT_IN_SOURCES), "svarte ikke (not_in_sources)"),
        (Reply("", "", Kind.EMERGENCY, "Ring 113."), "svarte ikke (emergency)"),
    ],
)
def test_what_is_wrong_with_an_answer_is_put_in_words(reply: Reply, problem: str) -> None:
    assert problem in judged(reply).problems


def test_a_refusal_is_green_where_nothing_answers() -> None:
    refusal = Reply("plivo?", "plivo?", Kind.REFUSAL, "Skjermet.", Reason.RESTRICTED, nearest=(citation(quote=""),))
    assert judged(refusal, UNANSWERABLE).problems == ()
    assert judged(replace(refusal, citations=(citation(),)), UNANSWERABLE).problems == ("avslag med henvisninger",)
    assert judged(answer(citation()), UNANSWERABLE).problems == ("svarte, men skulle ikke svare",)


@pytest.mark.parametrize(
    ("kind", "reason", "expected"),
    [
        (Kind.CLARIFICATION, None, Reason.AMBIGUOUS),
        (Kind.EMERGENCY, None, Reason.EMERGENCY),
        (Kind.REFUSAL, Reason.RESTRICTED, Reason.RESTRICTED),
        (Kind.ANSWER, None, None),
    ],
)
def test_every_kind_of_reply_has_its_reason(kind: Kind, reason: Reason | None, expected: Reason | None) -> None:
    assert judged(Reply("", "", kind, "", reason)).reason is expected


def test_a_group_has_the_figures_that_it_allows() -> None:
    good = judged(answer(citation()))
    partial = judged(answer(citation(), citation("8.1", 4, "Annet."), text="Ring HDO."))
    refused = judged(Reply("", "", Kind.REFUSAL, "Nei.", Reason.NOT_IN_SOURCES))
    restricted = judged(Reply("", "", Kind.REFUSAL, "Nei.", Reason.RESTRICTED), UNANSWERABLE)

    figures: dict[str, Any] = measure([good, partial, refused, restricted])
    assert figures["questions"] == 4
    assert figures["recall@5"] == 1.0
    assert figures["mrr"] == figures["hit@1"] + 0.5 == 0.5
    assert figures["citation_precision"] == pytest.approx((1 + 0.5 + 0) / 3)
    assert figures["first_citation"] == pytest.approx(2 / 3)
    assert figures["must_facts"] == pytest.approx((1 + 0.5 + 0) / 3)
    assert figures["false_refusals"] == pytest.approx(1 / 3)
    assert figures["refusal_recall"] == figures["reason"] == 1.0
    assert figures["quote_fidelity"] == figures["resolvability"] == 1.0

    only_unanswerable = measure([restricted])
    assert "recall@5" not in only_unanswerable
    assert "quote_fidelity" not in only_unanswerable


def test_the_figure_of_a_group_is_the_mean_over_the_items_that_have_it() -> None:
    items = [
        score(QUESTION, answer(citation()), [hit("7.3", 1)], SECTIONS, confidence=0.8),
        score(QUESTION, answer(citation(), text="Ring HDO."), [hit("8.1", 1)], SECTIONS, confidence=0.6),
        score(QUESTION, Reply("", "", Kind.REFUSAL, "Nei.", Reason.NOT_IN_SOURCES), [], SECTIONS, confidence=0.1),
        score(UNANSWERABLE, answer(citation()), [], SECTIONS),
        score(UNANSWERABLE, Reply("", "", Kind.REFUSAL, "Nei.", Reason.RESTRICTED), [], SECTIONS, confidence=0.0),
    ]
    values = [metrics.per_item(item) for item in items]
    figures = measure(items)
    for name in set().union(*values):
        those = [each[name] for each in values if name in each]
        assert figures[name] == pytest.approx(sum(those) / len(those)), name
    for name in ("sentence_recall", "sentence_precision", "modality"):
        assert figures[name] == pytest.approx(2 / 3)
    assert figures["refusal_recall"] == 0.5
    assert figures["brier"] == pytest.approx((0.2**2 + 0.4**2 + 0.9**2 + 0) / 4)


def test_answering_from_the_wrong_section_is_a_mistake_and_so_is_answering_the_unanswerable() -> None:
    items = [
        score(QUESTION, answer(citation()), [hit("7.3", 1)], SECTIONS, confidence=0.9),
        score(QUESTION, answer(citation()), [hit("8.1", 1), hit("7.3", 2)], SECTIONS, confidence=0.7),
        score(UNANSWERABLE, answer(citation()), [], SECTIONS, confidence=0.5),
        score(QUESTION, answer(citation()), [hit("7.3", 1)], SECTIONS),
    ]
    assert [(point.coverage, point.risk) for point in metrics.risk_coverage(items)] == [
        (pytest.approx(1 / 3), 0.0),
        (pytest.approx(2 / 3), 1 / 2),
        (1.0, pytest.approx(2 / 3)),
    ]
    assert measure(items)["aurc"] == pytest.approx((0 + 1 / 2 + 2 / 3) / 3)
    assert [each.count for each in metrics.reliability(items)] == [1, 1, 1]
    assert "aurc" not in measure(items[3:])


def test_an_answer_that_cites_nothing_carries_nothing() -> None:
    figures = measure([judged(Reply("", "", Kind.ANSWER, "Ring HDO."))])
    assert figures["sentence_recall"] == figures["sentence_precision"] == 0.0
    assert "modality" not in figures


def test_a_table_row_is_carried_by_its_cells_and_header() -> None:
    cells, header = ("Vaktleder", "Alle avvik"), ("Rolle", "Skal varsles om")
    row = Block(BlockKind.TABLE_ROW, " | ".join(cells), 5, cells=cells, header=header)
    lead = Block(BlockKind.PARAGRAPH, "Radioen lades.", 5)
    table = Section("v#9", "v", "9", "Roller", 1, ("9 Roller",), 9, (5, 5), blocks=(lead, row))
    source = replace(citation("9", 5, row.line), path=table.path, start=len(lead.line) + 1)
    right, wrong = (
        score(QUESTION, answer(source, text=text), [], SectionTable({"v": 2}, [table]))
        for text in ("Rolle: Vaktleder · Skal varsles om: Alle avvik", "Rolle: Vaktleder · Kan varsles om: Alle avvik")
    )
    assert right.carried == right.modality == right.relevant == (True,)
    assert wrong.carried == wrong.modality == wrong.relevant == (False,)
    beside = score(QUESTION, answer(source, text="Radioen lades."), [], SectionTable({"v": 2}, [table]))
    assert beside.carried == (False,)
