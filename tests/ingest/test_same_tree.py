"""A document gives the same sections in whichever format it comes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest import readers
from ingest.outline import build_outline
from tests.support.documents import (
    Head,
    Points,
    Rows,
    Source,
    Text,
    as_bold_word,
    as_counted_word,
    as_guide,
    as_markdown,
    as_odt,
    as_page,
    as_pdf,
    as_rtf,
    as_text,
    as_word,
)

Tree = list[tuple[str, str, tuple[str, ...], str]]
Writer = Callable[[Path, Source], Path]

WRITERS: dict[str, tuple[Writer, str]] = {
    "pdf": (as_pdf, "a.pdf"),
    "word": (as_word, "a.docx"),
    "bold word": (as_bold_word, "a.docx"),
    "counted word": (as_counted_word, "a.docx"),
    "page": (as_page, "a.html"),
    "guide": (as_guide, "a"),
    "markdown": (as_markdown, "a.md"),
    "text": (as_text, "a.txt"),
    "odt": (as_odt, "a.odt"),
    "rtf": (as_rtf, "a.rtf"),
}

REGULATION = Source(
    "Sambandsreglement for Dalby",
    (
        Head(1, "1", "Innledning"),
        Text("Reglementet gjelder all bruk av radioterminaler i Dalby kommune og for alle som bærer dem i tjenesten."),
        Head(2, "1.1", "Formål"),
        Text("Formålet er sikkert samband. Se punkt 2.1 om tap, jf. Prop. 154 L om beredskap i kommunene."),
        Text("4 terminaler skal alltid stå klare i vaktrommet, og den som går av vakt skal kontrollere dem."),
        Head(2, "1.2", "Hvem reglementet gjelder"),
        Text("Reglementet gjelder for"),
        Points(("leger i vakt", "sykepleiere på operatørplass, også vikarer", "ledsagere som kjører legevaktbilen")),
        Head(1, "2", "Bruk av utstyr"),
        Head(2, "2.1", "Tap av terminal"),
        Text("Ved tap av en terminal skal brukeren gjøre dette i rekkefølge:"),
        Points(("Varsle vaktleder.", "Ring driftssenteret innen ti minutter.", "Skriv avviksmelding."), "1."),
        Head(3, "2.1.1", "Sperring"),
        Text("Driftssenteret sperrer terminalen med en gang. Sperringen kan oppheves av vaktleder."),
        Head(2, "2.2", "Talegrupper"),
        Text("Tabellen viser hvilke grupper som brukes."),
        Rows(
            (
                ("Talegruppe", "Brukes til", "Lytteplikt"),
                ("DAL-HELSE-1", "oppdrag i kommunen", "ja"),
                ("DAL-FELLES", "samvirke med brann og politi", "nei"),
            )
        ),
        Head(1, "Vedlegg A", "Sjekkliste for vaktstart"),
        Text("Sjekklisten følges ved hver vaktstart:"),
        Points(("batteriet er ladet", "terminalen er i riktig gruppe"), "a)"),
        Head(1, "Vedlegg B", "Forkortelser"),
        Text("AMK er akuttmedisinsk kommunikasjonssentral."),
    ),
)

STATUTE = Source(
    "Forskrift om samband i Dalby",
    (
        Head(1, "Kapittel 1", "Alminnelige bestemmelser"),
        Head(2, "§ 1", "Virkeområde"),
        Text("Forskriften gjelder for alle virksomheter i kommunen som bruker radiosamband i tjenesten."),
        Text("Departementet kan gjøre unntak fra første ledd når særlige hensyn tilsier det."),
        Head(2, "§ 2", "Definisjoner"),
        Text("I forskriften betyr"),
        Points(("samband: overføring av tale og data", "sentral: rom der anrop tas imot døgnet rundt"), "a)"),
        Head(1, "Kapittel 2", "Plikter"),
        Head(2, "§ 3", "Bemanning"),
        Text("Sentralen skal være bemannet hele døgnet med minst to operatører."),
        Head(2, "§ 3a", "Opplæring"),
        Text("Operatører skal ha gjennomført kurs før første vakt, jf. § 2 bokstav b og Prop. 154 L."),
        Head(2, "§ 4", "Ikrafttredelse"),
        Text("Forskriften trer i kraft 1. januar 2026."),
    ),
)


def expected(source: Source) -> Tree:
    tree: Tree = []
    stack: list[Head] = []
    lines: list[str] = []
    for piece in (*source.pieces, None):
        if piece is None or isinstance(piece, Head):
            if stack:
                path = tuple(head.text for head in stack)
                tree.append((stack[-1].number, stack[-1].title, path, "\n".join(lines)))
            lines = []
            if piece:
                stack = [head for head in stack if head.depth < piece.depth] + [piece]
        elif isinstance(piece, Text):
            lines.append(piece.text)
        elif isinstance(piece, Points):
            lines += [f"{marker} {item}" for marker, item in piece.marked()]
        else:
            lines += [" | ".join(row) for row in piece.rows]
    return tree


@pytest.mark.parametrize("source", [REGULATION, STATUTE], ids=["regulation", "statute"])
@pytest.mark.parametrize("name", WRITERS)
def test_the_tree_is_the_same_in_every_format(tmp_path: Path, name: str, source: Source) -> None:
    write, file = WRITERS[name]
    result = readers.read(write(tmp_path / file, source))
    sections, warnings = build_outline("d", source.title, result.blocks)
    tree = [(s.number, s.title, s.path, s.text) for s in sections]
    assert tree == expected(source)
    assert not warnings
    assert not result.warnings


@pytest.mark.parametrize("name", [name for name in WRITERS if name not in ("bold word", "text")])
def test_tables_keep_their_cells_and_header_in_every_format(tmp_path: Path, name: str) -> None:
    write, file = WRITERS[name]
    rows = next(piece.rows for piece in REGULATION.pieces if isinstance(piece, Rows))
    found = [block for block in readers.read(write(tmp_path / file, REGULATION)).blocks if block.table]
    assert tuple(block.cells for block in found) == rows
    assert {(block.table, block.header) for block in found} == {(1, rows[0])}
