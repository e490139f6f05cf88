"""``python -m app`` is ``sambandssvar``."""

import sys

from app.cli import main

sys.exit(main())
