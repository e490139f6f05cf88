"""Named signs tell whether the best section really answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import models
from app.bridges import Bridges
from app.confidence import MAX_MARGIN, MAX_WORDS, Confidence
from app.evidence import Evidence, searchable
from app.models import Decider
from app.profiles import Profiles
from app.question import parse
from app.types import Hit
from ingest import Index, build
from ingest.language import words
from ingest.questionbank import BANK_FOLDER
from tests.support.corpora import GUIDE, write_corpus

GLOSSARY = '[[term]]\nterm = "radioterminal"\nalso = ["walkie"]\nexplanation = "Radioen."\n'
BANK = '[[section]]\nnumber = "2"\nquestions = ["Radioen er stjålet, hva nå?"]\n'
SURE, UNSURE = (Decider(intercept=each, weights={}, threshold=0.5, unsure=0.5, in_danger=0.5) for each in (5.0, -5.0))
MODEL = models.Confidence(banked=SURE, plain=UNSURE)
PARTS = {"coverage": 0.4, "unit": 0.2, "fits": 1.0, "dense": 0.5, "bank": 0.3}
LOSS, PURPOSE = "guide#2", "guide#1.1"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("confidence")
    corpus: Path = write_corpus(folder / "corpus", {"guide": GUIDE, "rutine": "# 1 Ro\n\nDet skal være ro."})
    (corpus / "glossary.toml").write_text(GLOSSARY, "utf-8")
    (corpus / BANK_FOLDER).mkdir()
    (corpus / BANK_FOLDER / "guide.toml").write_text(BANK, "utf-8")
    build(corpus, folder / "index")
    return Index.open(folder / "index")


@pytest.fixture(scope="module")
def confidence(index: Index) -> Confidence:
    evidence = Evidence(map(searchable, index.sections.values()))
    terms = (name for term in index.glossary.terms for name in term.names)
    texts = (*map(searchable, index.sections.values()), *(question.text for question in index.questions), *terms)
    vocabulary = frozenset(word for text in texts for word in words(text))
    return Confidence(index, evidence, Profiles(evidence, index.questions), index.questions, vocabulary)


def hit(section_id: str, score: float = 0.5) -> Hit:
    document = section_id.partition("#")[0]
    return Hit(1, document, section_id, "", "", 0, "", score, PARTS)


def signs(confidence: Confidence, index: Index, text: str, section_id: str = LOSS) -> dict[str, float]:
    return confidence.features(parse(text, Bridges(index.glossary, lambda stem: True)), [hit(section_id)], 1.0)


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("hvem melder tap i Dalby?", 0),
        ("hvem melder tap i Bergen?", 1),
        ("hvem melder tap av «Sepura»?", 1),
        ("hvem melder tap på 09-SAR-1?", 1),
        ("Bergen melder tap?", 0),
        ("hvem melder tap av Walkie?", 0),
        ("hvem melder at Radioen er stjålet?", 0),
    ],
    ids=["known", "unknown", "quoted", "code", "first-word", "of-the-glossary", "of-the-bank"],
)
def test_a_name_that_stands_nowhere_is_a_bad_sign(
    confidence: Confidence, index: Index, text: str, unknown: float
) -> None:
    assert signs(confidence, index, text)["unknown"] == unknown


@pytest.mark.parametrize(
    ("text", "misses"),
    [
        ("hvilken frekvens gjelder ved tap?", 1),
        ("which frequency applies?", 1),
        ("hvilket driftssenter varsles ved tap?", 0),
        ("hvilke radioterminaler meldes tapt?", 0),
        ("hvilken walkie meldes tapt?", 0),
        ("skal frekvensen meldes?", 0),
    ],
    ids=["missing", "missing-english", "there", "inflected", "under-its-official-name", "nothing-in-focus"],
)
def test_the_thing_asked_for_must_be_there(confidence: Confidence, index: Index, text: str, misses: float) -> None:
    assert signs(confidence, index, text)["focus"] == misses


@pytest.mark.parametrize(
    ("text", "section_id", "misses"),
    [
        ("hvor fort skal tap meldes?", LOSS, 0),
        ("hvor fort skal tap meldes?", PURPOSE, 1),
        ("hvor lenge varer et tap?", PURPOSE, 1),
        ("hvor ofte skal tap meldes?", PURPOSE, 1),
        ("hvor mange minutter har jeg?", LOSS, 0),
        ("hvor mange minutter har jeg?", PURPOSE, 1),
        ("hva er telefonnummeret til driftssenteret?", LOSS, 1),
        ("hva koster en radioterminal?", LOSS, 1),
        ("hva er e-posten til driftssenteret?", LOSS, 1),
        ("hva veier en radioterminal?", LOSS, 1),
        ("hvor lang er antennen?", PURPOSE, 1),
        ("hvor langt unna kan tap meldes?", LOSS, 1),
        ("hvor lang er fristen?", LOSS, 0),
        ("hvilken frekvens meldes tap på?", LOSS, 1),
        ("hvem skal varsles?", LOSS, 0),
    ],
)
def test_the_kind_of_answer_asked_for_must_be_there(
    confidence: Confidence, index: Index, text: str, section_id: str, misses: float
) -> None:
    assert signs(confidence, index, text, section_id)["kind"] == misses


def test_a_weighty_word_that_the_section_lacks_is_a_bad_sign(confidence: Confidence, index: Index) -> None:
    assert signs(confidence, index, "tap av radioterminal")["gap"] == 0
    assert signs(confidence, index, "tap av helikopter")["gap"] > 0.5
    assert 0 < signs(confidence, index, "tap av walkie")["gap"] < 0.2


def test_banked_questions_lend_their_words_to_their_section(confidence: Confidence, index: Index) -> None:
    assert signs(confidence, index, "stjålet")["gap"] == 0
    assert signs(confidence, index, "stjålet", PURPOSE)["gap"] > 0


def test_a_reason_that_is_not_given_is_a_bad_sign(confidence: Confidence, index: Index) -> None:
    assert signs(confidence, index, "hvorfor skal tap meldes?")["reason"] == 1
    assert signs(confidence, index, "når skal tap meldes?")["reason"] == 0


def test_how_many_asks_for_a_number_of_just_that(confidence: Confidence, index: Index) -> None:
    assert signs(confidence, index, "hvor mange minutter har jeg på å melde tap?")["counted"] == 0
    assert signs(confidence, index, "hvor mange kilometer unna kan tap meldes?")["counted"] == 1


def test_a_lead_over_the_next_section_is_a_sign(confidence: Confidence, index: Index) -> None:
    question = parse("tap av radioterminal", Bridges(index.glossary, lambda stem: True))
    assert confidence.features(question, [hit(LOSS, 0.9), hit(PURPOSE, 0.1)], 1.0)["margin"] > 4
    assert confidence.features(question, [hit(LOSS)], 1.0)["margin"] == MAX_MARGIN


def test_long_questions_are_counted_to_a_limit(confidence: Confidence, index: Index) -> None:
    assert signs(confidence, index, "tap av radioterminal")["words"] == 2
    assert signs(confidence, index, " ".join(f"ord{n}" for n in range(20)))["words"] == MAX_WORDS


def test_the_ranker_passes_its_opinion_on(confidence: Confidence, index: Index) -> None:
    found = signs(confidence, index, "tap av radioterminal")
    assert found["odds"] == 0
    assert {name: found[name] for name in PARTS} == PARTS


@pytest.mark.parametrize("score", [0.0, 1.0], ids=["impossible", "certain"])
def test_a_score_at_the_edge_has_finite_odds(confidence: Confidence, index: Index, score: float) -> None:
    question = parse("tap av radioterminal", Bridges(index.glossary, lambda stem: True))
    assert 10 < abs(confidence.features(question, [hit(LOSS, score)], 1.0)["odds"]) < 20


def test_documents_with_a_bank_have_a_model_of_their_own(confidence: Confidence, index: Index) -> None:
    assert confidence.decider(MODEL, hit(LOSS)) is SURE
    assert confidence.decider(MODEL, hit("rutine#1")) is UNSURE
