"""``python -m evals.bench`` measures, prints a table, and ends with 1 when a limit is broken."""

from __future__ import annotations

import argparse
import sys

from rich.console import Console

from app.errors import AssistantError
from app.settings import LanguageModelSettings, Settings
from evals.bench import speed
from evals.errors import EvalError
from ingest.errors import IngestError


def main() -> int:
    """Measure without a language model, and return the exit code."""
    argparse.ArgumentParser(prog="python -m evals.bench", description="Mål farten på denne maskinen.").parse_args()
    stderr = Console(stderr=True, highlight=False)
    try:
        settings = Settings.load().model_copy(update={"llm": LanguageModelSettings()})
        figures = speed.measure(settings, lambda what: stderr.print(f"{what} …"))
    except (AssistantError, EvalError, IngestError) as exc:
        sys.stderr.write(f"{exc}\n")
        return 1
    Console(highlight=False).print(speed.render(figures))
    return int(any(figure.broken for figure in figures))


sys.exit(main())
