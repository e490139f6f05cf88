"""Ways to damage a file: some blind, some that know how the format is built."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from evals.fuzz.archives import mutate_part

Damage = Callable[[bytes, Random], bytes]

MAX_BYTES = 400_000
DEEPEST = 20_000

_NUMBERS = (
    *(b"0", b"-1", b"1", b"255", b"65536", b"-2147483648", b"2147483648", b"4294967296", b"99999999999999999999"),
    *(b"1e308", b"0.0000001", b"9" * 400, b"NaN"),
)
_BYTES = (b"\0", b"\xff", b"\x80", b"\xed\xa0\x80", b"\xef\xbf\xbe", b"\xe2\x80\xae", b"\n", b"\t", b"\xc2\xa0")
_NUMBER = re.compile(rb"-?\d+")
_TAG = re.compile(rb"<[^<>]*>")
_ATTRIBUTE = re.compile(rb"""[\w:]+=(?:"[^"<]*"|'[^'<]*')""")
_CONTROL = re.compile(rb"\\[a-z]+-?\d* ?")
_REFERENCE = re.compile(rb"\d+ 0 R\b")
_PDF_OBJECT = re.compile(rb"\d+ 0 obj.*?endobj", re.DOTALL)
_BOMB = b'<!DOCTYPE b [<!ENTITY e0 "ha">' + b"".join(
    b'<!ENTITY e%d "%b">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 12)
)
_MARKDOWN_PIECES = (
    b"[",
    b"](",
    b"![",
    b"*",
    b"_",
    b"`",
    b"> ",
    b"- ",
    b"1. ",
    b"| ",
    b"<",
    b"&",
    b"[^1]",
    b"  - ",
    b"::: x\n",
)
_TEXT_PIECES = (
    b"1 ",
    b"1.1.1 ",
    b"- ",
    b"a) ",
    b". . . ",
    b"| ",
    b"\t",
    b"\xc2\xad",
    b"-\n",
    b"\f",
    b"=====\n",
    b"Versjon: ",
)


def mutate(data: bytes, reader: str, random: Random) -> bytes:
    """A damaged copy of a file, never longer than ``MAX_BYTES``."""
    known = _KNOWN[reader]
    share = 0.95 if reader in ("docx", "odt") else 0.6
    for _ in range(random.choice((1, 1, 2, 3, 8))):
        damages = known if random.random() < share else _BLIND
        data = random.choice(damages)(data, random)[:MAX_BYTES]
    return data


def _place(data: bytes, random: Random) -> int:
    return random.randrange(len(data) + 1)


def _piece(data: bytes, random: Random, longest: int = 200) -> tuple[int, int]:
    start = _place(data, random)
    return start, min(len(data), start + random.randint(1, longest))


def _flip(data: bytes, random: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(random.choice((1, 2, 10))):
        if changed:
            changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _cut(data: bytes, random: Random) -> bytes:
    return data[: _place(data, random)]


def _drop(data: bytes, random: Random) -> bytes:
    start, end = _piece(data, random)
    return data[:start] + data[end:]


def _double(data: bytes, random: Random) -> bytes:
    start, end = _piece(data, random)
    return data[:start] + _times(data[start:end], random.choice((1, 2, 50, 2000))) + data[start:]


def _times(piece: bytes, times: int) -> bytes:
    """A piece many times over, as often as fits in a file."""
    return piece * min(times, MAX_BYTES // max(1, len(piece)))


def _swap(data: bytes, random: Random) -> bytes:
    (a, b), (c, d) = sorted((_piece(data, random), _piece(data, random)))
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:] if b <= c else data


def _insert(data: bytes, random: Random) -> bytes:
    place = _place(data, random)
    return data[:place] + random.choice(_BYTES) * random.choice((1, 1, 4, 1000)) + data[place:]


def _noise(data: bytes, random: Random) -> bytes:
    start, end = _piece(data, random, 40)
    return data[:start] + random.randbytes(end - start) + data[end:]


def _number(data: bytes, random: Random) -> bytes:
    return _replaced(data, random, _NUMBER, lambda old: random.choice(_NUMBERS))


def _replaced(data: bytes, random: Random, pattern: re.Pattern[bytes], new: Callable[[bytes], bytes]) -> bytes:
    """Replace one place that a pattern finds."""
    found = list(pattern.finditer(data))
    if not found:
        return data
    match = random.choice(found)
    return data[: match.start()] + new(match.group()) + data[match.end() :]


def _exchanged(data: bytes, random: Random, pattern: re.Pattern[bytes]) -> bytes:
    """Put one of the things that a pattern finds in the place of another one."""
    found = pattern.findall(data)
    return _replaced(data, random, pattern, lambda old: random.choice(found))


def _nested(data: bytes, random: Random, pairs: tuple[tuple[bytes, bytes], ...]) -> bytes:
    """Open something very many times, and close it as often, or never."""
    opening, closing = random.choice(pairs)
    place, depth = _place(data, random), random.choice((50, 300, 3000, DEEPEST))
    depth = min(depth, MAX_BYTES // (2 * len(opening + closing)))
    return data[:place] + opening * depth + closing * random.choice((0, depth)) + data[place:]


def _deep_markup(data: bytes, random: Random) -> bytes:
    names = re.findall(rb"<([\w:]+)", data) or [b"div"]
    name = random.choice(names)
    return _nested(data, random, ((b"<" + name + b">", b"</" + name + b">"),))


def _bomb(data: bytes, random: Random) -> bytes:
    name = random.choice((b"&e11;", b"&x;"))
    head = _BOMB + b'<!ENTITY x SYSTEM "file:///dev/zero">]>'
    end = data.find(b"?>") + 2 if data.startswith(b"<?xml") else 0
    return data[:end] + head + data[end:].replace(b"</", name + b"</", random.choice((1, 50)))


def _attribute(data: bytes, random: Random) -> bytes:
    def damaged(old: bytes) -> bytes:
        name = old.partition(b"=")[0]
        value = random.choice((*_NUMBERS, b"", "²".encode(), "٣".encode(), b"&#x0;", b"x" * 5000, b"none", b"true"))
        return name + b'="' + value + b'"'

    return _replaced(data, random, _ATTRIBUTE, damaged)


def _tag(data: bytes, random: Random) -> bytes:
    return _replaced(data, random, _TAG, lambda old: _times(old, random.choice((0, 2, 500))))


def _same_tag(data: bytes, random: Random) -> bytes:
    return _exchanged(data, random, _TAG)


def _same_attribute(data: bytes, random: Random) -> bytes:
    """Give an attribute another one's value: styles that build on themselves, lists that continue nothing."""
    return _exchanged(data, random, _ATTRIBUTE)


def _control(data: bytes, random: Random) -> bytes:
    return _exchanged(data, random, _CONTROL)


def _repeated_control(data: bytes, random: Random) -> bytes:
    return _replaced(data, random, _CONTROL, lambda old: _times(old, random.choice((0, 3, 3000))))


def _deep_groups(data: bytes, random: Random) -> bytes:
    return _nested(
        data, random, ((b"{", b"}"), (b"{\\footnote ", b"}"), (b"{\\field{\\*\\fldinst ", b"}}"), (b"\\row", b""))
    )


def _reference(data: bytes, random: Random) -> bytes:
    """Let an object point to any other, itself and those above it among them."""
    return _exchanged(data, random, _REFERENCE)


def _object(data: bytes, random: Random) -> bytes:
    return _exchanged(data, random, _PDF_OBJECT)


def _pdf_word(data: bytes, random: Random) -> bytes:
    words = (
        b"/FlateDecode",
        b"/LZWDecode",
        b"/ASCII85Decode",
        b"/Length",
        b"/Kids",
        b"/Count",
        b"/Prev 0",
        b"/Encrypt 1 0 R",
    )
    return _replaced(data, random, re.compile(rb"/[A-Za-z0-9]+"), lambda old: random.choice((*words, old + b" " + old)))


def _deep_pdf(data: bytes, random: Random) -> bytes:
    return _nested(data, random, ((b"[", b"]"), (b"<<", b">>"), (b"(", b")"), (b"q ", b"Q "), (b"/X1 Do ", b"")))


def _pieces(words: tuple[bytes, ...]) -> Damage:
    def damage(data: bytes, random: Random) -> bytes:
        some = b"".join(random.choice(words) for _ in range(random.randint(1, 3)))
        place = _place(data, random)
        return data[:place] + some * random.choice((1, 10, 1000, 30_000 // len(some))) + data[place:]

    return damage


def _part(data: bytes, random: Random) -> bytes:
    return mutate_part(data, random, _BLIND, _MARKUP)


_BLIND: tuple[Damage, ...] = (_flip, _cut, _drop, _double, _swap, _insert, _noise, _number)
_MARKUP: tuple[Damage, ...] = (_deep_markup, _bomb, _attribute, _tag, _same_tag, _same_attribute, _number)
_KNOWN: dict[str, tuple[Damage, ...]] = {
    "pdf": (_reference, _object, _pdf_word, _deep_pdf, _number),
    "docx": (_part,),
    "odt": (_part,),
    "rtf": (_control, _repeated_control, _deep_groups, _number),
    "html": _MARKUP,
    "md": (_pieces(_MARKDOWN_PIECES),),
    "txt": (_pieces(_TEXT_PIECES),),
}
