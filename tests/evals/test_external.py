"""Sets that others made: read whole or refused with the line, and searched as the app searches."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest
import pytrec_eval

from app.settings import RetrievalSettings, Settings
from evals import cli
from evals.errors import ExternalSetError
from evals.external import beir, search, squad
from evals.external.command import ExternalCommand
from evals.external.figures import measure
from evals.external.search import Finding
from evals.external.types import ExternalSet, Query

TEXTS = {
    "d1": ("Fyrlykten", "Fyrlykten på Gråholmen ble tent i 1874.\nDen rager 31 meter over havet."),
    "d2": ("Fergen", "Fergen til Storvika går hver time."),
    "d3": ("Melkeveien", "Astronomen Berit Lund oppdaget tre kometer."),
}
QUERIES = {
    "q1": "Når ble fyrlykten tent?",
    "q2": "Hvor ofte går ferga?",
    "q3": "Hvem fant kometene?",
    "q4": "Uten svar?",
}
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t1\nq2\td2\t1\nq3\td3\t1\nq4\td3\t0\n"


def lines(rows: list[dict[str, object]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    corpus = [{"_id": key, "title": title, "text": text} for key, (title, text) in TEXTS.items()]
    (tmp_path / "corpus.jsonl").write_text(lines([*corpus]), "utf-8")
    (tmp_path / "queries.jsonl").write_text(lines([{"_id": k, "text": v} for k, v in QUERIES.items()]), "utf-8")
    (tmp_path / "qrels.tsv").write_text(QRELS, "utf-8")
    return tmp_path


@pytest.fixture
def squad_file(tmp_path: Path) -> Path:
    paragraph = {
        "context": TEXTS["d1"][1],
        "qas": [
            {"id": 1, "question": "Når ble fyrlykten tent?", "answers": [{"text": "1874", "answer_start": 34}]},
            {"id": 1, "question": "Hvem bygde fyrlykten?", "answers": [], "is_impossible": True},
        ],
    }
    ferry = {"context": TEXTS["d2"][1], "qas": [{"id": 1, "question": "Hvor ofte går fergen?"}]}
    data = [
        {"title": "Fyrlykten", "paragraphs": [paragraph, ferry]},
        {"paragraphs": [{"context": TEXTS["d2"][1], "qas": [{"id": "x", "question": "Hvor går fergen?"}]}]},
    ]
    path = tmp_path / "dev.json"
    path.write_text(json.dumps({"version": "1", "data": data}), "utf-8")
    return path


def test_a_beir_folder_is_read_with_its_grades(folder: Path) -> None:
    found = beir.read(folder)
    assert list(found.texts) == ["d1", "d2", "d3"]
    assert found.texts["d2"].title == "Fergen"
    assert found.queries == (
        Query("q1", QUERIES["q1"], {"d1": 2, "d2": 1}),
        Query("q2", QUERIES["q2"], {"d2": 1}),
        Query("q3", QUERIES["q3"], {"d3": 1}),
    )


def test_qrels_may_lack_a_header_and_stand_in_a_folder(folder: Path) -> None:
    expected = beir.read(folder).queries
    (folder / "qrels").mkdir()
    (folder / "qrels.tsv").rename(folder / "qrels" / "validering.tsv")
    qrels = folder / "qrels" / "validering.tsv"
    qrels.write_text("\r\n".join(QRELS.splitlines()[1:]), "utf-8")
    assert beir.read(folder).queries == expected
    (folder / "qrels" / "test.tsv").write_text("q2\td2\t1\n", "utf-8")
    assert [query.id for query in beir.read(folder).queries] == ["q2"]


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("corpus.jsonl", '{"_id": "d1", "text": "a"}\n\n{"_id": "d2", ', r"corpus\.jsonl:3: er ikke JSON"),
        ("corpus.jsonl", '["d1"]', r"corpus\.jsonl:1: skal være et JSON-objekt"),
        ("corpus.jsonl", '{"text": "a"}', r"corpus\.jsonl:1: _id mangler"),
        ("corpus.jsonl", '{"_id": "d1"}', r"corpus\.jsonl:1: text mangler"),
        ("corpus.jsonl", '{"_id": "d1", "text": 7}', r"corpus\.jsonl:1: text skal være tekst"),
        ("corpus.jsonl", '{"_id": "d1", "text": "", "title": []}', r"corpus\.jsonl:1: title skal være tekst"),
        ("queries.jsonl", '{"_id": "q1", "text": "a"}\n{"_id": "q1", "text": "b"}', r"s\.jsonl:2: _id «q1» er brukt"),
        ("qrels.tsv", "q1\td1\n", r"qrels\.tsv:1: skal ha tre kolonner .* har 2"),
        ("qrels.tsv", "a\tb\tc\nq1\td1\tja\n", r"qrels\.tsv:2: graden «ja»"),
        ("qrels.tsv", "q9\td1\t1\n", r"qrels\.tsv:1: spørsmålet «q9» står ikke"),
        ("qrels.tsv", "q1\td9\t1\n", r"qrels\.tsv:1: teksten «d9» står ikke"),
        ("qrels.tsv", "q1\td1\t0\n", "ingen av spørsmålene har en tekst"),
    ],
)
def test_a_bad_row_is_named_with_file_and_line(folder: Path, file: str, content: str, message: str) -> None:
    (folder / file).write_text(content, "utf-8")
    with pytest.raises(ExternalSetError, match=message):
        beir.read(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "qrels.tsv").unlink()
    with pytest.raises(ExternalSetError, match=r"fant verken qrels\.tsv"):
        beir.read(folder)
    (folder / "qrels").mkdir()
    for name in ("a.tsv", "b.tsv"):
        (folder / "qrels" / name).write_text(QRELS, "utf-8")
    with pytest.raises(ExternalSetError, match=r"har a\.tsv, b\.tsv; kall den som skal brukes, test\.tsv"):
        beir.read(folder)
    (folder / "corpus.jsonl").unlink()
    with pytest.raises(ExternalSetError, match=r"corpus\.jsonl: finnes ikke"):
        beir.read(folder)
    with pytest.raises(ExternalSetError, match="er ikke en mappe"):
        beir.read(folder / "queries.jsonl")


def test_a_file_that_is_not_utf_8_is_named(folder: Path) -> None:
    (folder / "queries.jsonl").write_bytes('{"_id": "q1", "text": "på"}'.encode("latin-1"))
    with pytest.raises(ExternalSetError, match=r"queries\.jsonl: kan ikke leses som UTF-8"):
        beir.read(folder)


def test_the_paragraphs_of_a_squad_file_answer_their_own_questions(squad_file: Path) -> None:
    found = squad.read(squad_file)
    assert [text.text for text in found.texts.values()] == [TEXTS["d1"][1], TEXTS["d2"][1]]
    lighthouse, ferry = found.texts
    assert [(query.text, dict(query.gold)) for query in found.queries] == [
        ("Når ble fyrlykten tent?", {lighthouse: 1}),
        ("Hvor ofte går fergen?", {ferry: 1}),
        ("Hvor går fergen?", {ferry: 1}),
    ]
    assert squad.read(squad_file.parent) == found


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", r"dev\.json: .*JSON"),
        ("[]", r"dev\.json: "),
        ('{"data": [{"paragraphs": {}}]}', "data → 0 → paragraphs: skal være en liste"),
        ('{"data": [{"paragraphs": [{"qas": []}]}]}', "data → 0 → paragraphs → 0 → context: mangler"),
        ('{"data": [{"paragraphs": [{"context": "a", "qas": [{}]}]}]}', "qas → 0 → question: mangler"),
        ('{"data": []}', "har ingen spørsmål med svar"),
    ],
)
def test_a_bad_squad_file_is_one_error_with_the_entry(squad_file: Path, content: str, message: str) -> None:
    squad_file.write_text(content, "utf-8")
    with pytest.raises(ExternalSetError, match=message):
        squad.read(squad_file)


def test_a_folder_with_several_squad_files_is_refused(squad_file: Path) -> None:
    (squad_file.parent / "train.json").write_text("{}", "utf-8")
    with pytest.raises(ExternalSetError, match=r"én JSON-fil \(fant 2\)"):
        squad.read(squad_file.parent)


def test_the_figures_are_those_of_trec_eval() -> None:
    gold = [{"a": 2, "b": 1}, {"c": 1}, {"a": 1, "e": 3}, {"x": 1}]
    ranking = tuple("abcdefghijkl")
    findings = [
        Finding(Query(str(n), "?", each), ranking[n:], ranking[::-1], latency_ms=n) for n, each in enumerate(gold)
    ]
    outcome = measure(findings)
    theirs = {"ndcg@10": "ndcg_cut_10", "recall@5": "recall_5", "recall@10": "recall_10", "map@10": "map_cut_10"}
    evaluator = pytrec_eval.RelevanceEvaluator(
        {f.query.id: dict(f.query.gold) for f in findings}, {"ndcg_cut.10", "recall.5,10", "map_cut.10"}
    )
    for stage, order in (("first_stage", "first_stage"), ("search", "ranked")):
        run = {f.query.id: {key: -float(rank) for rank, key in enumerate(getattr(f, order))} for f in findings}
        found = evaluator.evaluate(run).values()
        for ours, name in theirs.items():
            figure = outcome.stages[stage][ours]
            assert figure.value == pytest.approx(sum(each[name] for each in found) / len(gold)), (stage, ours)
            assert figure.interval.low <= figure.value <= figure.interval.high
    assert outcome.stages["first_stage"]["mrr@10"].value == pytest.approx((1 + 1 / 2 + 1 / 3 + 0) / 4)
    assert (outcome.latency_p50_ms, outcome.latency_p95_ms) == (1, 3)


def searched(external: ExternalSet, folder: Path, settings: Settings) -> list[Finding]:
    search.index(external, folder, settings)
    return list(search.search(external, external.queries, folder, settings))


def test_the_set_is_searched_as_the_app_searches(folder: Path, tmp_path: Path) -> None:
    found = searched(beir.read(folder), tmp_path / "index", Settings())
    assert (
        [finding.ranked[0] for finding in found] == [finding.first_stage[0] for finding in found] == ["d1", "d2", "d3"]
    )
    assert all(finding.latency_ms > 0 for finding in found)


def test_vectors_count_where_the_settings_say_so(folder: Path, tmp_path: Path) -> None:
    settings = Settings(retrieval=RetrievalSettings(dense=False))
    dense = settings.model_copy(update={"retrieval": settings.retrieval.model_copy(update={"dense": True})})
    (folder / "queries.jsonl").write_text(lines([{"_id": "q2", "text": "where does the boat go"}]), "utf-8")
    (folder / "qrels.tsv").write_text("q2\td2\t1\n", "utf-8")
    external = beir.read(folder)
    assert searched(external, tmp_path / "lexical", settings)[0].ranked == ()
    assert len(searched(external, tmp_path / "dense", dense)[0].ranked) == len(TEXTS)


def test_a_question_that_cannot_be_asked_finds_nothing(folder: Path, tmp_path: Path) -> None:
    (folder / "queries.jsonl").write_text(lines([{"_id": "q2", "text": "ferge " * 500}]), "utf-8")
    (folder / "qrels.tsv").write_text("q2\td2\t1\n", "utf-8")
    (found,) = searched(beir.read(folder), tmp_path / "index", Settings())
    assert found.ranked == found.first_stage == ()
    assert measure([found]).stages["search"]["recall@10"].value == 0


def test_the_command_prints_figures_for_people_and_for_programs(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["external", "--format", "beir", str(folder), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["texts"], data["questions"]) == (3, 3)
    recall = data["stages"]["search"]["recall@5"]
    assert recall["interval"]["low"] <= recall["value"] == recall["interval"]["high"] == 1

    arguments = argparse.Namespace(path=folder, format="beir", json=False)
    assert ExternalCommand().run(arguments, Settings()) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "3 spørsmål, 3 tekster; en tekst er en rad i corpus.jsonl" in shown
    assert "hele søket" in shown and "ndcg@10" in shown


def test_a_bad_set_ends_the_command_with_one_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "qrels.tsv").write_text("q1 d1 1\n", "utf-8")
    assert cli.main(["external", "--format", "beir", str(folder)]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1 and "qrels.tsv:1" in printed.err
