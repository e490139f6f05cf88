"""A local procedure as Markdown: the source with its metadata as a table at the top."""

from __future__ import annotations

from pathlib import Path

from rendering.register import TRAINING_EDITION, Entry
from rendering.source import Source


def write_markdown(text: Source, entry: Entry, path: Path) -> None:
    """Write the Markdown file at ``path``."""
    rows = [("Tittel", entry.title), *text.meta["header"].items()]
    table = "\n".join(f"| {label} | {value} |" for label, value in rows)
    head = f"# {entry.title}\n\n> {TRAINING_EDITION}\n\n| Felt | Verdi |\n|---|---|\n{table}\n\n"
    path.write_text(head + text.body, encoding="utf-8", newline="\n")
