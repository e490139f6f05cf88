"""A piece of feedback becomes a question of the evaluation, and nothing that points at a person goes with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NoReturn

import pytest

from app.bank import QuestionBank
from app.errors import OwnQuestionError, StoreError
from app.ownquestions import GoldPlace, OwnQuestion, OwnQuestions
from app.store import STORE_FILE, Store
from app.types import Filters, Hit, Kind, Reason, Reply, Turn
from app.ui.desk import UNEXPECTED
from app.ui.feedback import NO_FEEDBACK, FeedbackDesk
from app.ui.questionform import MOST_CANDIDATES, Candidate, QuestionForm, from_fields, from_turn, merged
from ingest.errors import IndexMissing
from tests.app.doubles import LISTENING, SECTIONS, AssistantDouble, answer, citation

CONVERSATION = "samtale-0123456789abcdef"
QUESTION = "Skal legevakten lytte?"
QUOTE = "Legevakten bør alltid lytte."
PLACE = GoldPlace(LISTENING.id, QUOTE)


class SearchingDouble(AssistantDouble):
    """Finds every section it has."""

    def search(
        self, question: str, k: int = 10, filters: Filters | None = None, history: Sequence[Turn] = ()
    ) -> list[Hit]:
        return [Hit(n, s.document, s.id, s.number, s.title, 0, s.text, 1.0) for n, s in enumerate(SECTIONS, start=1)]

    def coverage(self, topic: str, text: str) -> float:
        return float(sum(word in text for word in topic.split()))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / STORE_FILE)


@pytest.fixture
def own(store: Store, tmp_path: Path) -> OwnQuestions:
    return OwnQuestions(SearchingDouble(), store, tmp_path)


@pytest.fixture
def desk(own: OwnQuestions, tmp_path: Path) -> FeedbackDesk:
    return FeedbackDesk(own, QuestionBank(own.assistant, tmp_path))


def given(store: Store, reply: Reply | None = None, helpful: bool = False, comment: str = "") -> int:
    """Feedback on a reply; its turn."""
    turn = store.add_turn(CONVERSATION, reply or answer(QUESTION, QUOTE), "g1")
    store.rate(CONVERSATION, turn.id, helpful)
    store.comment(CONVERSATION, turn.id, comment)
    return turn.id


def written(own: OwnQuestions) -> list[dict[str, Any]]:
    return [json.loads(line) for line in own.file.read_text("utf-8").splitlines()]


def filled_in(desk: FeedbackDesk, fields: Mapping[str, str]) -> QuestionForm:
    return from_fields(desk.own.assistant, lambda name: fields.get(name, ""))


def raising(error: Exception) -> Callable[..., NoReturn]:
    """Something that fails however it is called."""

    def fail(*_: object) -> NoReturn:
        raise error

    return fail


class Fields(HTMLParser):
    """The fields of a form as a browser would send them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._area = self._select = ""
        self.feed(html)
        self.values = {name: value.removeprefix("\n") for name, value in self.values.items()}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "input" and (values.get("type") != "checkbox" or "checked" in values):
            self.values[values["name"]] = values.get("value", "")
        elif tag == "textarea":
            self._area = values["name"]
            self.values[self._area] = ""
        elif tag == "select":
            self._select = values["name"]
        elif tag == "option" and "selected" in values:
            self.values[self._select] = values["value"]

    def handle_endtag(self, tag: str) -> None:
        self._area = "" if tag == "textarea" else self._area

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area] += data


def test_a_question_is_written_in_the_schema_of_the_question_files(own: OwnQuestions, store: Store) -> None:
    question = OwnQuestion(
        QUESTION,
        gold=(PLACE, GoldPlace("veileder#3", "telefon", required=False)),
        must_facts="bør | burde\nvarsles",
        must_not="skal alltid",
        critical=True,
        notes="Fordi.",
    )

    identifier = own.add(given(store), question)

    (record,) = written(own)
    assert record == {
        "id": identifier,
        "version": 1,
        "lang": "nb",
        "role": "operator",
        "type": "fact",
        "question": QUESTION,
        "answerable": True,
        "split": "test",
        "critical": True,
        "notes": "Fordi.",
        "must_not": [{"any_of": ["skal alltid"]}],
        "must_facts": [{"any_of": ["bør", "burde"]}, {"any_of": ["varsles"]}],
        "gold": [
            {"doc": "veileder", "section": "2.1", "grade": 2, "quote": QUOTE},
            {"doc": "veileder", "section": "3", "grade": 1, "quote": "telefon"},
        ],
        "level": 2,
    }
    assert store.feedback()[0].test_question == identifier


def test_a_question_that_should_be_refused_has_no_gold(own: OwnQuestions, store: Store) -> None:
    own.add(given(store), OwnQuestion(QUESTION, Reason.RESTRICTED, gold=(PLACE,), must_facts="noe"))

    (record,) = written(own)
    assert (record["answerable"], record["type"]) == ("restricted", "restricted")
    assert not record.keys() & {"gold", "must_facts", "level"}


def test_personal_data_is_never_written(own: OwnQuestions, store: Store) -> None:
    question = OwnQuestion("Skal pasienten Ola Nordmann 01017012345 varsles?", gold=(PLACE,), notes="ring 99 88 77 66")

    own.add(given(store), question)

    text = own.file.read_text("utf-8")
    assert "[fødselsnummer fjernet]" in text and "[telefonnummer fjernet]" in text
    for secret in ("Nordmann", "01017012345", "99 88 77 66"):
        assert secret not in text


def test_all_that_must_be_mended_is_said_at_once_and_nothing_is_written(own: OwnQuestions, store: Store) -> None:
    question = OwnQuestion(
        " ",
        gold=(GoldPlace(LISTENING.id, "Legevakten skal"), GoldPlace("veileder#3", " "), GoldPlace("borte#1", "x")),
        must_facts="ring 99887766",
    )

    with pytest.raises(OwnQuestionError) as caught:
        own.add(given(store), question)

    problems = str(caught.value).splitlines()
    assert "Skriv et spørsmål" in problems[0]
    assert "Sitatet står ikke ordrett" in problems[1] and problems[1].startswith("2.1")
    assert problems[2].startswith("3 Bortfall: Skriv hvilke ord")
    assert "finnes ikke lenger" in problems[3]
    assert "telefonnummer" in problems[4]
    assert not own.file.exists()
    with pytest.raises(OwnQuestionError, match="Velg minst ett punkt"):
        own.add(given(store), OwnQuestion(QUESTION))


def test_feedback_becomes_one_question_only(own: OwnQuestions, store: Store) -> None:
    turn = given(store)
    own.add(turn, OwnQuestion(QUESTION, gold=(PLACE,)))

    with pytest.raises(OwnQuestionError, match="allerede gjort til"):
        own.add(turn, OwnQuestion(QUESTION, gold=(PLACE,)))
    with pytest.raises(OwnQuestionError, match="finnes ikke lenger"):
        own.add(99, OwnQuestion(QUESTION, gold=(PLACE,)))


def test_many_can_save_at_once_and_every_id_is_used_once(store: Store, tmp_path: Path) -> None:
    turns = [given(store) for _ in range(24)]
    servers = [OwnQuestions(SearchingDouble(), store, tmp_path) for _ in range(3)]

    with ThreadPoolExecutor(8) as pool:
        saving = [
            pool.submit(servers[n % 3].add, turn, OwnQuestion(QUESTION, gold=(PLACE,))) for n, turn in enumerate(turns)
        ]
        identifiers = {future.result() for future in saving}

    assert len(identifiers) == 24
    assert {record["id"] for record in written(servers[0])} == identifiers


def test_a_line_that_somebody_left_unfinished_is_not_glued_to_the_next(own: OwnQuestions, store: Store) -> None:
    own.file.parent.mkdir()
    own.file.write_text('{"id": "egen-min"}', encoding="utf-8")

    own.add(given(store), OwnQuestion(QUESTION, gold=(PLACE,)))

    assert written(own)[0]["id"] == "egen-min"


def test_a_folder_that_cannot_be_written_is_one_sentence(store: Store, tmp_path: Path) -> None:
    (tmp_path / "fil").write_text("")
    with pytest.raises(StoreError, match="Testspørsmålet kan ikke lagres"):
        OwnQuestions(SearchingDouble(), store, tmp_path / "fil").add(given(store), OwnQuestion(QUESTION, gold=(PLACE,)))


def test_the_form_opens_with_the_question_and_what_was_cited(desk: FeedbackDesk, store: Store) -> None:
    turn = given(store, helpful=True, comment="Riktig!")

    fields = Fields(desk.opened(turn)).values

    assert fields["question"] == QUESTION
    assert (fields["expected"], fields["notes"], fields["turn"]) == ("answer", "Riktig!", str(turn))
    assert (fields["section-0"], fields["quote-0"]) == (LISTENING.id, QUOTE)
    assert fields["chosen-0"] == fields["required-0"] == "1"


def test_what_was_cited_in_a_bad_answer_is_offered_but_not_chosen(desk: FeedbackDesk, store: Store) -> None:
    fields = Fields(desk.opened(given(store))).values

    assert fields["section-0"] == LISTENING.id
    assert "chosen-0" not in fields


@pytest.mark.parametrize(
    ("kind", "reason", "helpful", "expected"),
    [
        (Kind.REFUSAL, Reason.RESTRICTED, True, "restricted"),
        (Kind.CLARIFICATION, Reason.AMBIGUOUS, True, "ambiguous"),
        (Kind.EMERGENCY, Reason.EMERGENCY, True, "emergency"),
        (Kind.EMERGENCY, None, True, "emergency"),
        (Kind.REFUSAL, Reason.NOT_IN_SOURCES, False, "answer"),
    ],
)
def test_what_is_expected_follows_from_what_people_thought_of_the_reply(
    kind: Kind, reason: Reason | None, helpful: bool, expected: str, own: OwnQuestions, store: Store
) -> None:
    reply = Reply(QUESTION, QUESTION, kind, "Nei.", reason, nearest=(replace(citation(1, ""), quote=""),))
    turn = store.rated(given(store, reply, helpful))
    assert turn

    form = from_turn(own.assistant, turn)

    assert form.expected == expected
    assert [(each.chosen, each.quote) for each in form.candidates] == [(False, "Legevakten bør alltid lytte.")]


def test_a_search_adds_sections_and_keeps_what_was_written(desk: FeedbackDesk, store: Store) -> None:
    fields = Fields(desk.opened(given(store))).values | {"search": "bortfall", "facts": "a & b | <c>", "critical": "1"}

    html = desk.found(filled_in(desk, fields))

    again = Fields(html).values
    assert again["facts"] == "a & b | <c>" and again["critical"] == "1"
    assert [again[f"section-{n}"] for n in range(3)] == [LISTENING.id, "veileder#2", "veileder#3"]
    assert "La til 2 punkter." in html


def test_a_section_that_is_gone_when_the_search_is_over_is_not_offered(
    desk: FeedbackDesk, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    hits = [replace(hit, section_id=f"{hit.section_id}9") for hit in desk.own.assistant.search(QUESTION)]
    monkeypatch.setattr(desk.own.assistant, "search", lambda *_: hits)
    fields = Fields(desk.opened(given(store))).values

    assert "Fant ingen andre punkter." in desk.found(filled_in(desk, fields))


def test_a_search_that_fails_keeps_what_was_written(
    desk: FeedbackDesk, store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    fields = Fields(desk.opened(given(store))).values | {"facts": "bør"}
    monkeypatch.setattr(desk.own.assistant, "search", raising(ZeroDivisionError("hemmelig detalj")))

    html = desk.found(filled_in(desk, fields))

    assert UNEXPECTED in html and Fields(html).values == fields
    assert "ZeroDivisionError" in caplog.text


def test_an_index_that_cannot_be_opened_is_said_above_the_form_as_it_was_filled_in(
    desk: FeedbackDesk, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = Fields(desk.opened(given(store))).values | {"chosen-0": "1", "facts": "bør"}
    monkeypatch.setattr(desk.own.assistant, "documents", raising(IndexMissing("Kjør «sambandssvar ingest».")))
    form = filled_in(desk, fields)

    for html in (desk.saved(form), desk.banked(form, LISTENING.id), desk.found(form)):
        assert html.count("Kjør «sambandssvar ingest».") == 1
    assert Fields(desk.saved(form)).values == fields
    assert not desk.own.file.exists()


def test_an_index_that_cannot_be_opened_when_a_form_opens_is_one_sentence(
    desk: FeedbackDesk, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.own.assistant, "coverage", raising(IndexMissing("Kjør «sambandssvar ingest».")))
    reply = Reply(QUESTION, QUESTION, Kind.REFUSAL, "Nei.", nearest=(replace(citation(1, ""), quote=""),))

    html = desk.opened(given(store, reply))

    assert html.startswith('<p class="ss-notice" role="alert">Kjør «sambandssvar ingest».</p>')
    assert QUESTION in html


def test_what_was_saved_is_told_and_shown(desk: FeedbackDesk, store: Store) -> None:
    fields = Fields(desk.opened(given(store))).values | {"chosen-0": "1"}

    html = desk.saved(filled_in(desk, fields))

    (record,) = written(desk.own)
    assert record["gold"][0]["quote"] == QUOTE
    assert f"Gjort til testspørsmål <code>{record['id']}</code>" in html
    assert str(desk.own.file) in html and "sambandssvar eval --questions" in html
    assert "Gjør til testspørsmål:" not in html


def test_what_must_be_mended_stands_above_the_form_as_it_was_filled_in(desk: FeedbackDesk, store: Store) -> None:
    fields = Fields(desk.opened(given(store))).values | {"facts": "bør"}

    html = desk.saved(filled_in(desk, fields))

    assert 'role="alert"' in html and "Velg minst ett punkt" in html
    assert Fields(html).values["facts"] == "bør"


def test_feedback_is_shown_as_text_whatever_it_says(desk: FeedbackDesk, store: Store) -> None:
    assert desk.listed() == NO_FEEDBACK
    attack = "<script>window.pwned = 1</script>"
    given(store, replace(answer(QUESTION, QUOTE), question=attack, standalone_question=attack), comment=attack)

    for html in (desk.listed(), desk.opened(1)):
        assert attack not in html and "&lt;script&gt;" in html


def test_a_form_holds_only_so_many_sections() -> None:
    many = [Candidate(replace(LISTENING, id=str(n)), "") for n in range(MOST_CANDIDATES + 5)]
    assert len(merged(many[:3], many)) == MOST_CANDIDATES
