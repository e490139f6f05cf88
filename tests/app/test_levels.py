"""What national and local rules say of the same thing stands side by side, with what differs between them."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import Assistant
from app.answer.counterparts import Asked, in_order
from app.answer.units import units_of
from app.citing import labelled
from app.evidence import Evidence, searchable
from app.levels import Side, notes_on
from app.printing import print_reply
from app.settings import Settings
from app.statements import Bound, modality_of, quantities_of
from app.store import StoredTurn
from app.types import Filters, Kind, Reply
from app.ui.conversation import conversation_html
from ingest import build
from ingest.types import Block, BlockKind, Document, Section
from tests.support.corpora import REGISTER_ENTRY, write_corpus

OTHERS = (
    "Radioen lades hver natt i stativet ved inngangen.",
    "Talegruppen velges av operatøren etter kartet i sentralen.",
    "Opptaket slettes av leder når saken er lukket.",
    "Meldinger om feil sendes til driften før vaktskiftet.",
    "Hjelmen henger i bilen sammen med vest og lykt.",
    "Kurset holdes av en instruktør i et klasserom.",
)


def document(key: str, level: int, organisation: str = "") -> Document:
    name = key.capitalize()
    return Document(id=key, title=name, short_title=name, level=level, file=Path(key), organisation=organisation)


def side(owner: Document, text: str, title: str = "Regel", items: tuple[str, ...] = ()) -> Side:
    blocks = (Block(BlockKind.PARAGRAPH, text), *(Block(BlockKind.LIST_ITEM, item, marker="•") for item in items))
    section = Section(f"{owner.id}#1", owner.id, "1", title, depth=1, path=(f"1 {title}",), ordinal=0, blocks=blocks)
    return Side(owner, section, units_of(section))


JOINT = document("reglementet", 1)
NATIONAL = document("veilederen", 2)
COURSE = document("kursheftet", 2)
DALBY = document("dalbyrutinen", 3, "Dalby legevakt")
FJELL = document("fjellrutinen", 3, "Fjell ambulanse")
NOBODY = Asked(named=(), chosen="")


def notes(*sides: Side) -> list[str]:
    texts = [searchable(each.section) for each in sides]
    return notes_on(sides, Evidence([*texts, *OTHERS]))


def between(over: str, under: str, lower: Document = DALBY, higher: Document = NATIONAL) -> list[str]:
    return notes(side(higher, over), side(lower, under))


@pytest.mark.parametrize(
    ("national", "local", "words"),
    [
        ("Sentralen bør alltid lytte på egen gruppe.", "Sentralen skal alltid lytte på egen gruppe.", ("bør", "skal")),
        ("Navnet bør ikke sies i gruppen.", "Navnet skal ikke sies i gruppen.", ("bør ikke", "skal ikke")),
        (
            "Alarmen skal kvitteres innen to minutter.",
            "Alarmen skal kvitteres innen 90 sekunder.",
            ("to minutter", "90 sekunder"),
        ),
        ("Anrop skal besvares, 80 prosent av dem.", "Anrop skal besvares, 90 % av dem.", ("80 prosent", "90 prosent")),
        (
            "Bilen bør ha minst ett ladet reservebatteri.",
            "Bilen skal ha to ladede reservebatterier.",
            ("ett reservebatteri", "to reservebatterier"),
        ),
    ],
    ids=["should-to-shall", "denied", "limit-in-other-units", "share", "count"],
)
def test_a_stricter_local_rule_is_said_to_hold_there(national: str, local: str, words: tuple[str, str]) -> None:
    (note,) = between(national, local)
    assert note.startswith("Dalby legevakt")
    assert "strengere enn Veilederen" in note
    assert all(f"«{word}»" in note for word in words)


@pytest.mark.parametrize(
    ("national", "local"),
    [
        ("Navnet på pasienten skal ikke sies i gruppen.", "Navnet på pasienten kan sies i gruppen."),
        ("Tap av radioen skal meldes til leder.", "Tap av radioen kan meldes til leder."),
        ("Alarmen skal kvitteres innen ett minutt.", "Alarmen skal kvitteres innen fem minutter."),
        ("Minst 90 prosent av anropene skal besvares.", "Minst 80 prosent av anropene skal besvares."),
    ],
    ids=["allows-what-is-forbidden", "leaves-free", "longer-limit", "smaller-share"],
)
def test_against_a_higher_level_that_goes_first_and_the_owner_is_told(national: str, local: str) -> None:
    (note,) = between(national, local)
    assert note.startswith("Motstrid: følg Veilederen")
    assert "med mindre liv eller helse tilsier noe annet" in note
    assert note.endswith("meld fra til Dalby legevakt.")


def test_two_national_levels_that_contradict_each_other_lead_to_the_own_leader() -> None:
    (note,) = between("Meldingen skal ikke sendes på SMS.", "Meldingen kan sendes på SMS.", NATIONAL, JOINT)
    assert note.startswith("Motstrid: følg Reglementet")
    assert note.endswith("egen leder.")


def test_what_goes_against_advice_is_no_contradiction() -> None:
    (note,) = between("SMS om pasienten frarådes på vakt.", "SMS om pasienten kan sendes på vakt.")
    assert "går mot en anbefaling i Veilederen («frarådes»)" in note
    assert "spør Dalby legevakt" in note


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (
            "Alarmen skal kvitteres på radioen innen 60 sekunder.",
            "Alarmen skal kvitteres på radioen innen 90 sekunder.",
            ("60 sekunder", "90 sekunder"),
        ),
        (
            "Opplysninger skal ikke sendes på SMS.",
            "Adresse, portkode, navn på døren og nummeret til naboen kan sendes på SMS når talen er vanskelig å høre.",
            ("skal ikke", "kan"),
        ),
    ],
    ids=["limit", "ban-in-few-words"],
)
def test_two_local_rules_hold_each_in_its_own_organisation(first: str, second: str, words: tuple[str, str]) -> None:
    (note,) = notes(side(DALBY, first, "SMS og alarm"), side(FJELL, second, "Alarm og SMS"))
    assert all(name in note for name in ("Dalby legevakt", "Fjell ambulanse", *words))
    assert "bare i sin egen virksomhet" in note


def test_sources_that_rest_the_same_on_different_paragraphs_disagree() -> None:
    (note,) = between(
        "Hjemmelen for krav til opplæring i bruk av utstyret er forskriften § 19.",
        "Krav til opplæring i bruk av utstyret har hjemmel i forskriften § 18.",
        COURSE,
    )
    assert "Kildene er uenige" in note
    assert "§ 19" in note
    assert "§ 18" in note
    assert "forskriften, som går foran" in note


def test_sources_that_tell_to_say_other_words_disagree() -> None:
    (note,) = between(
        "Ved en reell hendelse avbrytes øvelsen med ordene «øvelsen avbrytes».",
        "Ved en reell hendelse avbrytes øvelsen med ordene «øvelsen stanses».",
        NATIONAL,
        JOINT,
    )
    assert note == "Kildene er uenige: Reglementet har «øvelsen avbrytes», Veilederen har «øvelsen stanses»."


@pytest.mark.parametrize(
    ("national", "local"),
    [
        ("Alarmen skal kvitteres innen to minutter.", "Alarmen skal kvitteres innen 120 sekunder."),
        ("Tap av radioen skal meldes til leder.", "Tap av radioen må meldes til leder."),
        ("Tap av radioen skal meldes til leder.", "Kurset for nye kan holdes i bilen."),
        ("Navnet skal ikke sies i gruppen, med mindre det redder liv.", "Navnet kan sies i gruppen."),
        ("Gruppen skal ha samband med helikopteret.", "Gruppen kan være uten samband med helikopteret."),
        ("Ved tap skal radioen meldes på punkt 3 til leder.", "Ved tap skal radioen meldes på punkt 5 til leder."),
        ("Radioen kan høres når den som må sende, skal tale.", "Radioen kan høres når den som bør sende, skal tale."),
    ],
    ids=["same-time", "same-force", "other-subject", "exception", "other-verb", "number-that-names", "subclause"],
)
def test_nothing_is_said_when_it_is_unsure(national: str, local: str) -> None:
    assert between(national, local) == []


def test_a_local_rule_that_repeats_the_limit_and_sets_itself_another_is_not_against_it() -> None:
    local = "Dalby skal besvare anrop innen to minutter. Dalby skal besvare anrop fra publikum innen fem minutter."
    assert not any("Motstrid" in note for note in between("Sentralen skal besvare anrop innen to minutter.", local))


def test_an_item_of_a_list_has_the_force_of_its_lead_in() -> None:
    national = side(NATIONAL, "Ved tap av radioen bør brukeren:", items=("melde tapet til leder",))
    (note,) = notes(national, side(DALBY, "Ved tap av radioen skal brukeren melde tapet til leder."))
    assert "strengere" in note


def test_versions_of_one_document_are_not_held_against_each_other() -> None:
    old = document("veilederen@1", 2)
    assert notes(side(NATIONAL, "Radioen skal lades."), side(old, "Radioen skal ikke lades.")) == []


def test_notes_are_few_short_and_the_most_serious_first() -> None:
    found = notes(
        side(JOINT, "Tap av radioen bør meldes til leder."),
        side(NATIONAL, "Tap av radioen skal meldes til leder."),
        side(DALBY, "Tap av radioen kan meldes til leder."),
        side(FJELL, "Tap av radioen skal ikke meldes til leder."),
    )
    assert len(found) == 2
    assert found[0].startswith("Motstrid")
    assert all(len(note.split()) <= 30 for note in found)


def test_a_local_target_beyond_a_requirement_that_is_repeated_is_stricter() -> None:
    (note,) = between(
        "80 prosent av anropene skal normalt besvares innen to minutter.",
        "Minst 80 prosent av anropene skal besvares innen to minutter. Dalby har som mål 90 prosent innen 90 sekunder.",
    )
    assert "Dalby legevakt («90 prosent og 90 sekunder») er strengere" in note


def test_what_is_national_goes_first_but_before_a_local_answer_only_on_the_same() -> None:
    tap = "Tap av radioen skal meldes til leder."
    local, other, same = side(DALBY, tap, "Tap"), side(JOINT, OTHERS[0], "Lading"), side(NATIONAL, tap, "Tap")
    evidence = Evidence([tap, *OTHERS])
    assert in_order([local, other, same], NOBODY, evidence) == [same, local, other]
    assert in_order([other, local, same], NOBODY, evidence) == [other, same, local]


def test_what_is_local_goes_as_the_question_names_it() -> None:
    tap = "Tap av radioen skal meldes til leder."
    dalby, fjell, same = side(DALBY, tap, "Tap"), side(FJELL, tap, "Tap"), side(NATIONAL, tap, "Tap")
    named = Asked((FJELL.id, DALBY.id), "")
    assert in_order([dalby, fjell, same], named, Evidence([tap, *OTHERS])) == [same, fjell, dalby]


def test_numbers_are_read_as_words_or_digits_in_any_unit() -> None:
    (limit,) = quantities_of("senest en halv time etter at ti minutter er gått, men klokken 8 på plass 2")
    assert (limit.shown, limit.value, limit.bound) == ("ti minutter", 600, Bound.PLAIN)
    assert [(q.value, q.bound) for q in quantities_of("minst 80 % innen 1,5 timer")] == [
        (80, Bound.LEAST),
        (5400, Bound.MOST),
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Brukeren skal straks melde fra.", "skal"),
        ("Brukeren bør ikke regne med svar når terminalen kan være av.", "bør ikke"),
        ("Lån av terminal er ikke tillatt.", "ikke tillatt"),
        ("Enheten kan ikke nås.", ""),
        ("Gruppen kan brukes, og den skal lades.", ""),
        ("Radioen henger i bilen.", ""),
    ],
)
def test_only_one_clear_demand_counts_as_one(text: str, shown: str) -> None:
    found = modality_of(text)
    assert (found.shown if found else "") == shown


QUESTION = "Hvor fort skal tap av radioterminal meldes?"
RULES = {
    "veilederen": (2, "", "ti minutter"),
    "dalbyrutinen": (3, "Dalby legevakt", "fem minutter"),
    "haugrutinen": (3, "Haug legevakt", "60 minutter"),
}


@pytest.fixture(scope="module")
def valleys(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An assistant over a national rule and two local ones on the same."""
    folder = tmp_path_factory.mktemp("levels")
    rule = "# 1 Tap\n\nTap av radioterminal skal meldes til driftssenteret innen {limit}.\n\n# 2 Ellers\n\n{other}\n"
    limits = zip(RULES.items(), OTHERS, strict=False)
    corpus = write_corpus(
        folder / "corpus", {key: rule.format(limit=limit, other=other) for (key, (_, _, limit)), other in limits}
    )
    entries = (
        REGISTER_ENTRY.format(
            id=key, title=key.capitalize(), level=level, file=f"{key}.md", version="1", organisation=organisation
        )
        for key, (level, organisation, _) in RULES.items()
    )
    (corpus / "register.toml").write_text("".join(entries), "utf-8")
    build(corpus, folder / "index")
    return Assistant.open(folder / "index", Settings())


def said(reply: Reply) -> list[str]:
    """The notes on how levels differ."""
    words = ("er strengere enn", "Motstrid", "sier ulike ting", "Kildene er uenige")
    return [note for note in reply.notes if any(word in note for word in words)]


@pytest.mark.parametrize(
    ("organisation", "note"),
    [
        ("Dalby legevakt", "Dalby legevakt («fem minutter») er strengere enn Veilederen («ti minutter»)"),
        ("Haug legevakt", "Motstrid: følg Veilederen («ti minutter») framfor Haug legevakt («60 minutter»)"),
    ],
)
def test_the_chosen_organisations_rule_stands_beside_the_national_one(
    valleys: Assistant, organisation: str, note: str
) -> None:
    reply = valleys.ask(QUESTION, filters=Filters(organisation=organisation))
    assert reply.kind is Kind.ANSWER
    assert [citation.organisation for citation in reply.citations] == ["", organisation]
    assert [found.startswith(note) for found in said(reply)] == [True]


def test_two_named_organisations_are_both_heard(valleys: Assistant) -> None:
    reply = valleys.ask("Hvor fort skal tap av radioterminal meldes i Dalby, og hvor fort i Haug?")
    assert {"Dalby legevakt", "Haug legevakt"} <= {citation.organisation for citation in reply.citations}
    assert any(all(words in note for words in ("«fem minutter»", "«60 minutter»")) for note in said(reply))


def test_each_group_is_introduced_and_every_sentence_stays_verbatim(valleys: Assistant) -> None:
    reply = valleys.ask(QUESTION, filters=Filters(organisation="Haug legevakt"))
    assert [heading for heading, _ in labelled(reply)] == ["Nasjonalt", "Lokalt: Haug legevakt"]
    assert "\n\n".join(text for _, text in labelled(reply)) == reply.text
    assert all(
        sentence.text in valleys.section(c.section_id).text
        for sentence, c in zip(reply.sentences, reply.citations, strict=True)
    )
    assert "Nasjonalt" not in reply.text


def test_the_groups_have_headings_in_the_chat_and_on_the_command_line(
    valleys: Assistant, capsys: pytest.CaptureFixture[str]
) -> None:
    reply = valleys.ask(QUESTION, filters=Filters(organisation="Haug legevakt"))
    page = conversation_html([StoredTurn(1, reply, "g")])
    assert page.index("<h4>Nasjonalt</h4>") < page.index("ti minutter") < page.index("<h4>Lokalt: Haug legevakt</h4>")
    print_reply(reply)
    assert "\n\nLokalt: Haug legevakt\nTap av radioterminal" in capsys.readouterr().out


def test_an_answer_of_one_group_has_no_heading(valleys: Assistant) -> None:
    reply = valleys.ask(QUESTION, filters=Filters(levels=(2,)))
    assert labelled(reply) == [("", reply.text)]
    assert said(reply) == []


def test_a_section_that_the_question_names_comes_alone(assistant: Assistant) -> None:
    reply = assistant.ask("hva sier veilederen punkt 4.3.8?")
    assert {citation.document for citation in reply.citations} == {"veileder-helse"}
    assert said(reply) == []


@pytest.mark.parametrize(
    ("question", "documents", "words"),
    [
        (
            "må vi bruke kallesignal, eller er det greit med fornavn i Nordfjell?",
            ["felles-sambandsreglement", "ambulanse-nordfjell"],
            ("Ambulansetjenesten Nordfjell («skal»)", "strengere enn Felles sambandsreglement («bør»)"),
        ),
        (
            "Legen er ikke nådd etter alarmen. Når overtar bakvakten på Storelva, og når alarmeres den i Fjordvik?",
            ["storelva-legevakt", "amk-fjordvik"],
            ("«fem minutter»", "«4 minutter»", "i sin egen virksomhet"),
        ),
        (
            "Kan pasientopplysninger og adresse sendes på SMS på Storelva, og i Nordfjell?",
            ["storelva-legevakt", "ambulanse-nordfjell"],
            ("«skal ikke»", "«kan»", "i sin egen virksomhet"),
        ),
        (
            "Hvilken hjemmel har Helsedirektoratet for krav til opplæring?",
            ["veileder-helse", "opplaering-hdo"],
            ("Kildene er uenige", "§ 18", "§ 19"),
        ),
    ],
    ids=["stricter", "two-limits", "forbidden-and-allowed", "paragraphs"],
)
def test_the_bundled_levels_are_shown_together(
    assistant: Assistant, question: str, documents: list[str], words: tuple[str, ...]
) -> None:
    reply = assistant.ask(question)
    cited = dict.fromkeys(citation.document for citation in reply.citations)
    assert [key for key in cited if key in documents] == documents
    assert any(all(word in note for word in words) for note in said(reply)), reply.notes


@pytest.mark.parametrize(
    "question", ["hvem eier XX-BAPS?", "hva betyr BYTT POSISJON?", "hvor fort skal AMK svare på 113?"]
)
def test_an_ordinary_answer_has_no_note_on_levels(assistant: Assistant, question: str) -> None:
    assert said(assistant.ask(question)) == []
