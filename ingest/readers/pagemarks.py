"""Page marks in Markdown: a line ``<!-- side 3 -->`` says that page 3 of the printed document begins here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from ingest.types import Block

_MARK = re.compile(r"^[ \t]*<!--[ \t]*side[ \t]+(\d{1,4})[ \t]*-->[ \t]*$", re.IGNORECASE)
_OPEN, _CLOSE = "\U00100001", "\U00100002"
_SIGN = re.compile(f" ?{_OPEN}(\\d+){_CLOSE}")


def signed(text: str) -> str:
    """The text with every mark moved, as a sign, to the end of the line that begins the page.

    A line of its own would break the paragraph, list or table that goes on across the page.
    """
    pending = ""
    lines = []
    for line in text.split("\n"):
        if match := _MARK.match(line):
            pending = f" {_OPEN}{match.group(1)}{_CLOSE}"
            continue
        if pending and not _is_rule(line):
            end = len(line.rstrip().removesuffix("|").rstrip().rstrip("*_"))
            line, pending = line[:end] + pending + line[end:], ""
        lines.append(line)
    return "\n".join(lines)


def paged(blocks: Iterable[Block]) -> list[Block]:
    """The blocks with the signs taken out and every block on its page; without signs as they are."""
    blocks = list(blocks)
    if not any(_OPEN in text for block in blocks for text in (block.text, *block.header)):
        return blocks
    page, found = 1, []
    for block in blocks:
        signs = [int(sign) for text in (block.text, *block.header) for sign in _SIGN.findall(text)]
        page = max(page, *signs, page)
        found.append(
            replace(
                block,
                text=_plain(block.text),
                cells=tuple(map(_plain, block.cells)),
                header=tuple(map(_plain, block.header)),
                page=page,
            )
        )
    return found


def _is_rule(line: str) -> bool:
    """Whether a line is blank, or only marks off what stands above or below it."""
    return not line.strip("-=|:*_ \t") or line.lstrip().startswith(("```", "~~~", ":::"))


def _plain(text: str) -> str:
    return _SIGN.sub("", text)
