"""A question leads to quotes with checked citations, or to an honest no."""

from __future__ import annotations

import statistics
import threading
from pathlib import Path

import pytest

from app import Assistant, models
from app.engine import SEVERAL_MAY
from app.settings import RetrievalSettings, Settings
from app.types import Filters, Kind, Reason, Reply
from app.ui.sources import section_html
from ingest import build
from ingest.embedding import Embedder
from tests.support.corpora import GUIDE, write_corpus

QUESTIONS = [
    "hvem varsler jeg når radioen er borte?",
    "hvor fort skal legevaktsentralen svare?",
    "hva betyr BYTT POSISJON?",
    "hvem eier XX-BAPS?",
    "kor mange dagar varer instruktørkurset for AMK?",
    "sikerhetsalram trykket ved uhell",
    "akuttmedisinforskriften § 4 andre ledd",
]


def test_every_quote_stands_verbatim_where_it_is_cited(assistant: Assistant) -> None:
    for question in QUESTIONS:
        reply = assistant.ask(question)
        assert reply.kind is Kind.ANSWER, question
        for citation in reply.citations:
            text = assistant.section(citation.section_id).text
            assert text[citation.start : citation.start + len(citation.quote)] == citation.quote
        assert {n for sentence in reply.sentences for n in sentence.citations} == {c.n for c in reply.citations}


def test_an_answer_in_quite_other_words_quotes_the_nearest_and_says_that_it_is_unsure(assistant: Assistant) -> None:
    assistant.warm()
    replies = [assistant.ask(question) for question in ("hvem av oss får lov til å blåse av hele greia?", QUESTIONS[0])]

    assert [reply.unsure for reply in replies] == [True, False]
    assert [SEVERAL_MAY in reply.notes for reply in replies] == [True, False]
    assert len({citation.section_id for citation in replies[0].citations}) > 1


@pytest.mark.parametrize("question", ["hva er forskjellen på TMO og DMO?", "kva er skilnaden mellom DMO og TMO?"])
def test_both_of_what_is_compared_are_told_of(assistant: Assistant, question: str) -> None:
    assistant.warm()
    reply = assistant.ask(question)
    assert all(thing in reply.text for thing in ("TMO", "DMO"))


def test_what_a_word_of_the_documents_means_is_no_secret(assistant: Assistant) -> None:
    assistant.warm()
    assert "den oransje knappen" in assistant.ask("Hva er en sikkerhetsalarm?").text
    assert assistant.ask("Hva er passordet?").reason is Reason.RESTRICTED


def test_an_exact_reference_goes_straight_to_the_place(assistant: Assistant) -> None:
    reply = assistant.ask("hva sier veilederen punkt 4.3.8?")
    assert {(c.document, c.section) for c in reply.citations} == {("veileder-helse", "4.3.8")}
    assert "bør alltid lytte" in reply.text


def test_ledd_and_bokstav_are_addressed(assistant: Assistant) -> None:
    second = assistant.ask("akuttmedisinforskriften § 4 andre ledd")
    assert {c.section for c in second.citations} == {"§ 4"}
    assert "opplæring" in second.text


def test_a_number_that_two_documents_have_gives_both(assistant: Assistant) -> None:
    sections = [hit.document for hit in assistant.search("punkt 4.3.1", k=10) if hit.parts["exact"]]
    assert {"veileder-helse", "felles-sambandsreglement"} <= set(sections)


def test_a_follow_up_is_understood_from_the_turn_before(assistant: Assistant) -> None:
    first = assistant.ask("hvor fort skal AMK svare på 113?")
    second = assistant.ask("og legevaktsentralen?", [assistant.turn(first)])
    assert second.kind is Kind.ANSWER
    assert "80 prosent" in second.text
    assert first.question in second.standalone_question
    assert assistant.ask("og legevaktsentralen?").text != second.text


@pytest.mark.parametrize(
    ("question", "kind", "reason"),
    [
        ("hvilken frekvens i MHz sender Nødnett på i Sverige?", Kind.REFUSAL, Reason.NOT_IN_SOURCES),
        ("hva er prosedyren for PLIVO?", Kind.REFUSAL, Reason.RESTRICTED),
        ("hva er koden til medisinskapet?", Kind.REFUSAL, Reason.RESTRICTED),
        ("hvor mye adrenalin skal jeg gi?", Kind.REFUSAL, Reason.OUT_OF_SCOPE),
        ("hei", Kind.REFUSAL, Reason.OUT_OF_SCOPE),
        ("hva betyr status 3?", Kind.CLARIFICATION, Reason.AMBIGUOUS),
        ("den virker ikke", Kind.CLARIFICATION, Reason.AMBIGUOUS),
        ("pasienten puster ikke!", Kind.EMERGENCY, Reason.EMERGENCY),
        ("", Kind.REFUSAL, Reason.INVALID),
        ("x" * 20_000, Kind.REFUSAL, Reason.INVALID),
        ("\x00\x01\x02 binært", Kind.REFUSAL, Reason.INVALID),
    ],
    ids="unknown restricted code medical greeting status nothing emergency empty long binary".split(),
)
def test_what_cannot_be_answered_is_said_to_be_so_without_citations(
    assistant: Assistant, question: str, kind: Kind, reason: Reason
) -> None:
    reply = assistant.ask(question)
    assert (reply.kind, reply.reason) == (kind, reason)
    assert reply.citations == ()
    assert reply.sentences == ()
    assert reply.text


def test_words_of_danger_lead_to_113_unless_the_documents_surely_answer(assistant: Assistant) -> None:
    assert assistant.ask("hun har spist opp alle tablettene sine").kind is Kind.EMERGENCY
    procedure = assistant.ask("lege alene på sykebesøk svarer ikke på radio, hva gjør operatøren på Storelva?")
    assert procedure.kind is Kind.ANSWER


def test_a_refusal_points_to_the_nearest_sections_and_to_people(assistant: Assistant) -> None:
    reply = assistant.ask("hvor mange liter diesel går det på aggregatet?")
    assert reply.text.startswith("Det står ikke i dokumentene")
    assert "opplaring@hdo.no" in reply.text
    assert 1 <= len(reply.nearest) <= 3


def test_the_choices_of_a_clarification_lead_on(assistant: Assistant) -> None:
    choices = assistant.ask("hva betyr status 3?").choices
    assert len(choices) == 2
    replies = [assistant.ask(choice) for choice in choices]
    assert {reply.kind for reply in replies} == {Kind.ANSWER}
    assert replies[0].citations[0].section_id != replies[1].citations[0].section_id


def test_an_organisation_that_is_named_counts_for_its_own_documents(assistant: Assistant) -> None:
    assistant.warm()
    hits = assistant.search("Hvem skal lytte i talegruppen på Storelva legevakt?", k=20)
    assert {hit.document for hit in hits if hit.parts["named"]} == {"storelva-legevakt"}
    assert all(hit.parts["other"] for hit in hits if hit.document in ("amk-fjordvik", "ambulanse-nordfjell"))


def test_filters_act_on_everything(assistant: Assistant) -> None:
    question = "hvem varsler jeg når radioen er borte?"
    assert {c.level for c in assistant.ask(question, filters=Filters(levels=(2,))).citations} == {2}
    organisations = {
        c.organisation for c in assistant.ask(question, filters=Filters(organisation="Storelva legevakt")).citations
    }
    assert organisations <= {"", "Storelva legevakt"}


def test_filters_that_leave_no_document_say_so(assistant: Assistant) -> None:
    reply = assistant.ask("hvem eier BAPS?", filters=Filters(levels=(9,)))
    assert reply.kind is Kind.REFUSAL
    assert "dokumentene som er valgt" in reply.text


def test_notes_tell_of_training_edition_local_rules_and_passed_review(assistant: Assistant) -> None:
    reply = assistant.ask("skal legevakta på Storelva alltid lytte på Storelva-LV?")
    notes = " ".join(reply.notes)
    assert "øvingsutgave" in notes
    assert "Storelva legevakt" in notes
    assert "30.06.2025" in notes


def test_what_points_at_a_person_is_neither_searched_for_nor_repeated(assistant: Assistant) -> None:
    reply = assistant.ask("kan jeg si 01019012345 til AMK på radio?")
    assert "01019012345" not in str(reply.to_dict())
    assert "fødselsnummer" in reply.notes[0]


def test_identical_sections_of_two_documents_stay_apart(tmp_path: Path) -> None:
    build(write_corpus(tmp_path / "corpus", {"guide": GUIDE, "rutine": GUIDE}), tmp_path / "index")
    assistant = Assistant.open(tmp_path / "index", Settings())
    found = [(hit.document, hit.section) for hit in assistant.search("Når skal tap av radioterminal meldes?", k=4)]
    assert {("guide", "2"), ("rutine", "2")} <= set(found)


def test_official_terms_without_weight_are_left_out_of_everything(tmp_path: Path) -> None:
    build(write_corpus(tmp_path / "corpus", {"guide": GUIDE}), tmp_path / "index")
    ways = (RetrievalSettings(dense=False), RetrievalSettings(dense=False, bridge=0))
    found = [Assistant.open(tmp_path / "index", Settings(retrieval=way)).search("walkien?") for way in ways]
    assert found[0]
    assert found[1] == []


def test_a_question_that_several_rules_answer_each_for_its_own_case_is_asked_back(tmp_path: Path) -> None:
    things = {"Radioen": "dag", "Aggregatet": "måned", "Antennen": "vår", "Mottaket": "uke"}
    rules = "\n\n".join(
        f"# {n} {what}\n\n{what} prøves hver {when}." for n, (what, when) in enumerate(things.items(), 1)
    )
    build(write_corpus(tmp_path / "corpus", {"rutine": rules}), tmp_path / "index")
    assistant = Assistant.open(tmp_path / "index", Settings())
    reply = assistant.ask("Når skal den prøves?")
    assert (reply.kind, reply.reason) == (Kind.CLARIFICATION, Reason.AMBIGUOUS)
    assert len(reply.choices) == 3
    chosen = assistant.ask(reply.choices[0])
    assert chosen.kind is Kind.ANSWER
    assert "prøves" in chosen.text


def test_the_source_shows_the_text_of_the_version_that_it_names(tmp_path: Path) -> None:
    corpus, index = write_corpus(tmp_path / "corpus", {"guide": GUIDE}), tmp_path / "index"
    build(corpus, index)
    assistant = Assistant.open(index, Settings())
    (corpus / "guide.md").write_text(GUIDE.replace("ti minutter", "fem minutter"), "utf-8")
    build(corpus, index)
    assert "fem minutter" in section_html(assistant, "guide#2")


def test_a_generation_that_cannot_be_used_is_logged_once_and_the_old_one_serves_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    corpus, index = write_corpus(tmp_path / "corpus", {"guide": GUIDE}), tmp_path / "index"
    build(corpus, index)
    assistant = Assistant.open(index, Settings())
    for time, is_usable in (("fem minutter", False), ("fire minutter", True)):
        (corpus / "guide.md").write_text(GUIDE.replace("ti minutter", time), "utf-8")
        generation = build(corpus, index).generation
        if not is_usable:
            (index / "generations" / generation / "manifest.json").write_text("{", "utf-8")
        for _ in range(2):
            text = assistant.section("guide#2").text
            assert (time if is_usable else "ti minutter") in text
    assert [record.levelname for record in caplog.records if record.name == "app.assistant"] == ["ERROR"]


def test_answers_come_within_a_tenth_of_a_second(assistant: Assistant) -> None:
    assistant.ask(QUESTIONS[0])
    assert statistics.median(assistant.ask(question).latency_ms for question in QUESTIONS) <= 100


def test_threads_may_share_it(assistant: Assistant) -> None:
    expected = {question: assistant.ask(question).text for question in QUESTIONS}
    replies: list[Reply] = []

    def ask_all() -> None:
        replies.extend(assistant.ask(question) for question in QUESTIONS)

    threads = [threading.Thread(target=ask_all) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(replies) == 5 * len(QUESTIONS)
    assert all(reply.text == expected[reply.question] for reply in replies)


def test_confidence_is_what_the_decision_to_answer_rests_on(assistant: Assistant) -> None:
    embedder = Embedder(assistant.settings.embedding).name
    threshold = models.load(assistant.settings.weights)[embedder].confidence.banked.threshold
    asked = ("mista radioen, hvem ringer jeg", "hvilken farge har radioterminalen?", "hvor mange hester har kongen?")
    for question in asked:
        answered = assistant.ask(question).kind is Kind.ANSWER
        assert (assistant.confidence(question) >= threshold) is answered, question


@pytest.mark.parametrize(
    ("question", "confidence"),
    [
        ("hva står i punkt 4.3.8 i veilederen?", 1.0),
        ("hva står i punkt 99.9?", 0.0),
        ("hva er framgangsmåten ved pågående livstruende vold?", 0.0),
        ("hjelp, han puster ikke!", 0.0),
        ("", 0.0),
    ],
    ids=["named", "named-but-missing", "restricted", "emergency", "empty"],
)
def test_what_is_settled_without_a_model_is_certain(assistant: Assistant, question: str, confidence: float) -> None:
    assert assistant.confidence(question) == confidence


def test_the_turns_before_count_for_the_confidence(assistant: Assistant) -> None:
    before = assistant.turn(assistant.ask("hva gjør operatøren på AMK Fjordvik når en sikkerhetsalarm går?"))
    assert assistant.confidence("og hvis enheten ikke svarer?", [before]) != assistant.confidence(
        "og hvis enheten ikke svarer?"
    )
