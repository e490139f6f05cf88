"""A question is taken apart into its words, the places it names, and the kind of answer it wants."""

from __future__ import annotations

import pytest

from app.bridges import CONFIRMED, Bridge, Bridges
from app.errors import QuestionError
from app.question import (
    MAX_LENGTH,
    Wish,
    follows_up,
    is_underspecified,
    only_word,
    parse,
    validate,
    wish_of,
)
from app.types import Turn
from ingest.glossary import Ambiguity, Glossary, Term
from ingest.references import Reference, references

GLOSSARY = Bridges(
    Glossary(
        (
            Term("sikkerhetsalarm", ("nødknapp", "den orange knappen"), "Alarmen."),
            Term("radioterminal", ("radio", "knapp"), "Radioen."),
            Term("AMK", ("113",), "Sentralen."),
            Term("nødnummer", ("113",), "Tallet."),
        )
    ),
    knows=lambda stem: True,
)


def test_a_valid_question_is_tidied() -> None:
    assert validate("  hvem\n varsler\tjeg?  ") == "hvem varsler jeg?"
    assert len(validate("x" * MAX_LENGTH)) == MAX_LENGTH


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Skriv et spørsmål"),
        (" \n\t", "Skriv et spørsmål"),
        ("?!…", "Skriv et spørsmål"),
        ("x" * (MAX_LENGTH + 1), f"{MAX_LENGTH + 1} tegn"),
        ("hvem\x00varsler jeg?", "tegn som ikke er tekst"),
        ("\x01\x02\x03 binært", "tegn som ikke er tekst"),
    ],
    ids=["empty", "blank", "no-words", "too-long", "null", "control-characters"],
)
def test_what_is_no_question_is_explained(text: str, message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        validate(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hva sier punkt 4.3.2?", [Reference("4.3.2")]),
        ("pkt. 4.3.2", [Reference("4.3.2")]),
        ("forskjellen på 4.3.2 og 4.3.3", [Reference("4.3.2"), Reference("4.3.3")]),
        ("4.3.2, altså punkt 4.3.2", [Reference("4.3.2")]),
        ("kapittel 6", [Reference("6")]),
        ("what does section 2.1 say", [Reference("2.1")]),
        ("forskriften § 4", [Reference("§ 4")]),
        ("loven §3-2", [Reference("§ 3-2")]),
        ("§ 4 andre ledd", [Reference("§ 4", paragraph=2)]),
        ("§ 4 2. ledd bokstav B", [Reference("§ 4", paragraph=2, letter="b")]),
        ("§ 4 litra c", [Reference("§ 4", letter="c")]),
        ("hva står i vedlegg a?", [Reference("Vedlegg A")]),
        ("bilag 2", [Reference("Vedlegg 2")]),
        ("VEDLEGG I", [Reference("Vedlegg I")]),
        ("Vedlegg B.3.1", [Reference("B.3.1")]),
        ("punkt 4.3.8 i versjon 3.2", [Reference("4.3.8")]),
    ],
    ids=[
        "point",
        "abbreviated",
        "two",
        "twice",
        "chapter",
        "english",
        "paragraph",
        "paragraph-of-act",
        "ledd",
        "ledd-and-letter",
        "litra",
        "appendix",
        "numbered-appendix",
        "roman-appendix",
        "within-appendix",
        "beside-a-version",
    ],
)
def test_places_are_found_as_sections_are_numbered(text: str, expected: list[Reference]) -> None:
    assert references(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "hva er nytt i versjon 3.2?",
        "hva er nytt i v. 3.2?",
        "gjelder utgave 2.1 ennå?",
        "må jeg være der kl. 07.30?",
        "frem til 12.3.2024",
        "hvem svarer på 116 117?",
        "finnes det et vedlegg i veilederen?",
        "er det et vedlegg å lese?",
        "Hva betyr andre ledd?",
    ],
    ids=["version", "v", "edition", "clock", "date", "phone", "preposition", "infinitive", "ledd-of-nothing"],
)
def test_other_numbers_and_words_are_no_places(text: str) -> None:
    assert references(text) == []


@pytest.mark.parametrize(
    ("text", "leans"),
    [
        ("og hvis den ikke svarer?", True),
        ("hva med legevakta?", True),
        ("ka med AMK?", True),
        ("what about the police?", True),
        ("kan jeg bruke den?", True),
        ("hva er BAPS?", False),
        ("ogsåvidt nevnt", False),
        ("skal legen varsle AMK?", False),
        ("hvem eier den felles talegruppen for ambulanse i Dalby kommune?", False),
        ("hvis den er tom?", True),
        ("hvor står det?", True),
        ("Er det lov å bruke privat mobil?", False),
        ("Hva skjer når det er strømbrudd?", False),
        ("Hvem eier de felles talegruppene?", False),
        ("Hvis sentralen mister strømmen, hvem overtar anropene fra legevakta?", False),
    ],
)
def test_a_follow_up_leans_on_the_question_before(text: str, leans: bool) -> None:
    assert follows_up(text) is leans


def test_a_follow_up_brings_the_question_before_along() -> None:
    before = Turn("hvem eier BAPS?", "hvem eier BAPS?", ("d#1",))
    question = parse("og hvem lytter på den?", GLOSSARY, [before])
    assert question.standalone == "og hvem lytter på den? (om: hvem eier BAPS?)"
    assert "bap" in question.context
    assert question.before == ("d#1",)
    weights = dict(question.weighted_stems)
    assert 0 < weights["bap"] < weights["lytt"] == 1


def test_a_question_of_its_own_forgets_the_one_before() -> None:
    question = parse("hvor ofte byttes batteriet?", GLOSSARY, [Turn("hvem eier BAPS?", "hvem eier BAPS?", ("d#1",))])
    assert (question.context, question.before, question.standalone) == ((), (), question.text)


@pytest.mark.parametrize(
    ("text", "vague"),
    [
        ("den virker ikke", True),
        ("hva gjør jeg nå?", True),
        ("hvor lenge?", True),
        ("kan jeg bruke den?", True),
        ("batteriet virker ikke", False),
        ("nødknappen", False),
        ("hva er AMK?", False),
        ("punkt 4.3.2", False),
    ],
)
def test_a_question_about_nothing_is_underspecified(text: str, vague: bool) -> None:
    assert is_underspecified(parse(text, GLOSSARY)) is vague


def test_a_vague_question_is_clear_after_another() -> None:
    history = [Turn("hvordan lader jeg batteriet?", "hvordan lader jeg batteriet?")]
    assert is_underspecified(parse("og hvor lenge?", GLOSSARY))
    assert not is_underspecified(parse("og hvor lenge?", GLOSSARY, history))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("når skal den prøves?", "prøv"),
        ("hva er avstanden?", "avstand"),
        ("hvem er lederen?", "led"),
        ("hvem leder BAPS?", ""),
        ("hvordan prøver jeg?", ""),
        ("når skal batteriet byttes?", ""),
        ("hvor lenge gjelder punkt 4.3.2?", ""),
    ],
)
def test_a_question_for_a_number_or_a_person_may_have_a_single_word(text: str, word: str) -> None:
    assert only_word(parse(text, GLOSSARY)) == word


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("hvor ofte byttes batteriet?", Wish.QUANTITY),
        ("kor lenge varer kurset?", Wish.QUANTITY),
        ("når skal jeg melde fra?", Wish.QUANTITY),
        ("how soon must I report?", Wish.QUANTITY),
        ("korleis kallar eg opp?", Wish.STEPS),
        ("Hva gjør jeg uten dekning?", Wish.STEPS),
        ("what should I do?", Wish.STEPS),
        ("kven eig BAPS?", Wish.WHO),
        ("hvilken etat leder?", Wish.WHO),
        ("hva er avstanden?", Wish.QUANTITY),
        ("hva betyr BYTT POSISJON?", Wish.DEFINITION),
        ("kva er AMK?", Wish.DEFINITION),
        ("what does BAPS mean?", Wish.DEFINITION),
        ("lytter legevakta?", Wish.ANY),
        ("Hvem setter hastegrad?", Wish.WHO),
        ("hvem godkjenner prosedyren?", Wish.WHO),
        ("Når radioen er borte, hva gjør jeg?", Wish.STEPS),
        ("Hvilken hastegrad har turen?", Wish.ANY),
    ],
)
def test_the_words_tell_what_answer_is_wanted(text: str, wish: Wish) -> None:
    assert wish_of(text) is wish


def confirmed(text: str) -> list[tuple[tuple[str, ...], ...]]:
    return [bridge.terms for bridge in GLOSSARY.find(text) if bridge.trust == CONFIRMED]


def test_a_phrase_goes_before_its_words() -> None:
    whole = Bridge(("den", "orang", "knapp"), (("sikkerhetsalarm",),), CONFIRMED)
    assert whole in GLOSSARY.find("hva er den orange knappen?")
    assert [
        bridge.terms for bridge in GLOSSARY.find("knappen, eller den orange knappen") if bridge.trust == CONFIRMED
    ] == [
        (("radioterminal",),),
        (("sikkerhetsalarm",),),
    ]


def test_a_name_of_two_things_finds_both_and_only_once() -> None:
    (bridge,) = GLOSSARY.find("113 eller 113")
    assert bridge.terms == (("amk",), ("nødnumm",))


@pytest.mark.parametrize("text", ["", "hvem lytter?", "den orange"], ids=["empty", "other-words", "half-a-phrase"])
def test_nothing_is_found_where_no_phrase_stands(text: str) -> None:
    assert confirmed(text) == []


def test_official_terms_stand_for_the_words_they_replace() -> None:
    question = parse("hvem kan trykke på nødknappen?", GLOSSARY)
    assert Bridge(("nødknapp",), (("sikkerhetsalarm",),), CONFIRMED) in question.bridges
    assert "nødknapp" in question.replaced


def test_the_thesaurus_bridges_what_no_glossary_knows() -> None:
    terms = [
        term for bridge in Bridges(Glossary(), lambda stem: True).find("dingsen er bekmørk") for term in bridge.terms
    ]
    assert ("radioterminal",) in terms


def test_a_term_that_the_documents_lack_leads_nowhere() -> None:
    assert Bridges(Glossary(), lambda stem: False).find("dingsen") == ()


def test_an_ambiguous_word_is_not_bridged() -> None:
    unclear = Ambiguity("dingsen", "Hva mener du?", (), (), ask=False)
    assert Bridges(Glossary(ambiguities=(unclear,)), lambda stem: True).find("dingsen") == ()
