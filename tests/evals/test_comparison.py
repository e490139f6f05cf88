"""Two runs side by side: what turned red, what turned green, and whether they may be compared at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.comparison import compare
from evals.errors import RecordError
from evals.record import Baseline, Run
from tests.evals.runs import PARTS, item, run


def beside(before: Run, after: Run) -> list[str]:
    comparison = compare(Baseline.of(before), Baseline.of(after))
    return [flip.after.question.id for flip in comparison.worse]


def test_what_turned_red_is_listed_with_the_critical_first() -> None:
    before = run(item("a"), item("b", critical=True), item("c", "feil"), item("d", "feil"))
    after = run(item("a", "feil"), item("b", "feil", critical=True), item("c"), item("d", "en annen feil"))
    comparison = compare(Baseline.of(before), Baseline.of(after))
    assert [flip.after.question.id for flip in comparison.worse] == ["b", "a"]
    assert [flip.after.question.id for flip in comparison.better] == ["c"]
    assert comparison.changes["recall@5"].difference == pytest.approx(-0.25)
    assert comparison.comparable
    assert comparison.changed == ()


def test_equal_runs_show_nothing_and_no_significance() -> None:
    same = run(item("a"), item("b", "feil"))
    comparison = compare(Baseline.of(same), Baseline.of(same))
    assert comparison.flips == ()
    assert comparison.p == 1
    assert all(change.difference == 0 and change.p == 1 for change in comparison.changes.values())


def test_many_more_red_than_green_is_no_chance() -> None:
    before = run(*(item(f"q{n}") for n in range(12)))
    after = run(*(item(f"q{n}", *(["feil"] if n < 8 else [])) for n in range(12)))
    assert compare(Baseline.of(before), Baseline.of(after)).p < 0.01


def test_a_question_with_other_wording_or_gold_is_another_question() -> None:
    before = run(item("a"), item("b"))
    reworded = run(item("a", "feil", question="noe annet?"), item("b", "feil"))
    assert beside(before, reworded) == ["b"]
    comparison = compare(Baseline.of(before), Baseline.of(reworded))
    assert comparison.shared == 1
    assert not comparison.comparable


def test_a_part_of_the_questions_may_be_compared_but_other_documents_may_not() -> None:
    whole, part = run(item("a"), item("b")), run(item("a"))
    assert compare(Baseline.of(whole), Baseline.of(part)).comparable
    moved = run(item("a"), parts=PARTS.model_copy(update={"corpus": "ny", "code": "nytt"}))
    comparison = compare(Baseline.of(whole), Baseline.of(moved))
    assert not comparison.comparable
    assert comparison.changed == ("dokumentene", "programmet")


def test_a_baseline_is_read_from_its_own_file_a_record_or_its_folder(tmp_path: Path) -> None:
    made = run(item("a"))
    record = made.write(tmp_path / "kjøring")
    Baseline.of(made).write(tmp_path / "baseline.json")
    for path in (record, record.parent, tmp_path / "baseline.json"):
        assert Baseline.read(path) == Baseline.of(made)
    assert (tmp_path / "baseline.json").stat().st_size < record.stat().st_size


def test_something_else_than_a_run_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text("{}", encoding="utf-8")
    with pytest.raises(RecordError, match="er ikke en kjøring som kan leses"):
        Baseline.read(tmp_path)
