"""The documents of the parsing set that we write ourselves, each with something that readers stumble over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from evals.parsing.design import Design, Look
from evals.parsing.manuscript import Box, Heading, Manuscript, Part, Text, Writer
from evals.parsing.paper import print_on_paper
from evals.parsing.truth import Specimen
from evals.parsing.web import browser, print_in_browser, publish_guide, publish_long_page

_TOPICS = (
    "Formål", "Ansvar og roller", "Oppkall og svar", "Bruk av talegrupper", "Radioterminaler", "Tap av utstyr",
    "Reserveløsninger", "Øvelser", "Opplæring", "Personvern og taushetsplikt", "Avvik og forbedring", "Arkiv",
    "Vaktskifte", "Samhandling med nabodistrikt", "Batteri og lading", "Dekning innendørs", "Statusmeldinger",
    "Nødanrop", "Gruppevalg", "Sikkerhetsnivå", "Logg", "Ettersyn", "Beredskap", "Varsling",
)  # fmt: skip


def print_all(folder: Path) -> Iterator[Specimen]:
    """Every document, printed into a folder; those that need a browser are left out where there is none."""
    yield print_on_paper(_regulation(), _REGULATION, folder, "reglement")
    yield print_on_paper(_handbook(), _HANDBOOK, folder, "handbok-to-spalter")
    yield print_on_paper(_statute(), _STATUTE, folder, "forskrift")
    yield print_on_paper(_unnumbered(), _UNNUMBERED, folder, "rundskriv-uten-nummer")
    yield print_on_paper(_roman(), _ROMAN, folder, "instruks-romertall")
    yield print_on_paper(_in_parts(), _IN_PARTS, folder, "plan-i-deler")
    yield print_on_paper(_footnotes(), _FOOTNOTES, folder, "fotnoter-og-orddeling")
    yield print_on_paper(_sideways(), _SIDEWAYS, folder, "tabeller-på-tvers")
    yield print_on_paper(_plain(), _PLAIN, folder, "prosedyre-uten-store-typer")
    yield print_on_paper(_small_capitals(), _SMALL_CAPITALS, folder, "hefte-kapiteler")
    yield publish_long_page(_regulation(), folder, "langside", "iso-8859-1")
    yield publish_guide(_guide(), folder, "nettveileder")
    if browser():
        yield print_in_browser(_guide(), _WEB_STYLE, folder, "utskrift-veileder", contents=True, running=True)
        yield print_in_browser(_unnumbered(), _COLUMN_STYLE, folder, "utskrift-spalter", contents=False, running=False)
        yield print_in_browser(_statute(), _STATUTE_STYLE, folder, "utskrift-forskrift", contents=True, running=True)
        yield print_in_browser(_roman(), _WEB_STYLE, folder, "utskrift-romertall", contents=False, running=True)


def _numbered(writer: Writer, chapters: int, seed: int = 0) -> Iterator[Part]:
    """Chapters 1, 2, 3 with sections 1.1 and sometimes 1.1.1, body text below each."""
    topics = _TOPICS[seed:] + _TOPICS[:seed]
    for chapter in range(1, chapters + 1):
        yield Heading(1, f"{chapter}", topics[3 * chapter % 24])
        yield from writer.body(1)
        for section in range(1, 2 + chapter % 3):
            yield Heading(2, f"{chapter}.{section}", topics[(3 * chapter + section) % 24])
            yield from writer.body(2)
            if section == 1:
                for step in (1, 2):
                    yield Heading(3, f"{chapter}.{section}.{step}", topics[(3 * chapter + 5 * step) % 24])
                    yield from writer.body(2)


def _regulation() -> Manuscript:
    writer = Writer(1)
    parts: list[Part] = []
    for part in _numbered(writer, 8):
        parts.append(part)
        if isinstance(part, Heading) and part.number == "2.1":
            parts.append(writer.paragraph(2, "3 personer skal alltid kunne nås på samband."))
            parts.append(writer.paragraph(2, "4.3.2 beskriver hvordan mannskapet melder seg ut igjen."))
            parts.extend(writer.items("••••"))
        if isinstance(part, Heading) and part.number == "3.1":
            parts.append(Text("2.1 sekunder er den lengste ventetiden som en sentral kan godta."))
            parts.append(Text("9 Grønnvik-radioer ble byttet ut i fjor, og de ligger på lager."))
            parts.append(writer.grid(("Talegruppe", "Bruk", "Varighet"), 40))
        if isinstance(part, Heading) and part.number == "5.1":
            parts.extend(writer.items(("1.", "2.", "3.", "4.")))
            parts.append(Text("7 Kontrollrom"))
    parts.append(Heading(1, "Vedlegg A", "Sjekkliste før vakt", "Vedlegg A: Sjekkliste før vakt"))
    parts.extend(writer.items(("a)", "b)", "c)")))
    parts.append(Heading(1, "Vedlegg B", "Skjema", "Vedlegg B: Skjema"))
    parts.append(writer.grid(("Felt", "Fylles ut med"), 9))
    return Manuscript("Reglement for samband i Grønnvik", tuple(parts), ("Versjon 4.2", "Gjelder fra 1. mars 2031"))


_REGULATION = Design(
    header=lambda place: "Reglement for samband i Grønnvik – versjon 4.2" if place.page > 1 else "",
    footer=lambda place: f"Side {place.page} av {place.pages}" if place.page > 1 else "",
    contents="leaders",
    bookmarks=True,
)


def _handbook() -> Manuscript:
    writer = Writer(2)
    parts: list[Part] = []
    for part in _numbered(writer, 9, 4):
        parts.append(part)
        if isinstance(part, Heading) and part.depth == 2 and part.number.endswith("1"):
            parts.append(Box(f"Husk! {writer.sentence()} {writer.sentence()}"))
            parts.extend(writer.items("•••"))
        if isinstance(part, Heading) and part.depth == 1:
            parts.extend(writer.items(("1.", "2.", "3.")))
    return Manuscript("Håndbok for mannskap i Fjelldal", tuple(parts), ("Andre utgave",))


_HANDBOOK = Design(
    font="Times-Roman",
    columns=2,
    looks=(Look(15), Look(12), Look(10.5)),
    header=lambda place: f"{place.chapter}" if place.page > 2 else "",
    footer=lambda place: f"12.04.2031      {place.page}",
    justified=True,
)


def _statute() -> Manuscript:
    writer = Writer(3)
    parts: list[Part] = []
    paragraph = 0
    for chapter, title in enumerate(("Innledende bestemmelser", "Krav til utstyr", "Tilsyn", "Avslutning"), start=1):
        parts.append(Heading(1, f"Kapittel {chapter}", title, f"Kapittel {chapter}. {title}"))
        for _ in range(5):
            paragraph += 1
            topic = _TOPICS[paragraph % 24]
            parts.append(Heading(2, f"§ {paragraph}", topic, f"§ {paragraph}. {topic}"))
            parts.append(writer.paragraph(2))
            if paragraph % 2:
                parts.extend(writer.items(("a)", "b)", "c)")))
            if paragraph == 4:
                parts.append(Text("§ 7 gjelder tilsvarende for den som leier utstyr av andre."))
            if paragraph == 9:
                parts.append(Text("§ 12 første ledd og § 15 gjelder ikke for øvelser."))
            parts.append(writer.paragraph(2))
    return Manuscript("Forskrift om samband i Grønnvik", tuple(parts))


_STATUTE = Design(
    font="Times-Roman",
    size=11,
    looks=(Look(13), Look(11)),
    header=lambda place: "Forskrift om samband i Grønnvik" if place.page > 1 else "",
    footer=lambda place: f"Utskrift 03.02.2031 kl. 14.{10 + place.page} – {place.page}",
)


def _unnumbered() -> Manuscript:
    writer = Writer(4)
    parts: list[Part] = []
    for place in range(0, 18, 3):
        parts.append(Heading(1, "", _TOPICS[place]))
        parts.extend(writer.body(2))
        for inner in (1, 2):
            parts.append(Heading(2, "", _TOPICS[place + inner]))
            parts.extend(writer.body(2))
            parts.extend(writer.items("•••") if inner == 1 else [writer.grid(("Enhet", "Oppgave", "Frist"), 6)])
    return Manuscript("Rundskriv om bruk av radio i Dalby", tuple(parts))


_UNNUMBERED = Design(
    looks=(Look(17, bold=False, colour="#1f3864"), Look(12.5, bold=False, colour="#2e74b5")),
    lines="rows",
    footer=lambda place: f"{place.page}/{place.pages}",
)


def _roman() -> Manuscript:
    writer = Writer(5)
    parts: list[Part] = []
    for place, number in enumerate(("I", "II", "III", "IV", "V")):
        title = _TOPICS[4 * place]
        parts.append(Heading(1, number, title, f"{number}. {title}"))
        parts.extend(writer.body(1))
        for inner, letter in enumerate("ABC", start=1):
            title = _TOPICS[4 * place + inner]
            parts.append(Heading(2, letter, title, f"{letter}. {title}"))
            parts.extend(writer.body(2))
            parts.extend(writer.items(("1.", "2.", "3.")) if inner == 2 else ())
    return Manuscript("Instruks for vaktlag", tuple(parts))


_ROMAN = Design(looks=(Look(14), Look(11.5)), header=lambda place: "Instruks for vaktlag" if place.page > 1 else "")


def _in_parts() -> Manuscript:
    writer = Writer(6)
    parts: list[Part] = []
    for part in ("I", "II", "III"):
        title = {"I": "Felles regler", "II": "Regler for sentraler", "III": "Regler for mannskap"}[part]
        parts.append(Heading(1, f"Del {part}", title, f"Del {part} {title}"))
        parts.extend(writer.body(1))
        for chapter in range(1, 5):
            parts.append(Heading(2, str(chapter), _TOPICS[(5 * len(part) + chapter) % 24]))
            parts.extend(writer.body(2))
            for section in (1, 2):
                parts.append(Heading(3, f"{chapter}.{section}", _TOPICS[(7 * len(part) + 2 * chapter + section) % 24]))
                parts.extend(writer.body(1))
    for number in (1, 2):
        parts.append(Heading(1, f"Vedlegg {number}", _TOPICS[number], f"Vedlegg {number} {_TOPICS[number]}"))
        parts.extend(writer.body(2))
    return Manuscript("Beredskapsplan for Storelva", tuple(parts), ("Vedtatt av kommunestyret",))


_IN_PARTS = Design(
    looks=(Look(18), Look(14), Look(11)),
    header=lambda place: place.chapter if place.page > 3 else "",
    footer=lambda place: place.label,
    contents="plain",
    front_pages=3,
    new_page=True,
)


def _footnotes() -> Manuscript:
    writer = Writer(7)
    parts: list[Part] = []
    note = 0
    for part in _numbered(writer, 7, 9):
        if isinstance(part, Heading) and part.number in ("3.1", "3.1.1", "3.1.2", "5"):
            continue
        if isinstance(part, Heading) and part.depth == 1 and int(part.number) % 2:
            title = f"{part.title} for alle som deltar i felles aksjoner i distriktene rundt Grønnvik og Fjelldal"
            parts.append(Heading(1, part.number, title))
            continue
        if isinstance(part, Text) and len(parts) % 5 == 0:
            note += 1
            parts.append(Text(part.text, note=f"Se rutine {note} om kontroll av finmekanikk og flåtestyring."))
            continue
        parts.append(part)
        if isinstance(part, Heading) and part.depth == 2:
            parts.append(Text("TG-112 og AMK-sentralen er fire flyttbare finesser i brann- og redningstjenesten."))
    return Manuscript("Veiledning om flyttbare sambandsmidler", tuple(parts), ("Til høring",))


_FOOTNOTES = Design(
    font="Vera",
    size=9,
    hyphens="soft",
    ligatures=True,
    justified=True,
    header=lambda place: f"Veiledning om flyttbare sambandsmidler {place.page}",
    bookmarks=True,
)


def _sideways() -> Manuscript:
    writer = Writer(8)
    parts: list[Part] = []
    for part in _numbered(writer, 5, 13):
        parts.append(part)
        if isinstance(part, Heading) and part.number in ("2.1", "4.1"):
            parts.append(writer.grid(("Enhet", "Oppgave", "Frist", "Merknad"), 14, sideways=True))
    return Manuscript("Oversikt over enheter", tuple(parts), ("Utkast",))


_SIDEWAYS = Design(footer=lambda place: f"Oversikt over enheter | side {place.page}", turned=True)


def _plain() -> Manuscript:
    writer = Writer(9)
    parts: list[Part] = []
    for part in _numbered(writer, 6, 17):
        parts.append(part)
        if isinstance(part, Heading) and part.depth == 2:
            parts.extend(writer.items(("1.", "2.", "3.")))
        if isinstance(part, Heading) and part.depth == 1:
            parts.append(writer.grid(("Post", "Ansvar", "Frist"), 12))
    return Manuscript("Prosedyre for vaktskifte", tuple(parts))


_PLAIN = Design(
    looks=(Look(10), Look(10), Look(10)),
    lines="frame",
    repeat_header=False,
    header=lambda place: f"Dok.nr. P-12   Utskriftsdato {place.page + 2}.5.2031",
    footer=lambda place: f"Uoffisiell papirkopi       Side {place.page} av {place.pages}",
)


def _small_capitals() -> Manuscript:
    writer = Writer(10)
    parts: list[Part] = []
    for place in range(0, 20, 4):
        parts.append(Heading(1, "", _TOPICS[place]))
        parts.extend(writer.body(1))
        for inner in (1, 2, 3):
            parts.append(Heading(2, "", _TOPICS[place + inner]))
            parts.extend(writer.body(2))
    return Manuscript("Hefte om samband", tuple(parts), ("Til bruk på kurs",))


_SMALL_CAPITALS = Design(
    font="Times-Roman",
    size=11,
    looks=(Look(14, spaced=True), Look(12, bold=False, small_capitals=True)),
    header=lambda place: "Hefte om samband" if place.page % 2 else place.chapter,
    footer=lambda place: f"– {place.page} –",
    contents="plain",
)


def _guide() -> Manuscript:
    writer = Writer(11)
    parts: list[Part] = []
    for part in _numbered(writer, 6, 6):
        parts.append(part)
        if isinstance(part, Heading) and part.depth == 2:
            parts.extend(writer.items("•••"))
            parts.append(Box(writer.sentence()))
        if isinstance(part, Heading) and part.depth == 1:
            parts.append(writer.grid(("Rolle", "Oppgave", "Frist"), 5))
    return Manuscript("Veileder for samband i Dalby", tuple(parts))


_WEB_STYLE = """
body { font-family: sans-serif; font-size: 11pt; line-height: 1.5 }
h1, h2, h3, h4 { font-weight: normal; color: #114477 } h2 { font-size: 20pt } h3 { font-size: 15pt }
h4 { font-size: 12.5pt }
table { border-collapse: collapse; width: 100% } td, th { border: 1px solid #999; padding: 4px; text-align: left }
.faktaboks { border: 1px solid #114477; padding: 8px; margin: 8px 0 } a { color: #114477 }
"""
_COLUMN_STYLE = """
@page { size: A4; margin: 18mm }
body { font-family: serif; font-size: 10pt; column-count: 2; column-gap: 9mm; text-align: justify }
h1 { column-span: all } h2 { font-size: 15pt } h3 { font-size: 11pt; font-style: italic }
table { border-collapse: collapse; width: 100%; text-align: left }
th, td { border-bottom: 1px solid #555; padding: 3px; vertical-align: top }
"""
_STATUTE_STYLE = """
body { font-family: serif; font-size: 12pt } h2 { font-size: 14pt } h3 { font-size: 12pt; font-style: italic;
font-weight: normal }
"""
