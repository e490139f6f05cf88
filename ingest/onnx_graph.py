"""Graphs that take one text of any length, and the folders that they are kept in, made once on a machine."""

from __future__ import annotations

import logging
import os
import shutil
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

if TYPE_CHECKING:
    import torch
    from onnxruntime import InferenceSession

_UNUSABLE = "unusable.txt"


def made_once(folder: Path, write: Callable[[Path], str | None]) -> str:
    """Have a folder written that is not there yet; no two processes write it, and nobody sees it half written.

    A model that cannot be exported leaves nothing but a note of why, so that nobody tries again.

    :param write: fills an empty folder; returns what is wrong with it, if anything.
    :returns: what the note says; empty where there is none.
    :raises OSError: if the folder cannot be written.
    """
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.parent / "lock"):
            if not folder.exists():
                _make(folder, write)
    note = folder / _UNUSABLE
    return note.read_text("utf-8").strip() if note.exists() else ""


def _make(folder: Path, write: Callable[[Path], str | None]) -> None:
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    try:
        trouble = write(partial)
    except (RuntimeError, TypeError, ValueError, AttributeError, KeyError) as exc:
        trouble = f"{type(exc).__name__}: {exc}"
    if trouble:
        shutil.rmtree(partial)
        partial.mkdir()
        (partial / _UNUSABLE).write_text(f"{trouble}\n", "utf-8")
    os.replace(partial, folder)


def session(file: Path) -> InferenceSession:
    """A graph, ready to run on one thread."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])


def export(graph: torch.nn.Module, inputs: Sequence[str], file: Path) -> None:
    """Write a module as ONNX, its weights beside it.

    :param inputs: names of what it takes, each of shape (1, tokens).
    :raises RuntimeError: if it cannot be written so; what its code raises when it is traced comes through as it is.
    """
    import torch

    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    length = torch.export.Dim("length")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            graph.eval(),
            tuple(torch.ones((1, 16), dtype=torch.long) for _ in inputs),
            file,
            input_names=list(inputs),
            dynamic_shapes=tuple({1: length} for _ in inputs),
            dynamo=True,
            external_data=True,
            verbose=False,
        )
