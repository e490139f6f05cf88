"""What a document says of itself: labels, dates, and the table or lines at its head."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from ingest.outline import parse_heading
from ingest.types import Block, BlockKind

_LABELS = {
    "document_id": "dokument-id dokumentid dokument-nr dokumentnummer dokumentnr dok-id dokid dok-nr doknr doknummer "
    "prosedyrenummer prosedyrenr prosedyre-id id",
    "title": "tittel dokumenttittel dokumentnavn prosedyre",
    "version": "versjon versjonsnr versjonsnummer utgave revisjon rev revnr revisjonsnr",
    "valid_from": "gyldig-fra gyldig-frå gjelder-fra gjeld-frå gjeldende-fra ikrafttredelse ikraft i-kraft i-kraft-fra "
    "gyldig-fra-dato gjelder-fra-dato trer-i-kraft",
    "review_by": "revisjonsfrist neste-revisjon revideres-innen skal-revideres gyldig-til gjelder-til revisjonsdato",
    "owner": "eier eigar dokumenteier dokumentansvarlig dokumentansvarleg prosedyreeier fagansvarlig ansvarlig "
    "ansvarleg systemansvarlig eier-fagansvarlig",
    "approved_by": "godkjent godkjent-av godkjenner godkjend-av vedtatt-av",
    "author": "forfatter utarbeidet-av utarbeida-av redaktør skrevet-av",
    "organisation": "virksomhet verksemd organisasjon enhet foretak helseforetak kommune avdeling",
    "publisher": "utgiver utgivar utgitt-av",
    "applies_to": "gjelder-for gjeld-for gyldig-for gyldighetsområde målgruppe",
    "document_type": "dokumenttype type",
    "status": "status dokumentstatus",
    "updated": "siste-faglige-endring sist-faglig-oppdatert siste-faglige-oppdatering sist-oppdatert "
    "sist-endret siste-endring sist-revidert oppdatert revidert sist-endra",
    "published": "først-publisert publisert publiseringsdato utgitt lagt-ut",
}
_KEYS = {label: key for key, labels in _LABELS.items() for label in labels.split()}
_COLUMNS = frozenset({"verdi", "innhold", "opplysning"})
_DATES = frozenset({"valid_from", "review_by", "updated", "published"})
_MONTHS = ("jan", "feb", "mar", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "des")
_MONTH_DATE = rf"\d{{1,2}}\.?\s*(?:{'|'.join(_MONTHS)})[a-z]*\.?\s+\d{{4}}"
_DATE = rf"(?:{_MONTH_DATE}|\d{{1,2}}[./]\s?\d{{1,2}}[./]\s?\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}})"
_CHANGED = r"siste?\s+(?:faglige?\s+)?(?:oppdatert|oppdatering|endret|endring|revidert)"
_DATE_LABEL = rf"(?:{_CHANGED}|(?:først\s+)?publisert)"
_CLOCK = r"(?:\s*kl\.?\s*[\d.:]+)?"
_STAMP = re.compile(rf"(?P<label>{_DATE_LABEL})\s*(?:dato)?\s*:?\s*(?P<date>{_DATE}){_CLOCK}", re.IGNORECASE)
_STAMP_TAIL = re.compile(r"(?:se tidligere versjoner|(?:se )?endringslogg|av .{0,40})?", re.IGNORECASE)
_PAIR = re.compile(r"^(?P<label>[^\W\d_][\w .\-/]{1,30}?)\s*:\s*(?P<value>\S.{0,119})$")


def key_of(label: str) -> str:
    """The metadata key of a printed label, or an empty string for a label that is not known."""
    words = re.sub(r"[\s./_-]+", "-", label.casefold().strip(" :.*")).strip("-")
    return _KEYS.get(words) or _KEYS.get(words.replace("-", ""), "")


def iso_date(text: str) -> str:
    """A Norwegian date as ``YYYY-MM-DD``; an empty string for anything else."""
    text = text.strip().casefold()
    if match := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})(?:t.*)?", text):
        year, month, day = map(int, match.groups())
    elif match := re.fullmatch(r"(\d{1,2})[./]\s?(\d{1,2})[./]\s?(\d{4})", text):
        day, month, year = map(int, match.groups())
    elif match := re.fullmatch(r"(\d{1,2})\.?\s*([a-z]{3})[a-z]*\.?\s+(\d{4})", text):
        if match.group(2) not in _MONTHS:
            return ""
        day, month, year = int(match.group(1)), _MONTHS.index(match.group(2)) + 1, int(match.group(3))
    else:
        return ""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def value_of(key: str, value: str) -> str:
    """A value as it is kept: dates in ISO form where they can be read, all else as printed."""
    return (iso_date(value) or value) if key in _DATES else value


def stamps(text: str) -> dict[str, str]:
    """The dates of a line that holds nothing but «Siste faglige endring: …» and the like; empty for other lines."""
    found = {}
    rest = text
    while match := _STAMP.match(rest):
        key = key_of(match.group("label"))
        found[key] = value_of(key, match.group("date"))
        rest = rest[match.end() :].lstrip(" |,;.·–-")
    return found if _STAMP_TAIL.fullmatch(rest) else {}


def stamps_in(text: str) -> dict[str, str]:
    """The dates that stand anywhere in a text."""
    found = {}
    for match in _STAMP.finditer(text):
        key = key_of(match.group("label"))
        found[key] = value_of(key, match.group("date"))
    return found


def is_stamp_label(text: str) -> bool:
    """Whether a line is the label of a date that stands in the line below."""
    return re.fullmatch(rf"{_DATE_LABEL}\s*:?", text, re.IGNORECASE) is not None


def is_pair(text: str) -> bool:
    """Whether a line is a label that is known and its value, «Versjon: 2.0»."""
    match = _PAIR.match(text)
    return match is not None and bool(key_of(match.group("label")))


def lift(blocks: Sequence[Block]) -> tuple[list[Block], dict[str, str]]:
    """Take the header table and the «Versjon: 2.0» lines at the head of a document out of its body.

    The head ends at the first numbered heading, or at the second heading of any kind. Lines that give one key several
    values, such as «Status: 1 Ledig» and «Status: 3 Fremme», are text.
    """
    end = _head_end(blocks)
    told = _told_apart(blocks[:end])
    metadata: dict[str, str] = {}
    kept: list[Block] = []
    for group in _groups(blocks[:end]):
        rows = [_told_once(block.cells) for block in group]
        found = _table_pairs(rows) if group[0].table else {}
        loose = [Block(BlockKind.PARAGRAPH, text) for text in map(_loose_text, rows) if text]
        for block in loose if found else group:
            pair = _line_pair(block)
            found |= pair
            if not pair or pair.keys() & told:
                kept.append(block)
        metadata = found | metadata
    return _renumbered([*kept, *blocks[end:]]), metadata


def _told_apart(blocks: Sequence[Block]) -> set[str]:
    """The keys to which the lines give several values."""
    values: dict[str, set[str]] = defaultdict(set)
    for block in blocks:
        for key, value in _line_pair(block).items():
            values[key].add(value)
    return {key for key, several in values.items() if len(several) > 1}


def _renumbered(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with their tables counted from 1 again."""
    numbers: dict[int, int] = {}
    return [
        replace(block, table=numbers.setdefault(block.table, len(numbers) + 1)) if block.table else block
        for block in blocks
    ]


def _head_end(blocks: Sequence[Block]) -> int:
    headings = [index for index, block in enumerate(blocks) if block.kind is BlockKind.HEADING]
    for position, index in enumerate(headings):
        if position or parse_heading(blocks[index].text):
            return index
    return len(blocks) if headings else min(len(blocks), 40)


def _groups(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    group: list[Block] = []
    for block in blocks:
        if group and (not block.table or block.table != group[0].table):
            yield group
            group = []
        group.append(block)
    if group:
        yield group


def _line_pair(block: Block) -> dict[str, str]:
    match = _PAIR.match(block.text) if block.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM) else None
    key = key_of(match.group("label")) if match else ""
    is_sentence = block.text.endswith(".") and len(block.text) > 60
    if match is None or not key or is_sentence:
        return {}
    return {key: value_of(key, match.group("value"))}


def _told_once(row: Sequence[str]) -> tuple[str, ...]:
    """A row with the text of merged cells only in the first of them."""
    return tuple("" if place and row[place - 1] == cell else cell for place, cell in enumerate(row))


def _loose_text(row: Sequence[str]) -> str:
    """The text of a row in a header table that has no labels, such as the title beside a logo."""
    return " ".join(row).strip() if not any(row[0::2]) else ""


def _split_pair(label: str, value: str) -> tuple[str, str]:
    """A label and its value; both may stand in the first of two cells that are merged."""
    match = _PAIR.match(label) if not value else None
    return (match["label"], match["value"]) if match else (label, value)


def _table_pairs(rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """The pairs of a header table, whichever way it is laid out; empty for a table of content."""
    layouts = (
        [_split_pair(*pair) for row in rows for pair in zip(row[0::2], row[1::2], strict=False)],
        list(zip(rows[0], rows[1], strict=False)) if len(rows) == 2 else [],
        [(m["label"], m["value"]) for row in rows for cell in row if (m := _PAIR.match(cell))],
    )
    for pairs in layouts:
        labelled = [(label, value) for label, value in pairs if label]
        known = [label for label, _ in labelled if key_of(label)]
        swapped = sum(1 for _, value in labelled if key_of(value))
        if len(known) >= 2 and len(known) >= 0.5 * len(labelled) and swapped < 0.5 * len(labelled):
            named = ((key_of(label) or label.strip(" :").casefold(), value) for label, value in labelled)
            return {key: value_of(key, value) for key, value in named if value and value.casefold() not in _COLUMNS}
    return {}
