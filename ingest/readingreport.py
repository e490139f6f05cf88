"""What a person should know of how a document was read: what was kept, what was dropped, what looks wrong."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.language import letters
from ingest.types import Dropped, DroppedKind, ReadResult, Section

THIN_PAGE = 40
LONG_SECTION = 10_000
MISSING = 0.03
NORWEGIAN_LETTERS = 1000

_EXAMPLES = 3
_EXAMPLE_LENGTH = 100
_ODD = re.compile("[\ufffd\ue000-\uf8ff\U000f0000-\U0010fffd]|\\(cid:\\d+\\)")
_MOJIBAKE = re.compile("Ã[\u0080-\u00bf\u0152-\u0178\u02c6\u02dc\u2013-\u2122]|â€[\u0080-\u2122]|Ã\u00a0")
_NORWEGIAN = frozenset("og er som til av det den skal med ikke kan bør eller ved".split())


@dataclass(frozen=True, slots=True)
class DroppedSummary:
    """What was dropped for one reason.

    :param share: of the letters of the file; None where those are not counted.
    :param examples: the first different ones, cut where they are long, each with its page; 0 for no pages.
    """

    kind: DroppedKind
    count: int
    share: float | None
    examples: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ReadingReport:
    """How one document was read.

    :param kept: share of the letters and digits of the file that stand in sections, 0–1; None where not counted.
    :param remarks: what looks wrong, in bokmål, one sentence each.
    :param companion: name of the file beside the document that its text was read from.
    """

    pages: int = 0
    sections: int = 0
    tables: int = 0
    kept: float | None = None
    dropped: tuple[DroppedSummary, ...] = ()
    remarks: tuple[str, ...] = ()
    companion: str = ""


def report_on(result: ReadResult, sections: Sequence[Section], warnings: Sequence[str] = ()) -> ReadingReport:
    """The report on a document that has been read and outlined.

    :param warnings: what reader and outline have said already, breaks in the numbering among it.
    """
    kept = sum(letters(section.heading) + letters(section.text) for section in sections)
    remarks = [
        *warnings,
        *_loss(result, kept),
        *_thin_pages(result),
        *_odd_characters(sections),
        *_lost_letters(sections),
        *_long_sections(sections),
        *_same_numbers(sections),
    ]
    return ReadingReport(
        pages=result.pages,
        sections=len(sections),
        tables=len({block.table for section in sections for block in section.blocks if block.table}),
        kept=min(1.0, kept / result.letters) if result.letters else None,
        dropped=tuple(_summaries(result)),
        remarks=tuple(remarks),
        companion=result.companion,
    )


def _summaries(result: ReadResult) -> Iterator[DroppedSummary]:
    grouped: dict[DroppedKind, list[Dropped]] = defaultdict(list)
    for each in result.dropped:
        grouped[each.kind].append(each)
    for kind in DroppedKind:
        if found := grouped.get(kind):
            first: dict[str, Dropped] = {}
            for each in found:
                first.setdefault(re.sub(r"\d+", "#", each.text), each)
            examples = [(_cut(each.text), each.page) for each in first.values()][:_EXAMPLES]
            share = sum(letters(each.text) for each in found) / result.letters if result.letters else None
            yield DroppedSummary(kind, len(found), share, tuple(examples))


def _loss(result: ReadResult, kept: int) -> Iterator[str]:
    """Text that is neither in the sections nor among what was dropped on purpose."""
    accounted = kept + sum(letters(each.text) for each in result.dropped)
    lost = 1 - accounted / result.letters if result.letters else 0.0
    if lost > MISSING:
        yield f"{100 * lost:.0f} % av teksten i filen er verken i punktene eller blant det som er utelatt"


def _thin_pages(result: ReadResult) -> Iterator[str]:
    """Pages that give almost no text; those that hold nothing but contents or run-on text are not among them."""
    if not result.pages:
        return
    found: Counter[int] = Counter()
    for block in result.blocks:
        found[block.page] += letters(block.text)
    for each in result.dropped:
        if each.kind is DroppedKind.CONTENTS:
            found[each.page] += letters(each.text)
    thin = [page for page in range(1, result.pages + 1) if found[page] < THIN_PAGE]
    if thin:
        yield (
            f"nesten ingen tekst på side {_ranges(thin)}; er siden skannet, trengs tekstgjenkjenning (OCR) "
            "eller en Markdown-fil ved siden av"
        )


def _odd_characters(sections: Sequence[Section]) -> Iterator[str]:
    for pattern, what in (
        (_ODD, "tegn som ikke lar seg lese"),
        (_MOJIBAKE, "tegn som ser ut som feil tegnsett («Ã¸» for «ø»)"),
    ):
        found = [(section, match) for section in sections for match in pattern.finditer(_whole(section))]
        if found:
            section, match = found[0]
            before, after = match.string[: match.start()], match.string[match.end() :]
            around = before.rpartition("\n")[2][-15:] + match[0] + after.partition("\n")[0][:15]
            yield f"{len(found)} {what}, først i {_name(section)}: «{around.strip()}»"


def _lost_letters(sections: Sequence[Section]) -> Iterator[str]:
    """A Norwegian text of some length without æ, ø and å; these make up about 3 % of running Norwegian."""
    text = " ".join(_whole(section) for section in sections).casefold()
    total = letters(text)
    words = re.findall(r"\w+", text)
    is_norwegian = sum(word in _NORWEGIAN for word in words) > 0.08 * len(words)
    if total >= NORWEGIAN_LETTERS and is_norwegian and sum(map(text.count, "æøå")) < 0.001 * total:
        yield f"nesten ingen æ, ø eller å i {total} tegn norsk tekst; bokstavene kan være gått tapt i filen"


def _long_sections(sections: Sequence[Section]) -> Iterator[str]:
    for section in sections:
        if len(section.text) > LONG_SECTION:
            yield f"{_name(section)} er på {len(section.text)} tegn; overskrifter i det kan være oversett"


def _same_numbers(sections: Sequence[Section]) -> Iterator[str]:
    """Numbers that stand more than once, each chapter or appendix with a numbering of its own apart."""
    seen: Counter[tuple[str, str]] = Counter()
    for section in sections:
        if section.number:
            seen[(section.path[0] if re.match(r"Kapittel|Vedlegg|Del", section.path[0]) else "", section.number)] += 1
    twice = [number for (_, number), count in seen.items() if count > 1]
    if twice:
        yield f"samme nummer på flere punkter: {', '.join(twice)}"


def _whole(section: Section) -> str:
    return f"{section.heading}\n{section.text}"


def _name(section: Section) -> str:
    page = f" (side {section.page_label or section.pages[0]})" if section.pages[0] else ""
    return f"punkt {section.number}{page}" if section.number[:1].isdigit() else f"«{section.heading}»{page}"


def _ranges(numbers: Sequence[int]) -> str:
    """Numbers in growing order, those in a row as a range: «1, 3–5»."""
    rows: list[list[int]] = []
    for number in numbers:
        if rows and number == rows[-1][-1] + 1:
            rows[-1].append(number)
        else:
            rows.append([number])
    return ", ".join(str(row[0]) if len(row) == 1 else f"{row[0]}–{row[-1]}" for row in rows)


def _cut(text: str) -> str:
    text = re.sub(r"(?:\s?\.){4,}", " …", text)
    return text if len(text) <= _EXAMPLE_LENGTH else f"{text[: _EXAMPLE_LENGTH - 1].rstrip()}…"
