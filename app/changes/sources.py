"""The two texts to compare: files, or versions in the index."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.assistant import Assistant
from app.errors import AssistantError
from ingest import readers
from ingest.outline import build_outline
from ingest.types import Document, Section
from ingest.versions import in_order, label


@dataclass(frozen=True, slots=True)
class Text:
    """One side of a comparison.

    :param name: the file, or the title of the document; ``version`` is empty for a file.
    """

    name: str
    version: str
    sections: tuple[Section, ...]

    @property
    def heading(self) -> str:
        """The text in one line."""
        return f"{self.name}, versjon {self.version}" if self.version else self.name


def of_files(old: Path, new: Path) -> tuple[Text, Text]:
    """The texts of two files, or folders of HTML pages.

    :raises AssistantError: if one of them is not there or has no text.
    :raises ReadError: if one of them cannot be read.
    """
    return _of_file(old), _of_file(new)


def of_document(assistant: Assistant, work: str) -> tuple[Text, Text]:
    """The two newest versions of a document in the index.

    :raises AssistantError: if it has no such document, or only one version of it.
    """
    versions = in_order(document for document in assistant.documents() if document.work == work)
    if not versions:
        known = ", ".join(dict.fromkeys(document.work for document in assistant.documents()))
        raise AssistantError(f"Indeksen har ikke noe dokument «{work}». Den har: {known}")
    if len(versions) == 1:
        raise AssistantError(
            f"Indeksen har bare én versjon av «{work}» ({label(versions[0])}). Sett opp den andre i register.toml med "
            "samme id og egen version og kjør «sambandssvar ingest», eller sammenlign to filer."
        )
    old, new = (_of_version(assistant, document) for document in versions[-2:])
    return old, new


def _of_file(path: Path) -> Text:
    if not path.exists():
        raise AssistantError(f"Finner ikke {path}. Oppgi to filer, eller id-en til et dokument i indeksen.")
    result = readers.read(path)
    found = {key.casefold(): value for key, value in result.metadata.items()}
    title = found.get("title") or found.get("tittel") or path.stem
    sections, _ = build_outline("fil", title, result.blocks)
    if not any(section.blocks for section in sections):
        raise AssistantError(f"{path} har ingen lesbar tekst å sammenligne.")
    return Text(path.name, "", sections)


def _of_version(assistant: Assistant, document: Document) -> Text:
    return Text(document.title, label(document), assistant.sections(document.id))
