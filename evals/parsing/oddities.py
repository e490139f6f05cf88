"""Documents for the parsing set whose headings hardly show: unnumbered, in body type, spaced out, turned aside."""

from __future__ import annotations

from evals.parsing.design import Design, Look
from evals.parsing.manuscript import Box, Heading, Manuscript, Part, Text, Writer
from evals.parsing.manuscripts import TOPICS, numbered


def unnumbered() -> Manuscript:
    """Headings by their size and colour alone; tables with lines between the rows."""
    writer = Writer(4)
    parts: list[Part] = []
    for place in range(0, 18, 3):
        parts.append(Heading(1, "", TOPICS[place]))
        parts.extend(writer.body(2))
        for inner in (1, 2):
            parts.append(Heading(2, "", TOPICS[place + inner]))
            parts.extend(writer.body(2))
            parts.extend(writer.items("•••") if inner == 1 else [writer.grid(("Enhet", "Oppgave", "Frist"), 6)])
    return Manuscript("Rundskriv om bruk av radio i Dalby", tuple(parts))


UNNUMBERED = Design(
    looks=(Look(17, bold=False, colour="#1f3864"), Look(12.5, bold=False, colour="#2e74b5")),
    lines="rows",
    footer=lambda place: f"{place.page}/{place.pages}",
)


def sideways() -> Manuscript:
    """Tables on pages of their own, turned by a quarter, in a file whose pages lie on their side."""
    writer = Writer(8)
    parts: list[Part] = []
    for part in numbered(writer, 5, 13):
        parts.append(part)
        if isinstance(part, Heading) and part.number in ("2.1", "4.1"):
            parts.append(writer.grid(("Enhet", "Oppgave", "Frist", "Merknad"), 14, sideways=True))
    return Manuscript("Oversikt over enheter", tuple(parts), ("Utkast",))


SIDEWAYS = Design(footer=lambda place: f"Oversikt over enheter | side {place.page}", turned=True)


def plain() -> Manuscript:
    """Headings in bold type of body size; tables without outer lines, their header not repeated."""
    writer = Writer(9)
    parts: list[Part] = []
    for part in numbered(writer, 6, 17):
        parts.append(part)
        if isinstance(part, Heading) and part.depth == 2:
            parts.extend(writer.items(("1.", "2.", "3.")))
        if isinstance(part, Heading) and part.depth == 1:
            parts.append(writer.grid(("Post", "Ansvar", "Frist"), 12))
    return Manuscript("Prosedyre for vaktskifte", tuple(parts))


PLAIN = Design(
    looks=(Look(10), Look(10), Look(10)),
    lines="frame",
    repeat_header=False,
    header=lambda place: f"Dok.nr. P-12   Utskriftsdato {place.page + 2}.5.2031",
    footer=lambda place: f"Uoffisiell papirkopi       Side {place.page} av {place.pages}",
)


def small_capitals() -> Manuscript:
    """Headings that are spaced out, or in small capitals, without numbers."""
    writer = Writer(10)
    parts: list[Part] = []
    for place in range(0, 20, 4):
        parts.append(Heading(1, "", TOPICS[place]))
        parts.extend(writer.body(1))
        for inner in (1, 2, 3):
            parts.append(Heading(2, "", TOPICS[place + inner]))
            parts.extend(writer.body(2))
    return Manuscript("Hefte om samband", tuple(parts), ("Til bruk på kurs",))


SMALL_CAPITALS = Design(
    font="Times-Roman",
    size=11,
    looks=(Look(14, spaced=True), Look(12, bold=False, small_capitals=True)),
    header=lambda place: "Hefte om samband" if place.page % 2 else place.chapter,
    footer=lambda place: f"– {place.page} –",
    contents="plain",
)


def loud() -> Manuscript:
    """Bold lines that are no headings but begin with numbers; a ruled header on every page."""
    writer = Writer(12)
    parts: list[Part] = []
    for part in numbered(writer, 7, 2):
        parts.append(part)
        if isinstance(part, Heading) and part.number == "2":
            parts.append(Text("12 ting du alltid skal huske", loud=True))
            parts.extend(writer.items("•••"))
        if isinstance(part, Heading) and part.number == "3.1":
            parts.append(Text("4.2 gjelder også når bare én enhet deltar.", loud=True))
            parts.append(Text("40 Grønnvik-radioer skal byttes ut i år", loud=True))
        if isinstance(part, Heading) and part.number == "5.1":
            for step in (1, 2, 3):
                parts.append(Text(writer.sentence(), f"{step}.", loud=True))
    return Manuscript("Prosedyre for radiobytte", tuple(parts))


LOUD = Design(looks=(Look(10), Look(10), Look(10)), ruled_header=True, footer=lambda place: "Internt dokument")


def bare() -> Manuscript:
    """Headings in the type of the body."""
    writer = Writer(13)
    parts: list[Part] = []
    for part in numbered(writer, 6, 11):
        parts.append(part)
        if isinstance(part, Heading) and part.depth == 3:
            parts.append(Text("3 enheter deltar som regel i slike øvelser, og flere kan bli kalt ut."))
    return Manuscript("Notat om beredskap", tuple(parts))


BARE = Design(looks=(Look(10, bold=False),), footer=lambda place: f"{place.page}")
LISTED = Design(looks=(Look(10, bold=False),), footer=lambda place: f"{place.page}", contents="leaders")


def two_lines() -> Manuscript:
    """«Kapittel 1» above the title of the chapter."""
    writer = Writer(14)
    parts: list[Part] = []
    for chapter in range(1, 6):
        title = TOPICS[3 * chapter]
        parts.append(Heading(1, f"Kapittel {chapter}", title, f"Kapittel {chapter}\n{title}"))
        parts.extend(writer.body(1))
        for section in (1, 2, 3):
            parts.append(Heading(2, f"{chapter}.{section}", TOPICS[3 * chapter + section]))
            parts.extend(writer.body(2))
            parts.append(Box(f"{writer.sentence()} {writer.sentence()}"))
    return Manuscript("Lærebok i samband", tuple(parts), ("Grunnkurs",))


TWO_LINES = Design(
    font="Times-Roman",
    looks=(Look(20), Look(13)),
    header=lambda place: place.chapter.replace("\n", " – ") if place.page > 1 else "",
    footer=lambda place: f"Lærebok i samband  •  {place.page}",
    new_page=True,
)
