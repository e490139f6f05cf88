"""The reader: what it is given to read, what it says of it, and that searches do without it where it cannot be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app import Assistant, readermodel
from app.answer.units import units_of
from app.reader import TOKENS, UNREAD, Reader, Reading, log_odds, signs_of, windows
from app.settings import Settings
from ingest.types import Block, BlockKind, Section


def section(*paragraphs: str, title: str = "Tap av terminal") -> Section:
    blocks = tuple(Block(BlockKind.PARAGRAPH, text) for text in paragraphs)
    return Section(f"prosedyre#{title}", "prosedyre", "4.1", title, 1, (f"4.1 {title}",), 0, blocks=blocks)


LOSS = section(
    "En tapt terminal meldes til vaktleder innen ti minutter.",
    "Vaktleder ber driftssenteret om å sperre terminalen.",
    "Eieren av terminalen dekker utgiftene til en ny.",
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    reader = Reader(Settings.load().embedding.cache)
    reader.load()
    return reader


def test_a_window_holds_question_heading_and_units() -> None:
    (window,) = windows([7, 8], [9], [[1, 2, 3], [4], [5, 6]])
    first, end = readermodel.FIRST, readermodel.END
    assert window.ids == [first, 7, 8, end, 9, 1, 2, 3, 4, 5, 6, end]
    assert window.types == [0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]
    assert [window.ids[start:stop] for start, stop in window.spans] == [[1, 2, 3], [4], [5, 6]]


def test_what_does_not_fit_goes_into_further_windows_that_begin_alike() -> None:
    units = [[unit] * 60 for unit in range(200, 209)]
    found = list(windows([7] * 10, [9] * 3, units))
    assert len(found) == 3
    assert all(len(window.ids) <= TOKENS and window.ids[:15] == found[0].ids[:15] for window in found)
    assert [window.ids[start] for window in found for start, _ in window.spans] == list(range(200, 209))


def test_a_unit_that_is_too_long_is_read_as_far_as_there_is_room() -> None:
    found = list(windows([7], [9], [[1] * 10, [2] * 900, [3] * 10]))
    assert all(len(window.ids) <= TOKENS for window in found)
    assert [len(window.spans) for window in found] == [1, 1, 1]


def test_a_section_that_answers_is_told_from_one_that_only_sounds_like_it(reader: Reader) -> None:
    (answered,) = reader.read("Når skal en tapt terminal meldes?", [LOSS])
    (missed,) = reader.read("Hvilken farge har en tapt terminal?", [LOSS])
    assert answered.answers > missed.answers


@pytest.mark.parametrize(
    ("question", "unit"),
    [
        ("Hvor fort skal jeg si fra når radioen er borte?", 0),
        ("Hvem ber driftssenteret om å sperre?", 1),
        ("Hvem betaler for en ny terminal?", 2),
    ],
)
def test_the_unit_that_says_it_is_the_likeliest(reader: Reader, question: str, unit: int) -> None:
    (reading,) = reader.read(question, [LOSS])
    assert max(range(3), key=reading.units.__getitem__) == unit


def test_a_long_section_is_read_as_far_as_its_windows_go(reader: Reader) -> None:
    long = section(
        *(f"Lag nummer {n} henter ti hjelmer, ti vester og ti lykter på lageret i Fjellby." for n in range(90))
    )
    (reading,) = reader.read("Hva henter lagene?", [long])
    assert len(reading.units) == len(units_of(long)) == 90
    assert reading.units[0] > UNREAD == reading.units[-1]
    assert len(list(reader.read("Hva henter lagene?", [long, LOSS]))) == 2


def test_a_cache_that_cannot_be_written_leaves_the_reader_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    reader = Reader(tmp_path / "file" / "cache")
    reader.prepare()
    assert not reader.is_ready
    with pytest.raises(RuntimeError, match="not loaded"):
        reader.read("Hvem?", [LOSS])


def test_an_adapter_that_does_not_fit_leaves_a_note_and_the_reader_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    narrow = {"encoder.layer.0.output.dense.weight": (np.ones((4, 1)), np.ones((1, 4)))}
    readermodel.write(tmp_path / "adapter.safetensors", narrow, {name: np.zeros(385) for name in readermodel.HEADS})
    monkeypatch.setattr(readermodel, "ADAPTER", tmp_path / "adapter.safetensors")
    cache = tmp_path / "cache"
    Reader(cache).prepare()
    (note,) = cache.glob("*/*")
    assert note.name == "unusable.txt"
    assert note.read_text("utf-8").startswith("ValueError: ")
    written = note.stat().st_mtime_ns
    reader = Reader(cache)
    reader.load()
    assert not reader.is_ready
    assert note.stat().st_mtime_ns == written
    said = {record.getMessage() for record in caplog.records if record.name == "app.reader"}
    assert f"Sections are not read closely: {note.read_text('utf-8').strip()}" in said


def test_the_signs_of_a_section_say_whether_it_was_read() -> None:
    assert signs_of(0.5, Reading(1.5, (-2.0, 0.5))) == {"ranked": 0.0, "read": 1.0, "answers": 1.5, "said": 0.5}
    assert signs_of(0.5, None) == {"ranked": 0.0, "read": 0.0, "answers": 0.0, "said": 0.0}
    assert signs_of(0.5, Reading(UNREAD, ()))["said"] == UNREAD
    assert log_odds(1.0) < 20


def test_a_close_search_puts_what_was_read_first(assistant: Assistant) -> None:
    assistant.warm()
    hits = assistant.search("Hvem skal ha beskjed når en radioterminal er tapt?", 12, closely=True)
    read = [bool(hit.parts["read"]) for hit in hits]
    assert read == sorted(read, reverse=True)
    assert sum(read) == assistant.settings.retrieval.read
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
