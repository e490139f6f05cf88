"""``python -m evals eval``, ``check``, ``tune`` and ``external``."""

from __future__ import annotations

import sys

from evals.cli import main

sys.exit(main())
