"""What takes a while to load is loaded once, and waited for only where that takes but a moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from ingest import loading
from ingest.loading import Loading

ASKING = 8


class Source:
    """Loads something on demand, when it may, and remembers on which threads."""

    def __init__(self) -> None:
        self.threads: list[str] = []
        self.may_load = threading.Event()

    def load(self) -> str:
        self.threads.append(threading.current_thread().name)
        assert self.may_load.wait(60)
        return "model"


def at_once(ask: Callable[[], object]) -> list[object]:
    """What some threads get that ask at the same moment."""
    gate = threading.Barrier(ASKING)

    def asked() -> object:
        gate.wait(60)
        return ask()

    with ThreadPoolExecutor(ASKING) as pool:
        return [one.result() for one in [pool.submit(asked) for _ in range(ASKING)]]


def test_threads_that_ask_at_once_whether_it_is_ready_load_it_once() -> None:
    source = Source()
    model = Loading(source.load, lambda: False, "beside")
    before = set(threading.enumerate())
    assert at_once(lambda: model.is_ready) == [False] * ASKING
    assert [thread.name for thread in set(threading.enumerate()) - before] == ["beside"]
    source.may_load.set()
    assert at_once(model.get) == ["model"] * ASKING
    assert model.is_ready
    assert source.threads == ["beside"]


def test_threads_that_need_it_at_once_load_it_once() -> None:
    source = Source()
    source.may_load.set()
    model = Loading(source.load, lambda: True, "beside")
    assert model.loaded is None
    assert at_once(model.get) == ["model"] * ASKING
    assert model.is_ready
    assert model.loaded == "model"
    assert len(source.threads) == 1


def test_what_loads_quickly_is_waited_for() -> None:
    source = Source()
    model = Loading(source.load, lambda: True, "beside")
    threading.Timer(0.05, source.may_load.set).start()
    assert at_once(lambda: model.is_ready) == [True] * ASKING


def test_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "PATIENCE", 0.01)
    source = Source()
    model = Loading(source.load, lambda: True, "beside")
    assert not model.is_ready
    source.may_load.set()
    assert model.get() == "model"


def test_what_cannot_be_loaded_is_tried_again_when_it_is_needed() -> None:
    found = iter([None, None, "model"])
    model = Loading(lambda: next(found), lambda: True, "beside")
    assert not model.is_ready
    assert not model.is_ready
    assert model.get() is None
    assert model.get() == model.get() == "model"
    assert model.is_ready
