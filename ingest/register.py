"""The register: which documents a corpus holds, and what they are."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ingest.errors import RegisterError
from ingest.explanations import explained
from ingest.outline import slug
from ingest.readers.companion import is_companion
from ingest.types import LOCAL, Document
from ingest.versions import key, keyed

REGISTER_FILE = "register.toml"
AUDIENCES = ("kontrollrom", "radioterminal", "leder")
READABLE = frozenset(
    ".pdf .docx .docm .dotx .dotm .odt .ott .fodt .rtf .html .htm .xhtml .xht .shtml .md .markdown .txt .text".split()
)
EXPLAINED = frozenset(".doc .dot .xls .xlsx .ods .ppt .pptx .odp .pages .epub .mht .mhtml .zip .tif .tiff".split())
"""Names of files that lie in a corpus to be read, but of which people have to be told what to do with them."""

_LEVELS = "skal være 1, 2 eller 3, eller 0 for lov og forskrift, uten anførselstegn"


class _Entry(BaseModel):
    """One ``[[document]]`` of the register."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str = Field(min_length=1)
    short_title: str = ""
    level: int = Field(ge=0, le=3)
    file: str = Field(min_length=1)
    publisher: str = ""
    version: str = ""
    valid_from: date | None = None
    review_by: date | None = None
    organisation: str = ""
    audience: list[str] = []
    source_url: str = ""
    official: bool = False


def load(corpus: Path) -> tuple[Document, ...]:
    """The documents of a corpus folder: those that the register names, then those that only lie there.

    :raises RegisterError: naming file, entry and key.
    """
    if not corpus.is_dir():
        raise RegisterError(f"Finner ikke korpusmappen {corpus}; oppgi den med --corpus")
    path = corpus / REGISTER_FILE
    documents = _registered(corpus, path) if path.exists() else ()
    found = documents + _unregistered(corpus, documents)
    if not found:
        raise RegisterError(f"{corpus} har verken {REGISTER_FILE} eller dokumenter i nivaa1/, nivaa2/ eller nivaa3/")
    return found


def _registered(corpus: Path, path: Path) -> tuple[Document, ...]:
    try:
        data = tomllib.loads(path.read_text("utf-8-sig"))
    except tomllib.TOMLDecodeError as exc:
        raise RegisterError(f"{path}: ikke gyldig TOML: {exc}") from exc
    except (UnicodeDecodeError, OSError) as exc:
        raise RegisterError(f"{path}: kan ikke leses: {exc}") from exc
    entries = data.pop("document", [])
    if data:
        raise RegisterError(f"{path}: ukjent nøkkel «{next(iter(data))}»; bare [[document]] er lov på øverste nivå")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise RegisterError(f"{path}: «document» skal være en liste av tabeller, skrevet [[document]]")
    documents: list[Document] = []
    for position, entry in enumerate(entries, start=1):
        document = _document(corpus, path, position, entry)
        if any(key(other) == key(document) for other in documents):
            which = f" med versjon «{document.version}»" if document.version else ""
            raise RegisterError(f"{path}: dokument {position} («{document.id}»), nøkkel «id»: finnes fra før{which}")
        if any(other.file == document.file for other in documents):
            raise RegisterError(
                f"{path}: dokument {position} («{document.id}»), nøkkel «file»: {entry['file']} står i en oppføring før"
            )
        documents.append(document)
    _refuse_undated(path, documents)
    return keyed(documents)


def _refuse_undated(path: Path, documents: Sequence[Document]) -> None:
    """Of several versions either all say from when they are valid, or none; else nobody can tell which is newest."""
    dated = {document.work for document in documents if document.valid_from}
    for position, document in enumerate(documents, start=1):
        if document.work in dated and not document.valid_from:
            raise RegisterError(
                f"{path}: dokument {position} («{document.id}»), nøkkel «valid_from»: mangler, men andre versjoner "
                "av dokumentet har den; skriv datoen som versjonen gjelder fra, for eksempel valid_from = 2026-02-01"
            )


def _document(corpus: Path, path: Path, position: int, raw: dict[str, Any]) -> Document:
    name = f"dokument {position} («{raw.get('id', 'uten id')}»)"
    try:
        entry = _Entry.model_validate(raw)
    except ValidationError as exc:
        error = exc.errors()[0]
        key = ".".join(str(part) for part in error["loc"])
        what = _LEVELS if key == "level" and error["type"] != "missing" else explained(error)
        raise RegisterError(f"{path}: {name}, nøkkel «{key}»: {what}") from exc
    unknown = [who for who in entry.audience if who not in AUDIENCES]
    if unknown:
        raise RegisterError(f"{path}: {name}, nøkkel «audience»: «{unknown[0]}» er ikke en av {', '.join(AUDIENCES)}")
    file = (corpus / entry.file).resolve()
    if not file.is_relative_to(corpus.resolve()):
        raise RegisterError(f"{path}: {name}, nøkkel «file»: {entry.file} ligger utenfor korpusmappen")
    return Document(
        id=entry.id,
        title=entry.title,
        short_title=entry.short_title or entry.title,
        level=entry.level,
        file=file,
        publisher=entry.publisher,
        version=entry.version,
        valid_from=entry.valid_from,
        review_by=entry.review_by,
        organisation=entry.organisation,
        audience=tuple(entry.audience),
        source_url=entry.source_url,
        official=entry.official,
    )


def _unregistered(corpus: Path, registered: tuple[Document, ...]) -> tuple[Document, ...]:
    """Files in the level folders that no entry names; their metadata come from their own first page later."""
    taken = {document.file for document in registered}
    used = {document.work for document in registered}
    documents = []
    for level in (1, 2, 3):
        folder = corpus / f"nivaa{level}"
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            file = path.resolve()
            hidden = any(part.startswith((".", "~")) for part in path.relative_to(folder).parts)
            if hidden or not path.is_file() or path.suffix.lower() not in READABLE | EXPLAINED:
                continue
            if file in taken or any(parent in taken for parent in file.parents) or is_companion(file):
                continue
            parts = path.relative_to(folder).parts
            identifier = _free_id(slug(path.stem).replace(".", "-"), used)
            title = re.sub(r"[_-]+", " ", path.stem).strip()
            organisation = parts[0] if level == LOCAL and len(parts) > 1 else ""
            documents.append(
                Document(identifier, title, title, level, file, organisation=organisation, registered=False)
            )
    return tuple(documents)


def _free_id(base: str, used: set[str]) -> str:
    identifier, number = base, 2
    while identifier in used:
        identifier, number = f"{base}-{number}", number + 1
    used.add(identifier)
    return identifier
