"""What evaluators call the keys of a question and their values: the columns of a spreadsheet, in bokmål."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from app.types import Reason
from evals.types import QuestionType, Split


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a question sheet.

    :param key: the key of the question file that it fills.
    :param explanation: what to write in it, for the help sheet.
    :param also: other headings that mean the same.
    :param values: what may stand in it and the value that it means; empty where anything may.
    :param width: in characters, as spreadsheet programs count.
    """

    name: str
    key: str
    explanation: str
    also: tuple[str, ...] = ()
    values: tuple[tuple[str, object], ...] = ()
    width: int = 14

    @property
    def choices(self) -> tuple[str, ...]:
        """The words to choose from, one for each value."""
        first: dict[object, str] = {}
        for word, value in self.values:
            first.setdefault(str(value), word)
        return tuple(first.values())

    def value_of(self, text: str) -> object:
        """The value that a text stands for.

        :raises KeyError: when there is none; the message says what may be written.
        """
        known = {word.casefold(): value for word, value in self.values}
        known |= {str(value).casefold(): value for _, value in self.values}
        if text.casefold() in known:
            return known[text.casefold()]
        raise KeyError(f"«{text}» er ikke et av valgene{nearest(text, self.choices)}")


def nearest(text: str, choices: tuple[str, ...]) -> str:
    """The choice that was probably meant, or all of them, to end a sentence with."""
    close = get_close_matches(text.casefold(), choices, n=1, cutoff=0.6)
    return f"; mente du «{close[0]}»?" if close else f"; velg mellom {', '.join(choices)}"


YES, NO = "ja", "nei"
YES_NO: tuple[tuple[str, object], ...] = ((YES, True), (NO, False))
DRAFT, READY = "utkast", "klar"

TYPES: tuple[tuple[str, object], ...] = (
    ("faktum", QuestionType.FACT),
    ("tall", QuestionType.NUMBER),
    ("framgangsmåte", QuestionType.PROCEDURE),
    ("unntak", QuestionType.EXCEPTION),
    ("kryssreferanse", QuestionType.CROSS_REFERENCE),
    ("nivåkonflikt", QuestionType.LEVEL_CONFLICT),
    ("definisjon", QuestionType.DEFINITION),
    ("dagligtale", QuestionType.COLLOQUIAL),
    ("oppfølging", QuestionType.FOLLOW_UP),
    ("punkthenvisning", QuestionType.EXACT_REFERENCE),
    ("tabell", QuestionType.TABLE),
    ("nesten i kildene", QuestionType.NEAR_MISS),
    ("gal forutsetning", QuestionType.FALSE_PREMISE),
    ("utenfor tema", QuestionType.OUT_OF_SCOPE),
    ("skjermet", QuestionType.RESTRICTED),
    ("flertydig", QuestionType.AMBIGUOUS),
    ("nødsituasjon", QuestionType.EMERGENCY),
    ("ugyldig", QuestionType.INVALID),
    ("ordre til appen", QuestionType.INJECTION),
)
ANSWERABLE: tuple[tuple[str, object], ...] = (
    (YES, True),
    ("står ikke i dokumentene", Reason.NOT_IN_SOURCES),
    (NO, Reason.NOT_IN_SOURCES),
    ("utenfor tema", Reason.OUT_OF_SCOPE),
    ("skjermet", Reason.RESTRICTED),
    ("gal forutsetning", Reason.FALSE_PREMISE),
    ("flertydig", Reason.AMBIGUOUS),
    ("nødsituasjon", Reason.EMERGENCY),
    ("ugyldig", Reason.INVALID),
)

COLUMNS = (
    Column(
        "status",
        "status",
        f"«{DRAFT}» til spørsmålet er lest gjennom og rettet. Utkast blir ikke stilt. Tom celle betyr «{READY}».",
        values=((DRAFT, DRAFT), (READY, READY)),
        width=9,
    ),
    Column(
        "spørsmål",
        "question",
        "Slik noen ville skrevet det. En rad uten spørsmål hører til spørsmålet over, med ett fasitpunkt til.",
        width=45,
    ),
    Column(
        "besvares",
        "answerable",
        "«ja» når svaret står i dokumentene, ellers hvorfor appen ikke skal svare. Tom celle betyr «ja».",
        also=("skal besvares", "kan besvares"),
        values=ANSWERABLE,
        width=13,
    ),
    Column("dokument", "doc", "Id-en til dokumentet, se arket «Dokumenter».", width=24),
    Column(
        "punkt",
        "section",
        "Nummeret slik det står («4.3.8», «§ 4», «Vedlegg A»), eller overskriften der punktet ikke har nummer.",
        also=("seksjon", "avsnitt"),
        width=12,
    ),
    Column(
        "sitat",
        "quote",
        "Ord som står ordrett i én linje, én setning eller én tabellcelle i punktet.",
        width=45,
    ),
    Column(
        "kreves",
        "grade",
        "«nei» når punktet er riktig å vise, men svaret er helt uten. Tom celle betyr «ja».",
        values=((YES, 2), (NO, 1)),
        width=8,
    ),
    Column(
        "fakta",
        "must_facts",
        "Det som må stå i svaret, ett faktum på hver linje (Alt+Enter) eller med semikolon mellom. "
        "Flere skrivemåter av samme faktum: «5 minutter | fem minutter».",
        also=("må med", "må sies"),
        width=28,
    ),
    Column(
        "må ikke sies",
        "must_not",
        "Det som ikke må stå i svaret, skrevet på samme måte.",
        also=("ikke si",),
        width=20,
    ),
    Column("type", "type", "Hva spørsmålet prøver. Tom celle: gjettes av resten.", values=TYPES, width=16),
    Column(
        "rolle",
        "role",
        "Hvem som spør. Tom celle betyr «operatør».",
        values=(("operatør", "operator"), ("instruktør", "instructor"), ("evaluator", "evaluator")),
        width=11,
    ),
    Column(
        "språk",
        "lang",
        "Tom celle betyr «bokmål».",
        values=(("bokmål", "nb"), ("nynorsk", "nn"), ("engelsk", "en")),
        width=9,
    ),
    Column("kritisk", "critical", "«ja» når et galt svar kan skade noen.", values=YES_NO, width=8),
    Column(
        "nivå",
        "level",
        "Nivået til dokumentet, 0–3. Tom celle: tas fra dokumentet i den første raden.",
        values=(("0", 0), ("1", 1), ("2", 2), ("3", 3)),
        width=6,
    ),
    Column(
        "id",
        "id",
        "Kort navn med små bokstaver a–z, tall og bindestrek. Tom celle: lages av spørsmålet.",
        width=22,
    ),
    Column("følger", "after", "Id-en til spørsmålet som ble stilt rett før i samme samtale.", width=16),
    Column(
        "del",
        "split",
        "«test» (tom celle) eller «tune». Vekter læres aldri av «test».",
        values=(("test", Split.TEST), ("tune", Split.TUNE)),
        width=6,
    ),
    Column("versjon", "version", "Økes med én når spørsmål eller fasit endres. Tom celle betyr 1.", width=8),
    Column("merknad", "notes", "Hvorfor fasiten er som den er.", also=("notat", "kommentar"), width=28),
)
BY_KEY = {column.key: column for column in COLUMNS}
BY_HEADING = {
    heading: column for column in COLUMNS for heading in (*column.also, column.key.replace("_", " "), column.name)
}


def column_of(heading: str) -> Column:
    """The column under a heading, in bokmål or as the key is called in a question file.

    :raises KeyError: when there is none; the message names the nearest.
    """
    words = " ".join(heading.replace("_", " ").removeprefix("gold.").split()).casefold().rstrip(":*")
    if words in BY_HEADING:
        return BY_HEADING[words]
    raise KeyError(f"kolonnen finnes ikke{nearest(words, tuple(column.name for column in COLUMNS))}")


_TYPE_OF_REASON = {
    Reason.NOT_IN_SOURCES: QuestionType.NEAR_MISS,
    Reason.OUT_OF_SCOPE: QuestionType.OUT_OF_SCOPE,
    Reason.RESTRICTED: QuestionType.RESTRICTED,
    Reason.FALSE_PREMISE: QuestionType.FALSE_PREMISE,
    Reason.AMBIGUOUS: QuestionType.AMBIGUOUS,
    Reason.EMERGENCY: QuestionType.EMERGENCY,
    Reason.INVALID: QuestionType.INVALID,
}


def guessed_type(answerable: object, after: object) -> QuestionType:
    """The type of a question that does not say."""
    if isinstance(answerable, Reason):
        return _TYPE_OF_REASON[answerable]
    return QuestionType.FOLLOW_UP if after else QuestionType.FACT
