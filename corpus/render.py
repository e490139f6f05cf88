"""Rebuild the documents of the training edition from their sources: ``python corpus/render.py``."""

from __future__ import annotations

import sys
from pathlib import Path

from rendering.edition import render_all
from rendering.errors import RenderError


def main() -> int:
    """Render every document beside the register and name each one on stdout."""
    corpus = Path(__file__).resolve().parent
    try:
        for path in render_all(corpus, corpus):
            sys.stdout.write(f"{path.relative_to(corpus)}\n")
    except RenderError as exc:
        sys.stderr.write(f"{exc}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
