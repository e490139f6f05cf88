"""One evaluation from end to end: ask, record, compare, judge, and leave the report in a folder."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app import Assistant
from app.settings import LanguageModelSettings, Settings
from evals import outlines, page
from evals.comparison import Comparison, compare
from evals.evaluation import judged, record
from evals.fingerprint import Fingerprint
from evals.gate import Gate
from evals.journal import Journal
from evals.labels import SectionTable
from evals.metrics import latency
from evals.record import FILE, Baseline, Run
from evals.runner import Runner, conversations
from evals.types import ItemResult, Layer, Question

PAGE = "report.html"
TIMINGS = "timings.json"
PREVIOUS = "previous"
PERCENTILES = (50, 95)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A finished run.

    :param times: milliseconds by question id, of those that were timed.
    :param page: the report for people.
    """

    run: Run
    comparison: Comparison | None
    times: dict[str, float]
    page: Path

    @property
    def percentiles(self) -> dict[str, float]:
        """How long people wait."""
        if not self.times:
            return {}
        return {f"latency_p{p}_ms": latency.percentile(p, list(self.times.values())) for p in PERCENTILES}


def baseline_path(questions: Path) -> Path:
    """Where the baseline of a question set stands: in its folder, or beside its file."""
    return questions / "baseline.json" if questions.is_dir() else questions.with_suffix(".baseline.json")


def outlines_path(questions: Path) -> Path:
    """Where the checked outlines of a question set stand."""
    return (questions if questions.is_dir() else questions.parent) / outlines.FOLDER


def run(
    questions: Sequence[Question],
    index: Path,
    settings: Settings,
    *,
    layers: frozenset[Layer] | None,
    workers: int,
    baseline: Path,
    trees: Path,
    rebaseline: bool,
    folder: Path,
    console: Console,
) -> Outcome:
    """Run the layers over the questions and write record, times and page into the folder.

    The report that was there before moves to the folder ``previous``. Questions whose gold no longer fits the
    documents are left out, together with their conversations, and the gate says so.

    :param layers: None means all that can be measured.
    :param baseline: file of the baseline to compare with, where there is one, or to write.
    :param trees: folder of the checked outlines, where there is one.
    """
    quoting = Assistant.open(index, settings.model_copy(update={"llm": LanguageModelSettings()}))
    drifted = SectionTable.of(quoting).drift(questions)
    left_out = {drift.question for drift in drifted}
    asked = [
        question
        for conversation in conversations(questions)
        if not left_out & {question.id for question in conversation}
        for question in conversation
    ]
    chosen = layers or frozenset(Layer) - ({Layer.MODEL} if not settings.llm.base_url else set())
    fingerprint = Fingerprint.of(asked, quoting, settings)
    parsed = outlines.figures(trees, quoting) if Layer.PARSE in chosen else {}
    quoted = _ask(quoting, chosen - {Layer.MODEL}, asked, workers, folder, fingerprint, console)
    timed = Runner(quoting, chosen, 1).time(quoted)
    model: Sequence[ItemResult] = ()
    if Layer.MODEL in chosen:
        answering = Assistant.open(index, settings)
        model = _ask(answering, frozenset({Layer.MODEL}), asked, workers, folder, fingerprint, console)
    found = record(quoted, quoting, fingerprint, model=model, parse=parsed, drifted=drifted)
    earlier = Baseline.read(baseline) if baseline.is_file() and not rebaseline else None
    found = judged(found, Gate.load(), earlier)
    if rebaseline:
        Baseline.of(found).write(baseline)
    comparison = compare(earlier, Baseline.of(found)) if earlier else None
    times = {item.question.id: round(item.latency_ms, 2) for item in timed if item.latency_ms is not None}
    return _leave(Outcome(found, comparison, times, folder / PAGE), folder)


def _ask(
    assistant: Assistant,
    layers: frozenset[Layer],
    questions: Sequence[Question],
    workers: int,
    folder: Path,
    fingerprint: Fingerprint,
    console: Console,
) -> list[ItemResult]:
    """The results in the order of the questions, with a progress bar, resumed where a run was interrupted."""
    name = "model" if Layer.MODEL in layers else "quote"
    what = "Spør språkmodellen" if Layer.MODEL in layers else "Spør"
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    journal = Journal(folder / f"{name}.jsonl", " ".join([fingerprint.digest, *sorted(layers)]))
    with Progress(*columns, console=console, transient=True) as bar:
        items = Runner(assistant, layers, workers).run(questions, journal)
        found = {item.question.id: item for item in bar.track(items, total=len(questions), description=what)}
    journal.finish()
    return [found[question.id] for question in questions]


def _leave(outcome: Outcome, folder: Path) -> Outcome:
    folder.mkdir(parents=True, exist_ok=True)
    for name in (FILE, TIMINGS, PAGE):
        if (folder / name).is_file():
            (folder / PREVIOUS).mkdir(exist_ok=True)
            (folder / name).replace(folder / PREVIOUS / name)
    outcome.run.write(folder)
    times = {"percentiles": outcome.percentiles, "items": outcome.times}
    (folder / TIMINGS).write_text(json.dumps(times, indent=1) + "\n", encoding="utf-8")
    outcome.page.write_text(page.render(outcome.run, outcome.comparison, outcome.times), encoding="utf-8")
    return outcome
