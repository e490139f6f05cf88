"""Lesson drafts as files: made when they are asked for, and never left on disk."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote, urlencode

from fastapi import FastAPI, HTTPException, Query, Response

from app import Assistant, lessons
from app.errors import AssistantError
from app.lessons import Lesson
from ingest.errors import IngestError

logger = logging.getLogger(__name__)

PATH = "/undervisning"
TOPIC_LIMIT = 300


def as_markdown(lesson: Lesson) -> bytes:
    """The lesson as a Markdown file."""
    return lessons.to_markdown(lesson).encode()


def as_docx(lesson: Lesson) -> bytes:
    """The lesson as a Word file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "undervisning.docx"
        lessons.to_docx(lesson, path)
        return path.read_bytes()


FORMS: dict[str, tuple[str, Callable[[Lesson], bytes]]] = {
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", as_docx),
    "md": ("text/markdown; charset=utf-8", as_markdown),
}


def address(topic: str, form: str) -> str:
    """Where the page finds the draft on a topic as a file."""
    return f"{PATH}/utkast.{form}?{urlencode({'emne': topic})}"


def add_downloads(web: FastAPI, assistant: Assistant) -> None:
    """Serve lesson drafts as files under ``/undervisning``."""

    @web.get(PATH + "/utkast.{form}")
    def lesson_file(form: str, emne: str = Query(min_length=1, max_length=TOPIC_LIMIT)) -> Response:
        if form not in FORMS:
            raise HTTPException(404)
        media_type, write = FORMS[form]
        try:
            content = write(lessons.draft(assistant, emne))
        except AssistantError as exc:
            raise HTTPException(404, str(exc)) from exc
        except IngestError as exc:
            logger.error("lesson not drafted: %s", exc)
            raise HTTPException(503, str(exc)) from exc
        name = re.sub(r"\W+", "-", f"undervisning {emne}".lower()).strip("-")[:80]
        disposition = f"attachment; filename*=UTF-8''{quote(f'{name}.{form}')}"
        return Response(content, media_type=media_type, headers={"Content-Disposition": disposition})
