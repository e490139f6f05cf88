"""``sambandssvar serve``."""

from __future__ import annotations

import argparse
import sys

from app.commands.options import (
    DONE,
    add_index,
)
from app.printing import (
    write,
)
from app.settings import Settings


class ServeCommand:
    """Open the chat."""

    name = "serve"
    help = "åpne samtalen i nettleseren"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command."""
        parser.add_argument("--host", default="127.0.0.1", help="adressen som tjeneren lytter på (standard: 127.0.0.1)")
        parser.add_argument("--port", type=int, default=7860, help="porten (standard: 7860)")
        add_index(parser)

    def run(self, args: argparse.Namespace, settings: Settings) -> int:
        """Serve until interrupted."""
        from app.server import serve

        if args.index:
            settings = settings.model_copy(update={"index": args.index})
        sys.stderr.write("Starter Sambandssvar …\n")
        serve(settings, args.host, args.port, lambda address: write(f"Sambandssvar er klar: {address}"))
        return DONE
