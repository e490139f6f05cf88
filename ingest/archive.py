"""Where fetched documents are kept: a folder a version, a record of what came when, and a register for ingest."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import tomlkit
from pydantic import TypeAdapter, ValidationError
from tomlkit.items import AoT, Table

from ingest import register
from ingest.errors import FetchError
from ingest.glossary import GLOSSARY_FILE
from ingest.types import Document

RECORD_FILE = "fetched.json"
FOLDER = "hentet"

_HEADER = """Skrevet av `sambandssvar fetch`: de offisielle dokumentene slik de ble hentet.
Det som står om et dokument, kan rettes her, og egne dokumenter kan føyes til. Når et dokument kommer i ny versjon,
setter fetch file, version og source_url på nytt og tar bort datoene som gjaldt den gamle."""


@dataclass(frozen=True, slots=True)
class FetchedVersion:
    """One version of a document as it came.

    :param file: a file, or a folder for a guide, relative to the archive.
    :param sha256: of the file; of a folder, of its sorted lines «digest  name», as ``sha256sum`` prints them.
    :param source_url: the address that belongs in the register.
    :param address: where the content came from in the end.
    :param fetched: when it came, with time zone.
    :param checked: when the server last had the same.
    """

    file: str
    sha256: str
    bytes: int
    pages: int
    source_url: str
    address: str
    fetched: str
    checked: str
    etag: str = ""
    last_modified: str = ""
    version: str = ""
    valid_from: str = ""


_record = TypeAdapter(dict[str, tuple[FetchedVersion, ...]])


class Archive:
    """The folder of fetched documents beside, or instead of, a corpus.

    :param corpus: the folder whose register says where the documents are; an archive is its own.
    """

    def __init__(self, corpus: Path) -> None:
        """:raises FetchError: if the record of the archive is damaged."""
        self.folder = corpus if (corpus / RECORD_FILE).exists() else corpus / FOLDER
        self._corpus = corpus
        self._path = self.folder / RECORD_FILE
        self._versions = self._load()

    def latest(self, document: str) -> FetchedVersion | None:
        """The newest version of a document, if it still lies as it came."""
        versions = self._versions.get(document, ())
        if not versions or digest(self.folder / versions[-1].file) != versions[-1].sha256:
            return None
        return versions[-1]

    def confirm(self, document: Document) -> FetchedVersion:
        """Note that the newest version is still the current one."""
        *older, newest = self._versions[document.id]
        newest = replace(newest, checked=now())
        if not any(entry.get("id") == document.id for entry in self._entries()[1]):
            self._register(document, newest, newest.file)
        self._save({**self._versions, document.id: (*older, newest)})
        return newest

    def add(self, document: Document, staged: Path, version: FetchedVersion) -> FetchedVersion:
        """Move what was brought to a folder of its own, and let the register point at it."""
        previous = self._versions.get(document.id, ())
        place = self._free_folder(document.id)
        if staged.is_dir():
            place.parent.mkdir(parents=True, exist_ok=True)
            os.replace(staged, place)
            file = place
        else:
            place.mkdir(parents=True)
            file = place / (f"{document.id}{staged.suffix}" if staged.suffix != ".html" else "index.html")
            os.replace(staged, file)
        version = replace(version, file=file.relative_to(self.folder).as_posix())
        self._register(document, version, previous[-1].file if previous else "")
        self._save({**self._versions, document.id: (*previous, version)})
        return version

    def _free_folder(self, document: str) -> Path:
        """Named after the day; the second version of a day is numbered."""
        base, number = self.folder / document / f"{date.today():%Y-%m-%d}", 2
        folder = base
        while folder.exists():
            folder, number = base.with_name(f"{base.name}-{number}"), number + 1
        return folder

    def _load(self) -> dict[str, tuple[FetchedVersion, ...]]:
        if not self._path.exists():
            return {}
        try:
            return _record.validate_json(self._path.read_bytes())
        except (OSError, ValidationError) as exc:
            raise FetchError(
                f"{self._path} kan ikke leses; rett den, eller ta den bort, så hentes alt på nytt"
            ) from exc

    def _save(self, versions: dict[str, tuple[FetchedVersion, ...]]) -> None:
        self._versions = versions
        listed = {key: [asdict(version) for version in values] for key, values in versions.items()}
        write_whole(self._path, json.dumps(listed, ensure_ascii=False, indent=1) + "\n")

    def _register(self, document: Document, version: FetchedVersion, previous: str) -> None:
        content, entries = self._entries()
        known = _find(entries, document.id, previous)
        entry = tomlkit.table() if known is None else known
        if known is None:
            entry.update(_description(document, version))
            entries.append(entry)
        entry.update({"file": version.file, "version": version.version, "source_url": version.source_url})
        for key in ("valid_from", "review_by"):
            entry.pop(key, None)
        if version.valid_from:
            entry["valid_from"] = date.fromisoformat(version.valid_from)
        write_whole(self.folder / register.REGISTER_FILE, tomlkit.dumps(content))
        vocabulary = self._corpus / GLOSSARY_FILE
        if vocabulary.is_file() and not (self.folder / GLOSSARY_FILE).exists():
            shutil.copyfile(vocabulary, self.folder / GLOSSARY_FILE)

    def _entries(self) -> tuple[tomlkit.TOMLDocument, AoT]:
        path = self.folder / register.REGISTER_FILE
        content = tomlkit.parse(path.read_text("utf-8-sig")) if path.exists() else _new_register()
        if "document" not in content:
            content["document"] = tomlkit.aot()
        return content, cast(AoT, content["document"])


def now() -> str:
    """This moment with its time zone, to the second."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def digest(path: Path) -> str:
    """The SHA-256 of a file or a folder; an empty text for what is not there."""
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.is_file())
        lines = (f"{digest(file)}  {file.relative_to(path).as_posix()}\n" for file in files)
        return hashlib.sha256("".join(lines).encode()).hexdigest()
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_whole(path: Path, text: str) -> None:
    """Write a file so that readers see the old one or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.ny")
    with temporary.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def _new_register() -> tomlkit.TOMLDocument:
    content = tomlkit.document()
    for line in _HEADER.splitlines():
        content.add(tomlkit.comment(line))
    content.add(tomlkit.nl())
    return content


def _find(entries: AoT, document: str, previous: str) -> Table | None:
    """The entry that points at the version before, or else any of the document."""
    own = [entry for entry in entries if entry.get("id") == document]
    return next((entry for entry in own if entry.get("file") == previous), own[0] if own else None)


def _description(document: Document, version: FetchedVersion) -> dict[str, Any]:
    """An entry for the official document, without what is only true of the training edition."""
    entry = {
        "id": document.id,
        "title": document.title,
        "short_title": document.short_title,
        "level": document.level,
        "file": version.file,
        "publisher": document.publisher if document.official else urlsplit(version.source_url).hostname,
        "version": version.version,
        "organisation": document.organisation,
        "audience": list(document.audience),
        "source_url": version.source_url,
        "official": True,
    }
    return {key: value for key, value in entry.items() if value not in ("", [])}
