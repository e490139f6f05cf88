"""One reply held against its question: what is green, what is not, and how it is put in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.types import Citation, Hit, Kind, Reason, Reply
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
    return Reply("mista radioen", "mista radioen", Kind.ANSWER, text, citations=citations)


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
