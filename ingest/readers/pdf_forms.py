"""Forms within the pages of a PDF: drawn by each other without end, a few bytes would fill the memory."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, StreamObject

from ingest.errors import LimitError

MAX_DRAWINGS = 20_000

_DRAWN = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+Do\b")


def check_forms(reader: PdfReader) -> None:
    """Count how often the pages draw forms, the forms within forms included.

    :raises LimitError: if a form draws itself, or a page more than ``MAX_DRAWINGS`` forms.
    """
    counter = _Counter()
    for page in reader.pages:
        if _forms(page.get("/Resources")):
            contents = page.get_contents()
            counter.count(contents.get_data() if contents is not None else b"", page.get("/Resources"), frozenset())


class _Counter:
    """Counts the drawings of a form once, however often it is drawn."""

    def __init__(self) -> None:
        self._known: dict[int, int] = {}

    def count(self, content: bytes, resources: Any, above: frozenset[int]) -> int:
        forms = _forms(resources)
        total = 0
        for name, times in Counter(_DRAWN.findall(content)).items():
            form = forms.get(f"/{name.decode('latin-1')}")
            total += times * (self._inside(form, resources, above) if form is not None else 1)
        if total > MAX_DRAWINGS:
            raise LimitError(f"en side i PDF-en tegner skjema i skjema over {MAX_DRAWINGS} ganger, som er grensen")
        return total

    def _inside(self, form: StreamObject, resources: Any, above: frozenset[int]) -> int:
        key = id(form)
        if key in above:
            raise LimitError("PDF-en har et skjema som tegner seg selv; skriv den ut til PDF på nytt")
        if key not in self._known:
            try:
                content = form.get_data()
            except PyPdfError:
                content = b""
            self._known[key] = 1 + self.count(content, form.get("/Resources", resources), above | {key})
        return self._known[key]


def _forms(resources: Any) -> dict[str, StreamObject]:
    """The forms that a page or a form may draw, by name."""
    found = _resolved(_resolved(resources).get("/XObject"))
    objects = {str(name): value.get_object() for name, value in found.items() if value is not None}
    return {
        name: value
        for name, value in objects.items()
        if isinstance(value, StreamObject) and value.get("/Subtype") == "/Form"
    }


def _resolved(value: Any) -> DictionaryObject:
    found = value.get_object() if value is not None else None
    return found if isinstance(found, DictionaryObject) else DictionaryObject()
