"""What all tabs need of Gradio: parts of our own HTML with events, and reading what came with an event."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

PAGE_JS = Path(__file__).with_name("page.js").read_text(encoding="utf-8")
PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
DETAIL_LIMIT = 30_000


def part(value: str, elem_id: str) -> gr.HTML:
    """A part of the page that is our own HTML, with the events of ``page.js``."""
    return gr.HTML(value, elem_id=elem_id, js_on_load=PAGE_JS, apply_default_css=False)


def text(value: str, elem_id: str | None = None) -> gr.HTML:
    """A part of the page that is our own HTML, without events."""
    return gr.HTML(value, elem_id=elem_id, js_on_load=None, apply_default_css=False)


def detail(event: gr.EventData, name: str) -> str:
    """A value that came with an event of the page; what is missing or too long is empty."""
    value = str((event._data or {}).get(name, ""))
    return value if len(value) <= DETAIL_LIMIT else ""


def number(event: gr.EventData, name: str) -> int:
    """A number that came with an event of the page; 0 for what is none."""
    value = detail(event, name)
    return int(value) if value.isdecimal() and len(value) <= len("123456789012") else 0
