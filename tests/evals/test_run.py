"""The suite run on the bundled corpus, from the command line and in process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from app import Assistant
from app.settings import Settings
from evals import cli, questionset, report, session
from evals.errors import RunError
from evals.record import Baseline
from evals.runner import Runner
from evals.session import PAGE, PREVIOUS, TIMINGS, Outcome
from evals.types import Gold, ItemResult, Layer, Question
from tests.support import weights
from tests.support.model_server import ModelServer

CHAIN = ("samtale-svartid-1", "samtale-svartid-2")
SOME = (*CHAIN, "n1-retrett", "nei-plivo-framgang")
ASKED = frozenset({Layer.RETRIEVAL, Layer.ANSWER, Layer.CONVERSATION})


def some() -> list[Question]:
    return [question for question in questionset.load() if question.id in SOME]


@pytest.fixture(scope="module")
def results(assistant: Assistant) -> list[ItemResult]:
    return list(Runner(assistant, ASKED).run(some()))


@pytest.fixture
def question_file(tmp_path: Path) -> Path:
    return write(tmp_path / "noen.jsonl", *some())


def write(file: Path, *questions: Question) -> Path:
    file.write_text("".join(question.model_dump_json() + "\n" for question in questions), encoding="utf-8")
    return file


def run(
    index: Path,
    questions: list[Question],
    folder: Path,
    *,
    settings: Settings | None = None,
    layers: frozenset[Layer] | None = None,
    rebaseline: bool = False,
) -> Outcome:
    return session.run(
        questions,
        index,
        settings or Settings(),
        layers=layers,
        workers=2,
        baseline=folder / "baseline.json",
        trees=session.outlines_path(questionset.BUNDLED),
        rebaseline=rebaseline,
        folder=folder / "ut",
        console=Console(file=StringIO()),
    )


def test_a_follow_up_is_understood_from_the_turn_before_it(results: list[ItemResult]) -> None:
    replies = {item.question.id: item.reply for item in results if item.question.id in CHAIN and item.reply}
    first, second = (replies[key] for key in CHAIN)
    assert first.standalone_question == first.question
    assert second.standalone_question != second.question


def test_every_result_is_kept_with_what_was_checked(results: list[ItemResult]) -> None:
    assert {item.question.id for item in results} == set(SOME)
    for item in results:
        assert item.reply
        assert len(item.faithful) == len(item.reply.citations)
        assert (item.ranking is not None) is item.question.should_answer
        assert len(set(item.ranking or ())) == len(item.ranking or ())
        assert item.confidence is not None and 0 <= item.confidence <= 1


def test_a_layer_can_be_measured_alone(assistant: Assistant) -> None:
    searched = list(Runner(assistant, frozenset({Layer.RETRIEVAL})).run(some()))
    assert all(item.reply is None for item in searched)
    assert {item.question.id for item in searched if item.ranking} == {CHAIN[0], "n1-retrett"}
    conversing = list(Runner(assistant, frozenset({Layer.CONVERSATION})).run(some()))
    assert {item.question.id for item in conversing if item.reply} == set(CHAIN)


@pytest.mark.slow
def test_an_index_swapped_during_the_run_is_noticed(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    generations: Iterator[str] = chain(["gammel"], repeat("ny"))
    monkeypatch.setattr(Assistant, "generation", property(lambda _: next(generations)))
    with pytest.raises(RunError, match="byttet ut"):
        list(Runner(assistant, ASKED).run(some()[:1]))


def test_questions_whose_gold_has_drifted_are_left_out_and_turn_the_gate_red(built_index: Path, tmp_path: Path) -> None:
    gone = Gold(doc="felles-sambandsreglement", section="99", quote="xyz")
    questions = [q.model_copy(update={"gold": (gone,), "level": 1}) if q.id == CHAIN[0] else q for q in some()]
    found = run(built_index, questions, tmp_path).run
    assert {item.question.id for item in found.items} == {"n1-retrett", "nei-plivo-framgang"}
    (drifted,) = found.drifted
    assert drifted.startswith(f"{CHAIN[0]}: felles-sambandsreglement 99: punktet finnes ikke")
    assert "labels_drifted er 1, skal være nøyaktig 0" in found.gate.failures


def test_groups_layers_and_intervals(built_index: Path, tmp_path: Path) -> None:
    found = run(built_index, some(), tmp_path).run
    assert {"all", "type:follow_up", "type:restricted", "level:0", "lang:nb", "role:operator"} <= found.groups.keys()
    assert found.groups["all"]["questions"] == len(SOME)
    assert found.layers.keys() >= {"parse", "retrieval", "answer", "conversation"}
    assert found.layers["conversation"]["questions"] == 1
    assert found.layers["parse"]["section_f1"] > 0.99
    assert found.layers["parse"]["start_page"] == 1
    assert "must_facts" not in found.layers["retrieval"]
    around = found.intervals["all"]["recall@5"]
    assert around.low <= found.groups["all"]["recall@5"] <= around.high


def test_the_report_folder_keeps_record_times_and_page_of_the_run_before_too(built_index: Path, tmp_path: Path) -> None:
    first = run(built_index, some(), tmp_path)
    run(built_index, some()[:1], tmp_path)
    folder = tmp_path / "ut"
    names = {"report.json", TIMINGS, PAGE}
    assert names == {path.name for path in (folder / PREVIOUS).iterdir()}
    assert names | {PREVIOUS} == {path.name for path in folder.iterdir()}
    kept = json.loads((folder / PREVIOUS / "report.json").read_text(encoding="utf-8"))
    assert [item["question"]["id"] for item in kept["items"]] == [item.question.id for item in first.run.items]
    assert all(milliseconds > 0 for milliseconds in first.times.values())


@pytest.mark.slow
def test_a_run_is_compared_with_the_baseline_that_an_earlier_one_left(built_index: Path, tmp_path: Path) -> None:
    assert run(built_index, some(), tmp_path).comparison is None
    assert run(built_index, some(), tmp_path, rebaseline=True).comparison is None
    again = run(built_index, some(), tmp_path)
    assert again.comparison and again.comparison.comparable and again.comparison.flips == ()
    worsened = Settings(weights=weights.changed(tmp_path, weights.never_sure))
    worse = run(built_index, some(), tmp_path, settings=worsened)
    assert worse.comparison and worse.comparison.changed == ("innstillingene",)
    assert {flip.after.question.id for flip in worse.comparison.worse} >= set(CHAIN)
    console = Console(width=100, record=True, file=StringIO())
    console.print(report.render(worse.run, worse.comparison, worse.percentiles))
    shown = console.export_text()
    assert "Verre: " in shown and "svarte ikke (not_in_sources)" in shown and "Grensene holder ikke:" in shown


def test_answers_of_a_language_model_are_a_layer_of_their_own(built_index: Path, tmp_path: Path) -> None:
    with ModelServer() as server:
        settings = Settings().model_copy(update={"llm": server.settings})
        found = run(built_index, some()[:2], tmp_path, settings=settings).run
    assert {item.mode for item in found.items} == {"quote", "model"}
    assert found.layers["model"]["questions"] == 2
    assert found.groups["all"]["questions"] == 2


def test_the_command_prints_json_and_nothing_else(
    built_index: Path, question_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["eval", "--questions", str(question_file), "--index", str(built_index), "--out", str(tmp_path)]
    assert cli.main([*arguments, "--json"]) == 0
    printed: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert printed.keys() == {"questions", "groups", "layers", "gate", "fingerprint"}
    assert printed["questions"] == len(SOME)
    assert printed["groups"]["all"]["latency_p50_ms"] > 0


def test_a_broken_gate_is_exit_code_4(built_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    question = next(question for question in some() if question.should_answer and not question.after)
    file = write(tmp_path / "en.jsonl", question)
    arguments = ["eval", "--questions", str(file), "--index", str(built_index), "--out", str(tmp_path), "--gate"]
    assert cli.main(arguments) == 4
    assert "refusal_recall kan ikke måles" in capsys.readouterr().out


@pytest.mark.slow
def test_two_earlier_runs_are_compared_without_running(
    built_index: Path, question_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["eval", "--questions", str(question_file), "--index", str(built_index), "--out"]
    for name in ("a", "b"):
        assert cli.main([*arguments, str(tmp_path / name)]) == 0
    capsys.readouterr()
    assert cli.main(["eval", "--compare", str(tmp_path / "a"), str(tmp_path / "b")]) == 0
    assert "Ingen tall er endret." in capsys.readouterr().out
    assert cli.main(["eval", "--compare", str(tmp_path / "a"), str(tmp_path / "borte")]) == 1
    assert "er ikke en kjøring som kan leses" in capsys.readouterr().err


def test_bad_questions_or_a_missing_index_are_one_sentence_and_exit_code_1(
    built_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["eval", "--questions", str(tmp_path), "--index", str(built_index)]) == 1
    assert "ingen spørsmål" in capsys.readouterr().err
    assert cli.main(["check", "--index", str(tmp_path / "borte")]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_check_lists_labels_that_have_drifted(
    built_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["check", "--index", str(built_index)]) == 0
    assert capsys.readouterr().out == ""
    drifted = some()[0].model_copy(update={"gold": (Gold(doc="borte", section="1", quote="xyz"),)})
    file = write(tmp_path / "en.jsonl", drifted)
    assert cli.main(["check", "--index", str(built_index), "--questions", str(file)]) == 1
    assert "dokumentet finnes ikke" in capsys.readouterr().out


@pytest.mark.slow
def test_two_runs_are_equal_byte_for_byte_but_for_times(built_index: Path, question_file: Path, tmp_path: Path) -> None:
    records = []
    for seed in ("1", "2"):
        command = [sys.executable, "-m", "evals", "eval", "--questions", str(question_file)]
        command += ["--index", str(built_index), "--out", str(tmp_path / seed)]
        subprocess.run(command, check=True, capture_output=True, env=os.environ | {"PYTHONHASHSEED": seed})
        records.append((tmp_path / seed / "report.json").read_bytes())
    assert records[0] == records[1]


def test_the_bundled_baseline_is_that_of_the_bundled_questions() -> None:
    baseline = Baseline.read(session.baseline_path(questionset.BUNDLED))
    assert [item.question.id for item in baseline.items] == [question.id for question in questionset.load()]
