"""Regulations, handbooks and plans for the parsing set, written by us, each with something readers stumble over."""

from __future__ import annotations

from collections.abc import Iterator

from evals.parsing.design import Design, Look
from evals.parsing.manuscript import Box, Heading, Manuscript, Part, Text, Writer

TOPICS = (
    "Formål", "Ansvar og roller", "Oppkall og svar", "Bruk av talegrupper", "Radioterminaler", "Tap av utstyr",
    "Reserveløsninger", "Øvelser", "Opplæring", "Personvern og taushetsplikt", "Avvik og forbedring", "Arkiv",
    "Vaktskifte", "Samhandling med nabodistrikt", "Batteri og lading", "Dekning innendørs", "Statusmeldinger",
    "Nødanrop", "Gruppevalg", "Sikkerhetsnivå", "Logg", "Ettersyn", "Beredskap", "Varsling",
)  # fmt: skip


def numbered(writer: Writer, chapters: int, first: int = 0) -> Iterator[Part]:
    """Chapters 1, 2, 3 with sections 1.1 and sometimes 1.1.1, body text below each."""
    topics = TOPICS[first:] + TOPICS[:first]
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


def regulation() -> Manuscript:
    """Chapters with a contents list and bookmarks, sentences that open with numbers, a table over pages, appendices."""
    writer = Writer(1)
    parts: list[Part] = []
    for part in numbered(writer, 8):
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


REGULATION = Design(
    header=lambda place: "Reglement for samband i Grønnvik – versjon 4.2" if place.page > 1 else "",
    footer=lambda place: f"Side {place.page} av {place.pages}" if place.page > 1 else "",
    contents="leaders",
    bookmarks=True,
)


def handbook() -> Manuscript:
    """Two columns, fact boxes, numbered lists at the head of columns, the chapter's title as running header."""
    writer = Writer(2)
    parts: list[Part] = []
    for part in numbered(writer, 9, 4):
        parts.append(part)
        if isinstance(part, Heading) and part.depth == 2 and part.number.endswith("1"):
            parts.append(Box(f"Husk! {writer.sentence()} {writer.sentence()}"))
            parts.extend(writer.items("•••"))
        if isinstance(part, Heading) and part.depth == 1:
            parts.extend(writer.items(("1.", "2.", "3.")))
    return Manuscript("Håndbok for mannskap i Fjelldal", tuple(parts), ("Andre utgave",))


HANDBOOK = Design(
    font="Times-Roman",
    columns=2,
    looks=(Look(15), Look(12), Look(10.5)),
    header=lambda place: f"{place.chapter}" if place.page > 2 else "",
    footer=lambda place: f"12.04.2031      {place.page}",
    justified=True,
)


def statute() -> Manuscript:
    """Kapittel, §, ledd and bokstav, with paragraphs of text that open with «§ 7 gjelder»."""
    writer = Writer(3)
    parts: list[Part] = []
    paragraph = 0
    for chapter, title in enumerate(("Innledende bestemmelser", "Krav til utstyr", "Tilsyn", "Avslutning"), start=1):
        parts.append(Heading(1, f"Kapittel {chapter}", title, f"Kapittel {chapter}. {title}"))
        for _ in range(5):
            paragraph += 1
            topic = TOPICS[paragraph % 24]
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


STATUTE = Design(
    font="Times-Roman",
    size=11,
    looks=(Look(13), Look(11)),
    header=lambda place: "Forskrift om samband i Grønnvik" if place.page > 1 else "",
    footer=lambda place: f"Utskrift 03.02.2031 kl. 14.{10 + place.page} – {place.page}",
)


def roman() -> Manuscript:
    """«I.» above «A.», with numbered lists below."""
    writer = Writer(5)
    parts: list[Part] = []
    for place, number in enumerate(("I", "II", "III", "IV", "V")):
        title = TOPICS[4 * place]
        parts.append(Heading(1, number, title, f"{number}. {title}"))
        parts.extend(writer.body(1))
        for inner, letter in enumerate("ABC", start=1):
            title = TOPICS[4 * place + inner]
            parts.append(Heading(2, letter, title, f"{letter}. {title}"))
            parts.extend(writer.body(2))
            parts.extend(writer.items(("1.", "2.", "3.")) if inner == 2 else ())
    return Manuscript("Instruks for vaktlag", tuple(parts))


ROMAN = Design(looks=(Look(14), Look(11.5)), header=lambda place: "Instruks for vaktlag" if place.page > 1 else "")


def in_parts() -> Manuscript:
    """Parts in which the numbering begins anew, contents without dots, roman page numbers at the front."""
    writer = Writer(6)
    parts: list[Part] = []
    for part in ("I", "II", "III"):
        title = {"I": "Felles regler", "II": "Regler for sentraler", "III": "Regler for mannskap"}[part]
        parts.append(Heading(1, f"Del {part}", title, f"Del {part} {title}"))
        parts.extend(writer.body(1))
        for chapter in range(1, 5):
            parts.append(Heading(2, str(chapter), TOPICS[(5 * len(part) + chapter) % 24]))
            parts.extend(writer.body(2))
            for section in (1, 2):
                parts.append(Heading(3, f"{chapter}.{section}", TOPICS[(7 * len(part) + 2 * chapter + section) % 24]))
                parts.extend(writer.body(1))
    for number in (1, 2):
        parts.append(Heading(1, f"Vedlegg {number}", TOPICS[number], f"Vedlegg {number} {TOPICS[number]}"))
        parts.extend(writer.body(2))
    return Manuscript("Beredskapsplan for Storelva", tuple(parts), ("Vedtatt av kommunestyret",))


IN_PARTS = Design(
    looks=(Look(18), Look(14), Look(11)),
    header=lambda place: place.chapter if place.page > 3 else "",
    footer=lambda place: place.label,
    contents="plain",
    front_pages=3,
    new_page=True,
)


def footnotes() -> Manuscript:
    """Footnotes, soft hyphens, ligatures, long headings, gaps in the numbering."""
    writer = Writer(7)
    parts: list[Part] = []
    note = 0
    for part in numbered(writer, 7, 9):
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


FOOTNOTES = Design(
    font="Vera",
    size=9,
    hyphens="soft",
    ligatures=True,
    justified=True,
    header=lambda place: f"Veiledning om flyttbare sambandsmidler {place.page}",
    bookmarks=True,
)


def guide() -> Manuscript:
    """A guide as web sites have them, with lists, boxes and tables."""
    writer = Writer(11)
    parts: list[Part] = []
    for part in numbered(writer, 6, 6):
        parts.append(part)
        if isinstance(part, Heading) and part.depth == 2:
            parts.extend(writer.items("•••"))
            parts.append(Box(writer.sentence()))
        if isinstance(part, Heading) and part.depth == 1:
            parts.append(writer.grid(("Rolle", "Oppgave", "Frist"), 5))
    return Manuscript("Veileder for samband i Dalby", tuple(parts))
