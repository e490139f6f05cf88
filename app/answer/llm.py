"""A language model at work: what it says to a question and its sources, as it says it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from queue import Empty, SimpleQueue
from typing import Any
from urllib.parse import urlsplit

import httpx

from app.answer.clients import client_for, hang_up, is_refusal, is_timeout, readable_errors, status_of
from app.answer.prompts import rewording_prompt, system_prompt, user_prompt
from app.answer.units import AnswerUnit
from app.errors import LanguageModelError
from app.settings import LanguageModelSettings

logger = logging.getLogger(__name__)

MAX_CHARACTERS = 20_000
"""More than this is no answer to anything."""

STOP_POLL_S = 0.1

CUT_OFF = frozenset({"", "length", "content_filter", "load", "unload"})
"""Reasons for which a model stops in the middle; what is missing may be the exception to what is there."""


@dataclass(slots=True)
class _Run:
    """One answer on its way from the thread that reads it to the one that wants it; None and errors end it.

    :param stopped: a person wants no more of it; ``over``: nobody reads it any longer.
    :param begun: something has come, so that it is too late to try again.
    """

    pieces: SimpleQueue[str | Exception | None] = field(default_factory=SimpleQueue)
    stopped: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)
    begun: bool = False

    @property
    def is_wanted(self) -> bool:
        """Whether anybody still waits for it."""
        return not (self.stopped.is_set() or self.over.is_set())


class LanguageModel:
    """Chooses among units of the regulations; what it says must pass the guard before anything is shown for it.

    Safe to use from several threads.
    """

    def __init__(self, settings: LanguageModelSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """What the endpoint calls the model."""
        return self._settings.model or "default"

    def warm_up(self) -> None:
        """Load what the first question would else wait for; nothing is sent."""
        with self._lock:
            _ = self._client

    def stream(self, question: str, units: Sequence[AnswerUnit], stop: threading.Event | None = None) -> Iterator[str]:
        """Ask for an answer that cites the units by their number, counting from 1, and give it piece by piece.

        Whoever stops asking for pieces stops the model too.

        :param stop: when it is set, no more pieces come.
        :raises LanguageModelError: if the model cannot be reached, is not done in time, or sends nothing readable.
        """
        messages = _messages(system_prompt(), user_prompt(question, [unit.text for unit in units]))
        yield from self._pieces(messages, stop or threading.Event(), self._settings.timeout_s)

    def reword(self, question: str) -> str:
        """A question in the words that regulations use, on one line.

        :raises LanguageModelError: if the model cannot be reached, is not done in time, or sends nothing readable.
        """
        messages = _messages(rewording_prompt(), user_prompt(question, ()))
        pieces = self._pieces(messages, threading.Event(), self._settings.reword_s)
        return " ".join("".join(pieces).split())

    def write(self, system: str, user: str) -> str:
        """What it says to a prompt of another kind, whole.

        :raises LanguageModelError: as ``stream``.
        """
        return "".join(self._pieces(_messages(system, user), threading.Event(), self._settings.timeout_s))

    def _pieces(self, messages: list[Any], stop: threading.Event, seconds: float) -> Iterator[str]:
        self.warm_up()
        run = _Run(stopped=stop)
        deadline = time.monotonic() + seconds
        threading.Thread(target=self._read, args=(messages, run, deadline), name="language-model", daemon=True).start()
        received = 0
        try:
            while piece := self._next(run, deadline):
                received += len(piece)
                if received > MAX_CHARACTERS:
                    raise LanguageModelError(f"{self._place} ville ikke slutte å skrive.")
                yield piece
        finally:
            ended_early = run.stopped.is_set()
            run.over.set()
        if not received and not ended_early:
            raise LanguageModelError(f"{self._place} sendte et tomt svar.")

    def _next(self, run: _Run, deadline: float) -> str | None:
        """The next piece; None when the answer is over or not wanted any longer."""
        latest = min(deadline, time.monotonic() + self._settings.pause_s)
        while not run.stopped.is_set():
            try:
                piece = run.pieces.get(timeout=max(0.0, min(STOP_POLL_S, latest - time.monotonic())))
            except Empty as exc:
                if time.monotonic() >= latest:
                    raise LanguageModelError(self._late) from exc
                continue
            if isinstance(piece, LanguageModelError):
                raise piece
            if isinstance(piece, Exception):
                raise self._explained(piece) from piece
            return piece
        return None

    def _read(self, messages: list[Any], run: _Run, deadline: float) -> None:
        """Put the answer into the run, trying again where nothing has come yet and there is time."""
        tries = 1 + self._settings.retries
        for left in reversed(range(tries)):
            try:
                self._read_once(messages, run)
            except LanguageModelError as exc:
                run.pieces.put(exc)
            except readable_errors() as exc:
                again = is_refusal(exc) and not run.begun and run.is_wanted and time.monotonic() < deadline
                if left and again:
                    logger.info("%s; trying again", self._explained(exc))
                    continue
                run.pieces.put(exc)
            else:
                run.pieces.put(None)
            return

    def _read_once(self, messages: list[Any], run: _Run) -> None:
        reason: str | None = None
        try:
            for response in self._client.stream_chat(messages):
                if not run.is_wanted:
                    return
                run.begun = True
                reason = _stop_reason(response.raw) or reason
                if response.delta:
                    run.pieces.put(response.delta)
        finally:
            hang_up()
        if not run.begun:
            # A server that does not stream answers in one piece, which the client passes over.
            response = self._client.chat(messages)
            reason = _stop_reason(response.raw)
            if response.message.content:
                run.pieces.put(response.message.content)
        if (reason or "") in CUT_OFF:
            raise LanguageModelError(f"{self._place} stanset midt i svaret.")

    @property
    def _place(self) -> str:
        """The model's host, without the credentials that an address may hold."""
        return f"Språkmodellen på {urlsplit(self._settings.base_url).netloc.rpartition('@')[2]}"

    @property
    def _late(self) -> str:
        seconds = min(self._settings.timeout_s, self._settings.pause_s)
        return f"{self._place} svarte ikke innen {seconds:g} sekunder."

    def _explained(self, error: Exception) -> LanguageModelError:
        if is_timeout(error):
            return LanguageModelError(self._late)
        if status := status_of(error):
            return LanguageModelError(f"{self._place} svarte med HTTP-feil {status}.")
        if is_refusal(error) or isinstance(error, httpx.TransportError):
            return LanguageModelError(f"{self._place} kan ikke nås. Kontroller adressen, og at den kjører.")
        return LanguageModelError(f"{self._place} sendte et svar som ikke kan leses.")

    @cached_property
    def _client(self) -> Any:
        return client_for(self._settings, self.name)


def _messages(system: str, user: str) -> list[Any]:
    from llama_index.core.llms import ChatMessage, MessageRole

    return [ChatMessage(role=MessageRole.SYSTEM, content=system), ChatMessage(role=MessageRole.USER, content=user)]


def _stop_reason(raw: Any) -> str | None:
    """Why the model stopped, as OpenAI and Ollama say it; None while it goes on."""
    if isinstance(raw, dict):
        return raw.get("done_reason")
    choices = raw.choices
    return choices[0].finish_reason if choices else None
