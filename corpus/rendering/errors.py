"""What can be wrong with a source or with the register."""

from __future__ import annotations


class RenderError(Exception):
    """Raised with one line that names the file and what to change in it."""
