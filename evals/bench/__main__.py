"""``python -m evals.bench`` measures, prints a table, and ends with 1 when a limit is broken."""

from __future__ import annotations

import argparse
import sys

from rich.console import Console

from app.errors import AssistantError
from app.settings import LanguageModelSettings, Settings
from evals.bench import embedding, memory, reading, scale, speed
from evals.bench.figures import render
from evals.errors import EvalError
from ingest.errors import IngestError

PARTS = {"fart": speed, "embedding": embedding, "lesing": reading, "minne": memory, "skala": scale}


def main() -> int:
    """Measure without a language model, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench", description="Mål farten på denne maskinen.")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="DEL", help=f"{', '.join(PARTS)}; uten: alle")
    parts = parser.parse_args().parts or list(PARTS)
    stderr = Console(stderr=True, highlight=False)
    try:
        settings = Settings.load().model_copy(update={"llm": LanguageModelSettings()})
        figures = [f for part in parts for f in PARTS[part].measure(settings, lambda what: stderr.print(f"{what} …"))]
    except (AssistantError, EvalError, IngestError) as exc:
        sys.stderr.write(f"{exc}\n")
        return 1
    Console(highlight=False).print(render(figures))
    return int(any(figure.broken for figure in figures))


sys.exit(main())
