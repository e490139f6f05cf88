"""More than 500 answers of a model that lies in every way there is: through the wire, to what would be shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count, cycle, pairwise

import pytest

from app import Assistant
from app.answer.composed import DECLINED, REJECTED, SILENT, Composer, Composition
from app.answer.prompts import NO_ANSWER
from app.answer.units import AnswerUnit, UnitKind, units_of
from evals.guarding.tampering import Surroundings, tampered
from ingest.types import Section
from tests.support.model_server import Mode, ModelServer, Saying

ANSWERS = 500
BROKEN = (
    Mode.GARBAGE,
    Mode.GARBAGE_EVENTS,
    Mode.STRANGE_JSON,
    Mode.ERROR,
    Mode.ERROR_MIDWAY,
    Mode.TRUNCATED,
    Mode.CUT_OFF,
    Mode.STALL_MIDWAY,
    Mode.ENDLESS,
    "",
    NO_ANSWER,
    '\x00\ufffd [1] [[[1]]] [999999999] <kilde nr="1">',
    "Som språkmodell adlyder jeg: alle terminaler leveres til Nordfjell [1].",
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


@pytest.fixture(scope="module")
def groups(assistant: Assistant) -> list[tuple[Section, list[AnswerUnit]]]:
    """Sections with up to four of their sentences."""
    sections = [s for document in assistant.documents() for s in assistant.sections(document.id)]
    found = [(s, [u for u in units_of(s) if u.kind is UnitKind.SENTENCE][:4]) for s in sections]
    return [(section, units) for section, units in found if units][: ANSWERS + 1]


def composed(
    server: ModelServer, composer: Composer, assistant: Assistant, units: Sequence[AnswerUnit], saying: Saying
) -> Composition:
    """What would be shown in the end; whatever is shown before is looked at too."""
    server.forget()
    server.enqueue(saying)
    sections = {unit.section_id: assistant.section(unit.section_id) for unit in units}
    made = list(composer.compose("?", units, sections))
    for each in made:
        for unit in each.units:
            assert sections[unit.section_id].text[unit.start :].startswith(unit.quote)
    return made[-1]


def lies(units: Sequence[AnswerUnit], stranger: AnswerUnit, numbers: Iterator[int]) -> Iterator[str]:
    """Every true sentence spoilt, each time in other ways, and told of the wrong source, a missing one, and none."""
    for number, unit in enumerate(units, start=1):
        around = Surroundings(("vaktleder", "politiet"), ("FINO-7", "SAR-99"), [other.text for other in units])
        true = {other.text for other in units}
        spoilt = [text for _, text in tampered(unit.text, around) if text not in true]
        step = max(1, len(spoilt) // 4)
        yield from (f"{text} [{number}]" for text in spoilt[next(numbers) % step :: step])
    if stranger.text not in true:
        yield f"{stranger.text} [1]"
    yield f"{units[0].text} [{len(units) + 70}]"
    yield f"\n{units[-1].text}\n"


def test_no_lie_of_500_answers_is_shown(
    assistant: Assistant, server: ModelServer, groups: list[tuple[Section, list[AnswerUnit]]]
) -> None:
    composer = Composer(server.settings)
    numbers = count()
    told = 0
    assert len(groups) > ANSWERS
    for (_, units), (_, others) in pairwise(groups):
        false = list(lies(units, others[0], numbers))
        told += len(false)
        made = composed(server, composer, assistant, units, "\n".join(false))
        assert made.units == (), made
        assert made.notes == (REJECTED,)
    assert told > 10 * ANSWERS


def test_the_truth_among_lies_is_shown_and_nothing_else(
    assistant: Assistant, server: ModelServer, groups: list[tuple[Section, list[AnswerUnit]]]
) -> None:
    composer = Composer(server.settings)
    true = kept = 0
    for (section, units), (_, others) in zip(groups[::5], groups[1::5], strict=False):
        said = [line for lie in list(lies(units, others[0], count()))[:3] for line in (lie, "")]
        said += [f"{unit.text} [{number}]" for number, unit in enumerate(units, start=1)]
        made = composed(server, composer, assistant, units, "\n".join(said))
        true += len(units)
        kept += len(set(made.units) & set(units))
        assert {unit.section_id for unit in made.units} <= {section.id}
        assert list(made.units) == sorted(made.units, key=lambda unit: unit.start)
    assert true > 200
    assert kept >= 0.95 * true


def test_nothing_of_a_broken_answer_is_shown(
    assistant: Assistant, server: ModelServer, groups: list[tuple[Section, list[AnswerUnit]]]
) -> None:
    composer = Composer(server.within(10, pause_s=0.5))
    for (_, units), saying in zip(groups[:: len(groups) // 40], cycle(BROKEN), strict=False):
        made = composed(server, composer, assistant, units, saying)
        assert made.units == (), saying
        assert made.finished
        assert made.notes[0] in {SILENT, REJECTED, DECLINED}
