"""What takes a while to load: loaded once, beside the work, however many threads ask for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

PATIENCE = 3.0
"""How long is waited for what loads quickly, in seconds."""

T = TypeVar("T")


class Loading(Generic[T]):
    """Something that is loaded when it is first needed; safe to share.

    :param load: loads it; gives None where it cannot be loaded, and is then called again by the next ``get``.
    :param is_quick: whether loading it takes but a moment by now.
    :param name: of the thread that it is loaded on.
    """

    def __init__(self, load: Callable[[], T], is_quick: Callable[[], bool], name: str) -> None:
        self._load = load
        self._is_quick = is_quick
        self._name = name
        self._beginning, self._loading = threading.Lock(), threading.Lock()
        self._thread: threading.Thread | None = None
        self._loaded: T | None = None

    @property
    def loaded(self) -> T | None:
        """What is loaded by now; asking does not load it."""
        return self._loaded

    @property
    def is_ready(self) -> bool:
        """Whether it is loaded; the first call begins to load it on a thread of its own.

        Where loading is quick, the call waits for it, ``PATIENCE`` at most.
        """
        if self._loaded is None:
            thread = self._begun()
            if thread.is_alive() and self._is_quick():
                thread.join(PATIENCE)
        return self._loaded is not None

    def get(self) -> T:
        """What is loaded; if it is not, load it or wait until another thread has. Raises what loading raises."""
        with self._loading:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _begun(self) -> threading.Thread:
        with self._beginning:
            if self._thread is None:
                thread = threading.Thread(target=self.get, name=self._name, daemon=True)
                thread.start()
                self._thread = thread
            return self._thread
