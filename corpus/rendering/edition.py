"""The training edition as a whole: which source becomes which document, and by which renderer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from rendering.booklet import write_booklet
from rendering.errors import RenderError
from rendering.forskrift import write_forskrift
from rendering.html import write_course, write_guide
from rendering.markdown import write_markdown
from rendering.register import Entry, read_register
from rendering.reglement import write_reglement
from rendering.source import Source, read_source
from rendering.word import write_procedure, write_routine

Writer = Callable[[Source, Entry, Path], None]

RENDERINGS: Mapping[str, tuple[str, Writer]] = {
    "akuttmedisinforskriften": ("akuttmedisinforskriften.md", partial(write_forskrift, bookmarks=True)),
    "kvalitetsforskriften": ("kvalitetsforskriften.md", partial(write_forskrift, bookmarks=False)),
    "felles-sambandsreglement": ("felles-sambandsreglement.md", write_reglement),
    "nodnett-i-bruk": ("nodnett-i-bruk.md", write_booklet),
    "veileder-helse": ("veileder-nodnett-helse.md", write_guide),
    "opplaering-hdo": ("opplaering-hdo.md", write_course),
    "amk-fjordvik": ("amk-fjordvik-p-amk-021.md", write_procedure),
    "storelva-legevakt": ("storelva-legevakt-ikl-r-014.md", write_routine),
    "ambulanse-nordfjell": ("ambulanse-nordfjell-amb-s-007.md", write_markdown),
}


def render_all(corpus: Path, target: Path) -> Iterator[Path]:
    """Render every document of the register, yielding each file or folder when it is written.

    :param corpus: the folder of ``register.toml`` and ``sources/``.
    :param target: what the files of the register are relative to.
    :raises RenderError: for a source or an entry that cannot be rendered.
    """
    for entry in read_register(corpus / "register.toml").values():
        if entry.id not in RENDERINGS:
            raise RenderError(f"register.toml: {entry.id} har ingen kilde i sources/")
        name, write = RENDERINGS[entry.id]
        path = target / entry.file
        path.parent.mkdir(parents=True, exist_ok=True)
        write(read_source(corpus / "sources" / name), entry, path)
        yield path
