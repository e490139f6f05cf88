"""A document as its author has it in mind, before any maker prints it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from evals.parsing.truth import Rows, TrueSection, Truth

_WHO = (
    "operatøren", "vaktlederen", "fagansvarlig", "ambulansemannskapet", "legevakten", "driftssenteret",
    "samhandlingslederen", "kommunens kontaktperson", "mannskapet på post tre", "innsatslederen i Grønnvik",
)  # fmt: skip
_DOES = (
    "skal bekrefte", "skal loggføre", "kan overta", "bør kontrollere", "må melde fra om", "skal avslutte",
    "kan flytte", "skal gjenta", "bør forberede", "må godkjenne",
)  # fmt: skip
_WHAT = (
    "oppkallet i tildelt talegruppe", "radioterminalens posisjon", "overgangen til reserveløsning",
    "sambandsplanen for øvelsen", "listen over ladede batterier", "meldingen om tapt dekning",
    "kommunikasjonsberedskapsplanen", "beskjeden fra nabodistriktet", "egenkontrollen av utstyret",
    "fordelingen av talegrupper",
)  # fmt: skip
_WHEN = (
    "før oppdraget starter", "så snart situasjonen tillater det", "innen femten minutter", "ved hvert vaktskifte",
    "når dekningen faller bort", "uten ugrunnet opphold", "etter avtale med nabosentralen", "i løpet av samme døgn",
    "hver gang mer enn to enheter deltar", "slik oversikten for Fjelldal viser",
)  # fmt: skip
_TAIL = (
    "", "", ", og resultatet føres i loggen", ", med mindre noe annet er bestemt",
    ", også når oppdraget avlyses underveis", " (se egen rutine)",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``printed`` is the whole line where it is not «number title»."""

    depth: int
    number: str
    title: str
    printed: str = ""

    @property
    def line(self) -> str:
        """As it stands on the page."""
        return self.printed or f"{self.number} {self.title}".strip()


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; with a marker, an item of a list. ``note`` is a footnote to it, and a loud one is in bold type."""

    text: str
    marker: str = ""
    note: str = ""
    loud: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A fact box."""

    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table, its header first. ``sideways`` asks for a page of its own, turned by a quarter."""

    rows: Rows
    sideways: bool = False


Part = Heading | Text | Box | Grid


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A title and the parts below it; every part before the first heading stands on the cover."""

    title: str
    parts: tuple[Part, ...]
    cover: tuple[str, ...] = field(default=())

    @property
    def headings(self) -> list[Heading]:
        """In order."""
        return [part for part in self.parts if isinstance(part, Heading)]

    def truth(self, pages: Sequence[int] = ()) -> Truth:
        """The tree, with the start page of each heading where they are known."""
        sections: list[TrueSection] = []
        tables: list[Rows] = []
        places = iter(pages)
        for part in self.parts:
            if isinstance(part, Heading):
                sections.append(TrueSection(part.number, part.title, part.depth, next(places, 0), ""))
            else:
                last = sections.pop()
                text = f"{last.text}\n{_text_of(part)}"
                sections.append(TrueSection(last.number, last.title, last.depth, last.page, text))
                tables.extend([part.rows] if isinstance(part, Grid) else [])
        return Truth(tuple(sections), tuple(tables), " ".join((self.title, *self.cover)))


def _text_of(part: Text | Box | Grid) -> str:
    if isinstance(part, Grid):
        return "\n".join(cell for row in part.rows for cell in row)
    if isinstance(part, Box):
        return part.text
    return f"{part.marker if part.marker[:1].isalnum() else ''} {part.text} {part.note}"


class Writer:
    """Writes sentences about nothing in particular, no two paragraphs the same."""

    def __init__(self, seed: int) -> None:
        """Start the same stream of sentences for the same seed."""
        self._random = Random(seed)

    def sentence(self) -> str:
        """One sentence in bokmål."""
        pick = self._random.choice
        who, tail = pick(_WHO), pick(_TAIL)
        return f"{who[0].upper()}{who[1:]} {pick(_DOES)} {pick(_WHAT)} {pick(_WHEN)}{tail}."

    def paragraph(self, sentences: int = 3, opening: str = "") -> Text:
        """A paragraph, with an opening sentence of one's own where one is given."""
        made = [self.sentence() for _ in range(sentences)]
        return Text(" ".join([opening, *made] if opening else made))

    def body(self, paragraphs: int = 2) -> Iterator[Text]:
        """Paragraphs of two to four sentences."""
        for _ in range(paragraphs):
            yield self.paragraph(self._random.randint(2, 4))

    def items(self, markers: Sequence[str]) -> Iterator[Text]:
        """A list with the given markers."""
        for marker in markers:
            yield Text(self.sentence(), marker)

    def grid(self, header: Sequence[str], rows: int, sideways: bool = False) -> Grid:
        """A table with a name in the first column and short texts in the others."""
        pick = self._random.choice
        made = [tuple(header)]
        for number in range(1, rows + 1):
            first = f"{pick(('Dal', 'Fjord', 'Nes', 'Vik'))}-{number}"
            rest = [f"{pick(_WHAT)} {pick(_WHEN)}" if place % 2 == 0 else f"{number * 7 % 90} minutter"
                    for place in range(len(header) - 1)]  # fmt: skip
            made.append((first, *rest))
        return Grid(tuple(made), sideways)
