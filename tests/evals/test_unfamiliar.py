"""The corpora that the product does not know: their labels fit, and it does well on what it has never seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.settings import Settings
from evals.unfamiliar import ablation
from evals.unfamiliar.corpora import SPLITS, Corpus, corpora, sections
from evals.unfamiliar.figures import measure
from ingest import Index, build

STYLES = {
    *("ordinary", "colloquial", "typo", "nynorsk", "dialect", "english", "exact", "table", "follow_up"),
    *("near_miss", "out_of_scope", "ambiguous", "emergency"),
}


def test_some_corpora_are_never_fitted_on() -> None:
    held_out = {"midt", "nord"}
    assert {corpus.name for corpus in corpora("test")} == held_out
    assert {corpus.name for corpus in corpora("tune")} == set(SPLITS) - held_out


@pytest.mark.parametrize("corpus", corpora(), ids=lambda corpus: corpus.name)
def test_a_corpus_asks_in_every_style_and_a_turn_comes_before_what_follows_it(corpus: Corpus) -> None:
    seen: set[str] = set()
    for question in corpus.questions():
        assert question.style in STYLES
        assert not question.after or question.after in seen
        assert bool(question.gold) is (question.answerable is True)
        seen.add(question.id)
    assert len(seen) == 359
    assert {question.style for question in corpus.questions()} == STYLES


def test_the_steps_of_the_ablation_lead_from_the_words_alone_to_everything() -> None:
    settings = Settings()
    words, thesaurus, vectors, reader = (step.retrieval for step in ablation.steps(settings).values())
    assert (words.bridge, words.dense) == (0, False)
    assert (thesaurus.bridge, thesaurus.dense) == (settings.retrieval.bridge, False)
    assert (vectors.dense, vectors.read) == (True, 0)
    assert reader == settings.retrieval


@pytest.mark.slow
@pytest.mark.parametrize("corpus", corpora(), ids=lambda corpus: corpus.name)
def test_every_fact_stands_in_the_section_that_answers(corpus: Corpus, tmp_path: Path) -> None:
    build(corpus.folder, tmp_path)
    index = Index.open(tmp_path)
    texts = {(s.document, s.number or s.title): s.text.casefold() for s in index.sections.values()}
    for question in corpus.questions():
        answers = [texts[place] for place in question.gold]
        for fact in question.facts:
            assert any(spelling.casefold() in text for spelling in fact for text in answers), (question.id, fact)


@pytest.mark.slow
@pytest.mark.parametrize("corpus", corpora("test"), ids=lambda corpus: corpus.name)
def test_what_is_new_to_it_is_found_and_answered(corpus: Corpus, tmp_path: Path) -> None:
    assistant = corpus.assistant(tmp_path, Settings())
    assert ("forskrift", "§ 1") in {(document[:9], number) for document, number in sections(assistant)}
    found = measure(corpus, assistant)
    for style, recall in (("ordinary", 0.95), ("typo", 0.92), ("nynorsk", 0.9), ("english", 0.9), ("table", 0.95)):
        assert found[style]["recall@5"] >= recall, style
    assert found["ordinary"]["first"] >= 0.9
    assert found["ordinary"]["facts"] >= 0.9
    assert found["ordinary"]["false_refusals"] <= 0.04
