"""Our search beside its peers."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from rich.console import Console

from app.settings import Settings
from evals.bench import peers
from evals.bench.peers import PEERS, Comparison, Outcome, compare
from evals.unfamiliar.corpora import Corpus

ELSEWHERE = ("llama_index.retrievers.bm25", "rank_bm25", "txtai", "haystack")
GOOD, POOR = ["a", "b"], ["b", "a"]


def _outcome(name: str, *rankings: list[str]) -> Outcome:
    return Outcome(name, [(ranking, {"a": 2}) for ranking in rankings], 2.0, 1.5, [1.0, 2.0, 30.0])


@pytest.mark.parametrize(
    ("ours", "other", "broken"),
    [((GOOD, GOOD), (GOOD, POOR), False), ((GOOD, POOR), (GOOD, GOOD), True), ((GOOD, POOR), (POOR, GOOD), True)],
)
def test_ours_must_be_ahead(ours: tuple[list[str], ...], other: tuple[list[str], ...], broken: bool) -> None:
    assert Comparison("", [_outcome("vårt", *ours), _outcome("annet", *other)], []).broken is broken


def test_the_table_shows_every_figure_of_a_system() -> None:
    text = _shown(Comparison("nord", [_outcome("vårt", GOOD, GOOD), _outcome("annet", GOOD, POOR)], ["En merknad."]))
    row = next(line for line in text.splitlines() if "annet" in line)
    assert "0.815" in row and "0.750" in row and "1.000" in row
    assert "2.00" in row and "0.50" in row and "2.0" in row
    assert "En merknad." in text and "holder" in text and "raskere enn vårt: annet" in text


def test_a_peer_that_is_not_installed_is_skipped_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ELSEWHERE:
        monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setattr(peers, "PEERS", [peer for peer in PEERS if peer.distribution != "llama-index-core"])
    comparison = compare("prøve", [_corpus(tmp_path / "radio")], Settings(), lambda _: None)
    assert [outcome.name for outcome in comparison.outcomes] == ["Sambandssvar"]
    assert comparison.outcomes[0].ndcg == [1.0, 1.0]
    assert not comparison.broken
    text = _shown(comparison)
    assert "radio (prøve): 2 spørsmål, 2 passasjer" in text
    for name in ("llama-index, hybrid", "rank_bm25", "txtai, hybrid", "Haystack, hybrid"):
        assert f"{name} er hoppet over" in text


def test_a_peer_ranks_the_same_passages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "PEERS", [peer for peer in PEERS if peer.distribution == "llama-index-core"])
    ours, theirs = compare("prøve", [_corpus(tmp_path / "radio")], Settings(), lambda _: None).outcomes
    for (found, gold), (other, same) in zip(ours.rankings, theirs.rankings, strict=True):
        assert gold == same and set(gold) <= set(found)
        assert len(other) == 2, "it ranks all that there is"
    assert 0 < theirs.embedding < theirs.indexing


def _shown(comparison: Comparison) -> str:
    console = Console(width=160)
    with console.capture() as capture:
        console.print(comparison.render())
    return capture.get()


def _corpus(folder: Path) -> Corpus:
    """Two sections, and a question about each."""
    folder.mkdir()
    (folder / "register.toml").write_text(
        '[[document]]\nid = "radio"\ntitle = "Radio"\nlevel = 3\nfile = "radio.md"\n', "utf-8"
    )
    (folder / "radio.md").write_text(
        "# Radio\n\n## 1 Batteri\n\nBatteriet skal lades hver natt.\n\n## 2 Tap\n\nTapt radio skal meldes straks.\n",
        "utf-8",
    )
    asked = {"1": "Når skal batteriet lades?", "2": "Når skal tapt radio meldes?"}
    rows = [
        {
            "id": number,
            "question": text,
            "style": "ordinary",
            "answerable": True,
            "gold": [{"doc": "radio", "section": number, "grade": 2}],
        }
        for number, text in asked.items()
    ]
    lines = [*rows, {"id": "3", "question": "Hva er klokka?", "style": "out_of_scope", "answerable": "out_of_scope"}]
    (folder / "questions.jsonl").write_text("\n".join(json.dumps(row) for row in lines), "utf-8")
    return Corpus(str(folder))
