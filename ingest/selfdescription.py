"""What a document that the register does not name says of itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from ingest.types import Document, ReadResult


def described(document: Document, result: ReadResult) -> Document:
    """Fill in what the register does not say from what the document says of itself."""
    found = {key.casefold(): value for key, value in result.metadata.items()}

    def pick(*names: str) -> str:
        return next((found[name] for name in names if found.get(name)), "")

    title = pick("title", "tittel") or document.title
    return replace(
        document,
        title=title,
        short_title=title,
        version=pick("version", "versjon", "utgave"),
        valid_from=_date(pick("valid_from", "gyldig fra", "gjelder fra", "dato")),
        review_by=_date(pick("review_by", "revisjonsfrist", "neste revisjon")),
        organisation=document.organisation or pick("organisation", "virksomhet", "organisasjon"),
    )


def _date(text: str) -> date | None:
    for pattern in ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"):
        try:
            return datetime.strptime(text.strip(), pattern).date()
        except ValueError:
            continue
    return None
