"""``python -m evals.bench`` measures, prints a table, and ends with 1 when a limit is broken."""

from __future__ import annotations

import argparse
import sys

from rich.console import Console

from app.errors import AssistantError
from app.settings import LanguageModelSettings, Settings
from evals.bench import embedding, memory, peers, reading, scale, speed
from evals.bench.figures import Figure, render
from evals.errors import EvalError
from ingest.errors import IngestError

PARTS = {"fart": speed, "embedding": embedding, "lesing": reading, "minne": memory, "skala": scale, "like": peers}


def main() -> int:
    """Measure without a language model, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench", description="Mål farten på denne maskinen.")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="DEL", help=f"{', '.join(PARTS)}; uten: alle")
    parts = parser.parse_args().parts or list(PARTS)
    stderr = Console(stderr=True, highlight=False)
    try:
        settings = Settings.load().model_copy(update={"llm": LanguageModelSettings()})
        measured = [m for part in parts for m in PARTS[part].measure(settings, lambda what: stderr.print(f"{what} …"))]
    except (AssistantError, EvalError, IngestError) as exc:
        sys.stderr.write(f"{exc}\n")
        return 1
    stdout = Console(highlight=False)
    if figures := [each for each in measured if isinstance(each, Figure)]:
        stdout.print(render(figures))
    stdout.width = max(stdout.width, peers.WIDTH)
    for comparison in (each for each in measured if isinstance(each, peers.Comparison)):
        stdout.print(comparison.render())
    return int(any(each.broken for each in measured))


sys.exit(main())
