"""The glossary maps what people say to what the regulations say, and leaves alone what has several meanings."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import GlossaryError
from ingest.glossary import GLOSSARY_FILE, Ambiguity, Choice, Glossary, Term, load
from ingest.language import words

BUNDLED = Path(__file__).parents[2] / "corpus" / GLOSSARY_FILE

TERM = """
[[term]]
term = "sikkerhetsalarm"
also = ["nødknapp", "den orange"]
explanation = "Alarmen for brukeren som selv er i fare."
"""
AMBIGUOUS = """
[[ambiguous]]
word = "LA"
ask = true
question = "Mener du luftambulanse eller lege-/ambulansealarm?"
choices = [
    { label = "luftambulanse", replacement = "luftambulanse" },
    { label = "alarm", replacement = "lege-/ambulansealarm" },
]
unless = ["helikopter"]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / GLOSSARY_FILE
    path.write_text(text, "utf-8")
    return path


def complaint(folder: Path, text: str) -> str:
    path = written(folder, text)
    with pytest.raises(GlossaryError) as caught:
        load(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    return message.removeprefix(f"{path}: ")


@pytest.fixture(scope="module")
def bundled() -> Glossary:
    return load(BUNDLED)


@pytest.fixture(scope="module")
def official(bundled: Glossary) -> dict[str, str]:
    return {phrase.casefold(): term.term for term in bundled.terms for phrase in term.also}


def test_a_glossary_is_read_as_it_is_written(tmp_path: Path) -> None:
    assert load(written(tmp_path, TERM + AMBIGUOUS)) == Glossary(
        (Term("sikkerhetsalarm", ("nødknapp", "den orange"), "Alarmen for brukeren som selv er i fare."),),
        (
            Ambiguity(
                "LA",
                "Mener du luftambulanse eller lege-/ambulansealarm?",
                (Choice("luftambulanse", "luftambulanse"), Choice("alarm", "lege-/ambulansealarm")),
                ("helikopter",),
                True,
            ),
        ),
    )


def test_no_file_is_an_empty_glossary(tmp_path: Path) -> None:
    assert load(tmp_path / GLOSSARY_FILE) == Glossary()


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert load(written(tmp_path, "\ufeff" + TERM)).terms[0].term == "sikkerhetsalarm"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            TERM.replace("also", "alos"), "begrep 1 («sikkerhetsalarm»), nøkkel «also»: mangler", id="misspelt key"
        ),
        pytest.param(
            TERM + 'farge = "oransje"',
            "begrep 1 («sikkerhetsalarm»), nøkkel «farge»: er ikke en nøkkel i ordlisten",
            id="unknown key",
        ),
        pytest.param(
            TERM.replace('"den orange"', "7"),
            "begrep 1 («sikkerhetsalarm»), nøkkel «also.2»: skal være tekst",
            id="number for a phrase",
        ),
        pytest.param(
            TERM.replace('["nødknapp", "den orange"]', '"nødknapp"'),
            "begrep 1 («sikkerhetsalarm»), nøkkel «also»: skal være en liste",
            id="text for a list",
        ),
        pytest.param(
            TERM.replace('"sikkerhetsalarm"', '" "'), "begrep 1 (« »), nøkkel «term»: er tom", id="empty term"
        ),
        pytest.param(
            TERM.replace('"den orange"', '"?"'),
            "begrep 1 («sikkerhetsalarm»), nøkkel «also.2»: «?» har ingen ord",
            id="phrase without a word",
        ),
        pytest.param(
            TERM + '[[term]]\nalso = []\nexplanation = "x"',
            "begrep 2 («uten navn»), nøkkel «term»: mangler",
            id="second entry without a name",
        ),
        pytest.param(
            AMBIGUOUS.replace("true", '"ja"'),
            "flertydig ord 1 («LA»), nøkkel «ask»: skal være true eller false",
            id="text for a boolean",
        ),
        pytest.param(
            AMBIGUOUS.replace(', replacement = "lege-/ambulansealarm"', ""),
            "flertydig ord 1 («LA»), nøkkel «choices.2.replacement»: mangler",
            id="choice without a replacement",
        ),
        pytest.param(
            AMBIGUOUS.replace('    { label = "alarm", replacement = "lege-/ambulansealarm" },\n', ""),
            "flertydig ord 1 («LA»), nøkkel «choices»: har for få valg; det trengs minst to",
            id="a single choice",
        ),
        pytest.param("[[terms]]", "ukjent nøkkel «terms»; bare [[term]] og [[ambiguous]]", id="unknown table"),
        pytest.param('term = "x"', "«term» skal være en liste av tabeller, skrevet [[term]]", id="no table"),
        pytest.param("[[term", "ikke gyldig TOML: ", id="no TOML"),
    ],
)
def test_a_malformed_glossary_is_refused_naming_entry_and_key(tmp_path: Path, text: str, expected: str) -> None:
    assert expected in complaint(tmp_path, text)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / GLOSSARY_FILE
    path.write_bytes(TERM.encode("latin-1"))
    with pytest.raises(GlossaryError, match="kan ikke leses"):
        load(path)


def test_a_phrase_stands_for_one_term_only(tmp_path: Path) -> None:
    other = '[[term]]\nterm = "sendetast"\nalso = ["Nødknapp"]\nexplanation = "x"'
    assert complaint(tmp_path, TERM + other) == (
        "begrep 2 («sendetast»), nøkkel «also.1»: «Nødknapp» står alt under «sikkerhetsalarm»"
    )


def test_a_term_is_defined_once(tmp_path: Path) -> None:
    assert complaint(tmp_path, TERM + '[[term]]\nterm = "Sikkerhetsalarm"\nalso = []\nexplanation = "x"') == (
        "begrep 2 («Sikkerhetsalarm»), nøkkel «term»: finnes fra før"
    )


def test_an_ambiguous_word_is_defined_once(tmp_path: Path) -> None:
    assert complaint(tmp_path, AMBIGUOUS * 2) == "flertydig ord 2 («LA»), nøkkel «word»: finnes fra før"


def test_an_ambiguous_word_cannot_stand_for_a_term(tmp_path: Path) -> None:
    assert complaint(tmp_path, TERM.replace("den orange", "la") + AMBIGUOUS) == (
        "begrep 1 («sikkerhetsalarm»), nøkkel «also.2»: «la» er flertydig og kan ikke stå for ett begrep"
    )


def test_the_bundled_glossary_is_rich(bundled: Glossary) -> None:
    assert len(bundled.terms) >= 120
    assert all(term.explanation.endswith(".") and term.explanation[0].isupper() for term in bundled.terms)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("den orange", "sikkerhetsalarm"),
        ("naudknapp", "sikkerhetsalarm"),
        ("emergency button", "sikkerhetsalarm"),
        ("113-sentralen", "AMK"),
        ("legevaktcentral", "legevaktsentral"),
        ("LVS", "legevaktsentral"),
        ("vaktdoktor", "lege i vakt"),
        ("flåtekoordinator", "ressurskoordinator"),
        ("skadestedsleder", "innsatsleder"),
        ("first responder", "akutthjelper"),
        ("JRCC", "Hovedredningssentralen (HRS)"),
        ("nøddnett", "Nødnett"),
        ("walkie", "radioterminal"),
        ("mobilradio", "bilradio"),
        ("mast", "basestasjon"),
        ("simplex", "direktemodus (DMO)"),
        ("portal", "gateway"),
        ("forsterker", "repeater"),
        ("død sone", "dårlig dekning"),
        ("får ikkje kontakt", "dekning"),
        ("radio-ID", "ISSI"),
        ("visningsnavn", "alias"),
        ("tal gruppe", "talegruppe"),
        ("tekstmelding i Nødnett", "SDS"),
        ("doktoralarm", "lege-/ambulansealarm"),
        ("callout", "utalarmering"),
        ("push-to-talk", "sendetast"),
        ("patch", "sammenkobling av talegrupper"),
        ("plan B", "reservesamband"),
        ("CICCS", "ICCS"),
        ("Frequentis", "LifeX"),
        ("lydlogg frå i natt", "lydopptak"),
        ("HEMS", "ambulansehelikopter"),
        ("330 skvadron", "redningshelikopter"),
        ("active shooter", "PLIVO"),
        ("trippelvarsel", "trippelvarsling"),
        ("raud respons", "rød respons"),
        ("skrudd av", "tomt batteri"),
        ("tom for strøm", "tomt batteri"),
        ("mista radioen", "tapt terminal"),
        ("kurs", "opplæring"),
        ("kem skal æ kalle", "oppkall"),
        ("kan jeg si navn", "pasientens navn og fødselsnummer"),
        ("han henger", "terminalen henger"),
        ("hdo nr", "HDOs brukerstøtte"),
    ],
)
def test_everyday_words_lead_to_official_ones(official: dict[str, str], said: str, meant: str) -> None:
    assert official[said.casefold()] == meant


def test_words_with_several_meanings_are_marked_and_asked_about_where_it_matters(bundled: Glossary) -> None:
    asks = {ambiguity.word: ambiguity.ask for ambiguity in bundled.ambiguities}
    assert {word for word, ask in asks.items() if ask} >= {"LA", "status", "nede", "kanal"}
    assert {word for word, ask in asks.items() if not ask} >= {"LV", "AM", "samband", "nødanrop"}


def test_whoever_picks_a_choice_is_not_asked_the_same_again(bundled: Glossary) -> None:
    for ambiguity in bundled.ambiguities:
        if ambiguity.ask:
            settled = {words(phrase)[0] for phrase in ambiguity.unless if len(words(phrase)) == 1}
            for choice in ambiguity.choices:
                picked = set(words(choice.replacement))
                assert not set(words(ambiguity.word)) <= picked or picked & settled, choice


def test_unconfirmed_abbreviations_are_not_expanded(bundled: Glossary, official: dict[str, str]) -> None:
    assert not {"mlh", "olh", "rits", "fks"} & set(official)
    assert {term.also for term in bundled.terms if term.term in {"RITS", "FKS"}} == {()}
