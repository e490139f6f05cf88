"""A folder is made once on a machine, and says what is wrong where it cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.onnx_graph import made_once


def test_a_folder_is_written_once(tmp_path: Path) -> None:
    written: list[Path] = []

    def write(empty: Path) -> None:
        written.append(empty)
        (empty / "graph").write_text("whole", "utf-8")

    folder = tmp_path / "cache" / "model"
    assert made_once(folder, write) == made_once(folder, write) == ""
    assert len(written) == 1
    assert [path.name for path in folder.iterdir()] == ["graph"]


@pytest.mark.parametrize("error", [RuntimeError, TypeError, ValueError, AttributeError, KeyError])
def test_what_fails_leaves_nothing_but_a_note(tmp_path: Path, error: type[Exception]) -> None:
    tried: list[Path] = []

    def write(empty: Path) -> None:
        tried.append(empty)
        (empty / "graph").write_text("half", "utf-8")
        raise error("layer")

    folder = tmp_path / "model"
    trouble = made_once(folder, write)
    assert trouble == made_once(folder, write) == f"{error.__name__}: {error('layer')}"
    assert len(tried) == 1
    assert [path.name for path in folder.iterdir()] == ["unusable.txt"]


def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    def full(empty: Path) -> None:
        raise OSError("no space left")

    folder = tmp_path / "model"
    with pytest.raises(OSError, match="no space"):
        made_once(folder, full)
    assert made_once(folder, lambda empty: "distance 0.1") == "distance 0.1"
