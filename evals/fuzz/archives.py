"""Damage to the parts of a document that is a ZIP archive."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from random import Random

from evals.fuzz.tree_mutations import mutate_tree
from ingest.readers import archive

Damage = Callable[[bytes, Random], bytes]


def mutate_part(data: bytes, random: Random, blind: Sequence[Damage], markup: Sequence[Damage]) -> bytes:
    """Damage one part of an archive, most often so that it stays well formed, and pack it again."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old:
            parts = [(info.filename, old.read(info)) for info in old.infolist()]
    except (*archive.BROKEN, OSError, ValueError, RuntimeError):
        parts = []
    if not parts:
        return mutate_tree(data, random)
    place = random.randrange(len(parts))
    name, content = parts[place]
    match random.randrange(16):
        case 0:
            del parts[place]
        case 1:
            parts[place] = (random.choice(parts)[0], content)
        case 2:
            parts[place] = (name, random.choice(parts)[1])
        case 3:
            parts[place] = (name, random.choice(blind)(content, random))
        case 4:
            parts[place] = (name, b"<a>" + b" " * random.choice((10**6, 10**7)) + b"</a>")
        case 5:
            parts[place] = (name, random.choice(markup)(content, random))
        case _:
            large = max(range(len(parts)), key=lambda i: len(parts[i][1]))
            place = random.choice((place, large))
            parts[place] = (parts[place][0], mutate_tree(parts[place][1], random))
    return _packed(dict(parts), random)


def _packed(parts: dict[str, bytes], random: Random) -> bytes:
    buffer = io.BytesIO()
    method = random.choice((zipfile.ZIP_STORED, *[zipfile.ZIP_DEFLATED] * 6, zipfile.ZIP_LZMA))
    with zipfile.ZipFile(buffer, "w", method) as new:
        for name, content in parts.items():
            new.writestr(zipfile.ZipInfo(name), content, method)
    return buffer.getvalue()
