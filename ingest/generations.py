"""Generations of an index folder: each one complete and immutable, swapped in by moving one pointer."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ingest.errors import IndexBusy, IndexUnwritable

LOCK_FILE = "lock"
MANIFEST_FILE = "manifest.json"
POINTER = "current"

_GENERATIONS = "generations"
_NEW_POINTER = f".{POINTER}.new"
_ROOM = 2**20


def current_generation(index_dir: Path) -> Path | None:
    """Folder of the generation that serves, or None where there is none."""
    name = _pointed_at(index_dir)
    folder = index_dir / _GENERATIONS / name
    return folder if name and (folder / MANIFEST_FILE).is_file() else None


@contextmanager
def writer(index_dir: Path) -> Iterator[None]:
    """Be the one process that writes this index, and clear away what a dead writer left.

    The lock is the operating system's: it ends with the process that holds it, however that dies.

    :raises IndexBusy: if another process is writing the index.
    :raises IndexUnwritable: if the folder cannot be written.
    """
    with _writable(index_dir):
        index_dir.mkdir(parents=True, exist_ok=True)
        lock = FileLock(index_dir / LOCK_FILE)
        try:
            lock.acquire(timeout=0)
        except Timeout as exc:
            raise IndexBusy(f"En annen prosess skriver indeksen i {index_dir}; vent til den er ferdig") from exc
    try:
        _clean(index_dir)
        yield
    finally:
        lock.release()


@contextmanager
def new_generation(index_dir: Path, name: str, manifest: dict[str, Any]) -> Iterator[Path]:
    """A folder to write a generation in; it serves from the moment when the block ends without an error.

    :param manifest: written last, with the name of the generation before.
    :raises IndexUnwritable: if the disk is full or refuses to be written.
    """
    folder = index_dir / _GENERATIONS / name
    partial = folder.with_name(f".{name}.partial")
    try:
        with _writable(index_dir):
            partial.mkdir(parents=True)
            yield partial
            complete = {**manifest, "previous": _pointed_at(index_dir)}
            (partial / MANIFEST_FILE).write_text(json.dumps(complete, ensure_ascii=False, indent=2), "utf-8")
            _sync(partial)
            os.replace(partial, folder)
            _sync_one(folder.parent)
            _point_at(index_dir, name)
    finally:
        _clean(index_dir)


def _pointed_at(index_dir: Path) -> str:
    try:
        return (index_dir / POINTER).read_text("utf-8").strip()
    except OSError:
        return ""


def _point_at(index_dir: Path, name: str) -> None:
    pointer = index_dir / _NEW_POINTER
    pointer.write_text(name, "utf-8")
    _sync_one(pointer)
    os.replace(pointer, index_dir / POINTER)
    _sync_one(index_dir)


def _clean(index_dir: Path) -> None:
    """Remove all but the generation that serves and the one before, which a running program may be reading."""
    (index_dir / _NEW_POINTER).unlink(missing_ok=True)
    current = current_generation(index_dir)
    kept = {current.name, _previous(current)} if current else set()
    folder = index_dir / _GENERATIONS
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)


def _previous(generation: Path) -> str:
    try:
        return str(json.loads((generation / MANIFEST_FILE).read_text("utf-8")).get("previous", ""))
    except (OSError, ValueError, AttributeError):
        return ""


def _sync(folder: Path) -> None:
    """Make sure that everything below a folder is on the disk, and not only on its way there."""
    for path in (*folder.rglob("*"), folder):
        _sync_one(path)


def _sync_one(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _writable(index_dir: Path) -> Iterator[None]:
    """Turn a full disk or a locked folder into one sentence."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as exc:
        raise IndexUnwritable(
            f"Kan ikke skrive indeksen i {index_dir} ({_cause(exc, index_dir)}). Det som var der, er urørt. "
            "Gi plass og skrivetilgang, eller velg en annen mappe med --index, og kjør «sambandssvar ingest» igjen"
        ) from exc


def _cause(exc: OSError | sqlite3.OperationalError, index_dir: Path) -> str:
    number = getattr(exc, "errno", None)
    text = str(getattr(exc, "strerror", None) or exc)
    is_full = index_dir.is_dir() and shutil.disk_usage(index_dir).free < _ROOM
    if is_full or number in (errno.ENOSPC, errno.EDQUOT) or "disk is full" in text:
        return "disken er full"
    if number in (errno.EACCES, errno.EPERM, errno.EROFS) or "readonly" in text:
        return "skrivetilgang mangler"
    return text
