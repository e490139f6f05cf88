"""``python -m evals eval``, ``check``, ``tune``, ``external``, ``parsing``, ``guard`` and ``unfamiliar``."""

from __future__ import annotations

import sys

from evals.cli import main

sys.exit(main())
