"""The suite run on the bundled corpus, from the command line and in process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from app import Assistant
from evals import cli, questionset, report, runner
from evals.errors import LabelError, RunError
from evals.gate import Gate
from evals.types import EvalReport, Gold, ItemResult, Question

CHAIN = ("samtale-svartid-1", "samtale-svartid-2")
SOME = (*CHAIN, "n1-retrett", "nei-plivo-framgang")


@pytest.fixture(scope="module")
def results(assistant: Assistant) -> list[ItemResult]:
    return list(runner.run(some(), assistant))


@pytest.fixture
def question_file(tmp_path: Path) -> Path:
    file = tmp_path / "noen.jsonl"
    file.write_text("".join(question.model_dump_json() + "\n" for question in some()), encoding="utf-8")
    return file


def some() -> list[Question]:
    return [question for question in questionset.load() if question.id in SOME]


def test_a_follow_up_is_understood_from_the_turn_before_it(results: list[ItemResult]) -> None:
    first, second = (item for item in results if item.question.id in CHAIN)
    assert first.reply.standalone_question == first.question.question
    assert second.reply.standalone_question != second.question.question


def test_every_result_is_kept_with_what_was_checked(results: list[ItemResult]) -> None:
    assert {item.question.id for item in results} == set(SOME)
    for item in results:
        assert item.latency_ms > 0
        assert len(item.faithful) == len(item.reply.citations)
        assert len(item.ranking) == len(set(item.ranking))
        assert bool(item.ranking) is item.question.should_answer


def test_labels_that_do_not_fit_stop_the_run(assistant: Assistant) -> None:
    question = some()[0].model_copy(update={"gold": (Gold(doc="felles-sambandsreglement", section="99", quote="xyz"),)})
    with pytest.raises(LabelError, match="felles-sambandsreglement 99: punktet finnes ikke"):
        next(runner.run([question], assistant))


def test_an_index_swapped_during_the_run_is_noticed(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    generations: Iterator[str] = iter(["gammel", "ny"])
    monkeypatch.setattr(Assistant, "generation", property(lambda _: next(generations)))
    with pytest.raises(RunError, match="byttet ut"):
        list(runner.run(some()[:1], assistant))


def test_groups_gate_and_fingerprint(assistant: Assistant, results: list[ItemResult]) -> None:
    outcome = runner.summarise(results, assistant, Gate())
    assert {"all", "type:follow_up", "type:restricted", "level:0", "lang:nb", "role:operator"} <= outcome.groups.keys()
    assert outcome.groups["all"]["questions"] == len(SOME)
    assert outcome.gate.passed
    assert outcome.fingerprint == runner.summarise(results[::1], assistant, Gate()).fingerprint
    assert outcome.fingerprint != runner.summarise(results[1:], assistant, Gate()).fingerprint


def test_the_report_keeps_every_item_and_names_what_went_wrong(
    assistant: Assistant, results: list[ItemResult], tmp_path: Path
) -> None:
    outcome = runner.summarise(results, assistant, Gate(at_least={"mrr": 2}))
    data = json.loads(report.write(outcome, tmp_path / "ny" / "mappe").read_text(encoding="utf-8"))
    assert data["gate"] == {
        "passed": False,
        "failures": [f"mrr er {outcome.groups['all']['mrr']:.4g}, skal være minst 2"],
    }
    assert [item["question"]["id"] for item in data["items"]] == [item.question.id for item in results]
    assert data["items"][0]["reply"]["kind"] == "answer"

    console = Console(width=80, record=True, file=StringIO())
    console.print(report.render(outcome))
    shown = console.export_text()
    assert "type:restricted" in shown
    assert "…" not in shown
    assert "Grensene holder ikke:" in shown
    assert outcome.fingerprint in shown


def test_the_command_prints_json_and_nothing_else(
    built_index: Path, question_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [
        "eval",
        "--questions",
        str(question_file),
        "--index",
        str(built_index),
        "--out",
        str(tmp_path),
        "--json",
    ]
    assert cli.main(arguments) == 0
    printed: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert printed.keys() == {"questions", "groups", "gate", "fingerprint"}
    assert printed["questions"] == len(SOME)
    assert (tmp_path / report.FILE).is_file()


def test_a_broken_gate_is_exit_code_4(built_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    question = next(question for question in some() if question.should_answer and not question.after)
    file = tmp_path / "en.jsonl"
    file.write_text(question.model_dump_json() + "\n", encoding="utf-8")
    arguments = ["eval", "--questions", str(file), "--index", str(built_index), "--out", str(tmp_path), "--gate"]
    assert cli.main(arguments) == 4
    assert "refusal_recall kan ikke måles" in capsys.readouterr().out


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
    file = tmp_path / "en.jsonl"
    file.write_text(drifted.model_dump_json() + "\n", encoding="utf-8")
    assert cli.main(["check", "--index", str(built_index), "--questions", str(file)]) == 1
    assert "dokumentet finnes ikke" in capsys.readouterr().out


@pytest.fixture(scope="module")
def whole_set(assistant: Assistant) -> EvalReport:
    return runner.summarise(list(runner.run(questionset.load(), assistant)), assistant, Gate.load())


def test_every_quote_of_the_whole_set_stands_where_it_is_said_to(whole_set: EvalReport) -> None:
    wrong = [item.question.id for item in whole_set.results if not all(item.faithful) or not all(item.resolved)]
    assert wrong == []
    assert whole_set.groups["all"]["quote_fidelity"] == whole_set.groups["all"]["resolvability"] == 1.0


def test_no_refusal_of_the_whole_set_shows_citations(whole_set: EvalReport) -> None:
    assert [item.question.id for item in whole_set.results if item.refused and item.reply.citations] == []


def test_the_whole_set_passes_the_gate(whole_set: EvalReport) -> None:
    assert whole_set.gate.failures == ()
