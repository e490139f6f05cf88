"""The shipped weights with something changed, in a file of their own."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tomlkit

from app import models


def changed(folder: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """Write the shipped weights after a change to the tables of each way to search."""
    tables = tomllib.loads(models.WEIGHTS.read_text("utf-8"))
    for table in tables.values():
        change(table)
    path = folder / "weights.toml"
    path.write_text(tomlkit.dumps(tables), "utf-8")
    return path


def never_sure(table: dict[str, Any]) -> None:
    """Answer hardly anything."""
    for decider in table["confidence"].values():
        decider |= {"threshold": 0.99, "unsure": 0.99, "in_danger": 0.99}
