"""``python -m evals eval`` and ``python -m evals check``."""

from __future__ import annotations

import sys

from evals.cli import main

sys.exit(main())
