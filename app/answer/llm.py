"""A language model behind any OpenAI-compatible endpoint, through llama-index."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import httpx

from app.answer.draft import DraftSentence, split_draft
from app.answer.prompts import system_prompt, user_prompt
from app.answer.units import AnswerUnit
from app.errors import LanguageModelError
from app.settings import LanguageModelSettings

CONTEXT_WINDOW = 8192
MAX_TOKENS = 600
NO_KEY = "none"
"""Sent where no key is set: the client insists on one, and local servers do not look at it."""


CUT_OFF = frozenset({"length", "content_filter"})
"""Reasons for which a model stops in the middle; what is missing may be the exception to what is there."""


class LanguageModel:
    """Puts units of the regulations into an answer; what it says must pass the guard before it is shown."""

    def __init__(self, settings: LanguageModelSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """What the endpoint calls the model."""
        return self._settings.model or "default"

    def compose(self, question: str, units: Sequence[AnswerUnit]) -> list[DraftSentence]:
        """Ask for an answer that cites the units by their number, counting from 1.

        :raises LanguageModelError: if the model cannot be reached in time, or sends nothing that can be read.
        """
        text = self._chat(system_prompt(), user_prompt(question, [unit.text for unit in units]))
        drafts = split_draft(text)
        if not drafts:
            raise LanguageModelError(f"{self._place} sendte et tomt svar.")
        return drafts

    @property
    def _place(self) -> str:
        """The model's host, without the credentials that an address may hold."""
        return f"Språkmodellen på {urlsplit(self._settings.base_url).netloc.rpartition('@')[2]}"

    def _chat(self, system: str, user: str) -> str:
        from llama_index.core.llms import ChatMessage, MessageRole
        from openai import APIConnectionError, APIStatusError, APITimeoutError, InternalServerError, OpenAIError

        messages = [
            ChatMessage(role=MessageRole.SYSTEM, content=system),
            ChatMessage(role=MessageRole.USER, content=user),
        ]
        try:
            with self._lock:
                client = self._client
            try:
                response = client.chat(messages)
            except APITimeoutError:
                raise
            except (APIConnectionError, InternalServerError):
                response = client.chat(messages)
            cut_off = response.raw.choices[0].finish_reason in CUT_OFF
            text = str(response.message.content or "")
        except APITimeoutError as exc:
            raise LanguageModelError(f"{self._place} svarte ikke innen {self._settings.timeout_s:g} sekunder.") from exc
        except APIConnectionError as exc:
            raise LanguageModelError(f"{self._place} kan ikke nås. Kontroller adressen, og at den kjører.") from exc
        except APIStatusError as exc:
            raise LanguageModelError(f"{self._place} svarte med HTTP-feil {exc.status_code}.") from exc
        # llama-index reads the response unchecked, so that a foreign one shows as any of these.
        except (OpenAIError, AttributeError, IndexError, KeyError, TypeError, ValueError) as exc:
            raise LanguageModelError(f"{self._place} sendte et svar som ikke kan leses.") from exc
        if cut_off:
            raise LanguageModelError(f"{self._place} stanset midt i svaret.")
        return text

    @cached_property
    def _client(self) -> Any:
        from llama_index.llms.openai_like import OpenAILike
        from openai import DefaultHttpxClient

        return OpenAILike(
            model=self.name,
            api_base=self._settings.base_url,
            api_key=self._settings.api_key or NO_KEY,
            is_chat_model=True,
            context_window=CONTEXT_WINDOW,
            max_tokens=MAX_TOKENS,
            temperature=0.0,
            timeout=self._settings.timeout_s,
            max_retries=0,
            http_client=DefaultHttpxClient(
                timeout=self._settings.timeout_s,
                event_hooks={"request": [self._start_clock], "response": [_bound]},
            ),
        )

    def _start_clock(self, request: httpx.Request) -> None:
        request.extensions["deadline"] = time.monotonic() + self._settings.timeout_s


class _Bounded(httpx.SyncByteStream):
    """A response body that must be whole by a deadline; httpx itself only limits each pause."""

    def __init__(self, stream: httpx.SyncByteStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._stream:
            if time.monotonic() > self._deadline:
                raise httpx.ReadTimeout("The answer came too slowly.")
            yield chunk

    def close(self) -> None:
        self._stream.close()


def _bound(response: httpx.Response) -> None:
    if isinstance(response.stream, httpx.SyncByteStream):
        response.stream = _Bounded(response.stream, response.request.extensions["deadline"])
