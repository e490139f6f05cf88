"""Reads web pages: one long page, or a folder with a guide of one page per section."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from ingest.errors import LimitError, ReadError
from ingest.readers import limits
from ingest.readers.dropped import dropped_blocks
from ingest.readers.html_flow import Flow
from ingest.readers.html_guide import Guide
from ingest.readers.html_page import Page, load
from ingest.readers.metadata import lift
from ingest.types import Block, BlockKind, DroppedKind, ReadResult

SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".xht", ".shtml"})


def read(path: Path) -> ReadResult:
    """Read one page; headings keep the levels of the page.

    :raises ReadError: if it is no web page or has no text.
    :raises LimitError: if it is larger than what is safe to read.
    """
    page = load(path, path.name)
    flow = Flow(page.content, page.name, lambda address: _is_own(address, page))
    blocks, metadata = lift(flow.blocks)
    if page.heading and not any(block.kind is BlockKind.HEADING and block.text == page.heading for block in blocks):
        blocks.insert(0, Block(BlockKind.HEADING, page.heading, depth=1, anchor=page.name))
    if not any(block.kind is not BlockKind.HEADING for block in blocks):
        raise ReadError("siden har ingen tekst; hvis den bygges av skript i nettleseren, må den lagres som ferdig side")
    about = {"title": page.heading or page.title, "url": page.url} | page.stamps | flow.stamps | metadata
    return ReadResult(
        tuple(blocks),
        metadata={k: v for k, v in about.items() if v},
        warnings=page.warnings,
        dropped=(*page.dropped, *dropped_blocks(flow.blocks, blocks, DroppedKind.METADATA)),
        letters=page.letters,
    )


def read_folder(path: Path) -> ReadResult:
    """Read a guide of many pages in the order of its numbers, or else of its links or names.

    A page that cannot be read is left out with a warning.

    :raises ReadError: if no page can be read.
    :raises LimitError: if the folder is larger than what is safe to read.
    """
    files = sorted(_files(path))
    if not files:
        raise ReadError("mappen har ingen HTML-sider")
    if len(files) > limits.FOLDER_PAGES:
        raise LimitError(f"mappen har {len(files)} sider; grensen er {limits.FOLDER_PAGES}")
    limits.check(sum(file.stat().st_size for file in files), limits.FOLDER_BYTES, "mappen")
    pages: list[Page] = []
    warnings: list[str] = []
    for file in files:
        name = file.relative_to(path).as_posix()
        try:
            page = load(file, name)
        except ReadError as exc:
            warnings.append(f"{name} er utelatt: {exc}")
            continue
        warnings.extend(f"{name}: {warning}" for warning in page.warnings)
        pages.append(page)
    if not pages:
        raise ReadError(f"ingen av de {len(files)} sidene i mappen kan leses; {warnings[0]}")
    guide = Guide(pages)
    blocks = tuple(guide.blocks())
    if not any(block.kind is not BlockKind.HEADING for block in blocks):
        raise ReadError("sidene i mappen har ingen tekst")
    return ReadResult(
        blocks,
        metadata=_about(guide, pages),
        warnings=(*warnings, *guide.warnings),
        dropped=(*(each for page in pages for each in page.dropped), *guide.dropped),
        letters=sum(page.letters for page in pages),
    )


def _files(path: Path) -> Iterator[Path]:
    """The pages of a folder; hidden ones, and the folders that browsers save beside a page, are passed over."""
    for root, folders, names in os.walk(path):
        folders[:] = [name for name in folders if not name.startswith((".", "~")) and not name.endswith("_files")]
        for name in names:
            file = Path(root, name)
            if file.suffix.lower() in SUFFIXES and not name.startswith((".", "~")) and file.is_file():
                yield file


def _is_own(address: str, page: Page) -> bool:
    """Whether an address stays on the page."""
    if address.startswith("#"):
        return True
    try:
        parts = urlsplit(urljoin(page.url, address))
    except ValueError:
        return False
    is_same_file = not parts.netloc and unquote(parts.path) == page.name
    return bool(parts.fragment) and (
        is_same_file or (bool(page.url) and parts._replace(fragment="").geturl() == page.url)
    )


def _about(guide: Guide, pages: list[Page]) -> dict[str, str]:
    index = next((page for page in pages if page.name.startswith("index.")), None)
    about = {"title": (index.heading or index.title) if index else "", "url": index.url if index else ""}
    for key in ("updated", "published"):
        dates = [chapter.stamps[key] for chapter in guide.chapters if key in chapter.stamps]
        about[key] = max(dates, default="")
    return {key: value for key, value in about.items() if value}
