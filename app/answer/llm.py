"""A language model behind any OpenAI-compatible endpoint, through llama-index."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from app.answer.draft import DraftSentence, split_draft
from app.answer.prompts import system_prompt, user_prompt
from app.answer.units import AnswerUnit
from app.errors import LanguageModelError
from app.settings import LanguageModelSettings

CONTEXT_WINDOW = 8192
MAX_TOKENS = 600
MAX_RETRIES = 1
NO_KEY = "none"
"""Sent where no key is set: the client insists on one, and local servers do not look at it."""


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
            raise LanguageModelError(f"Språkmodellen på {self._settings.base_url} sendte et tomt svar.")
        return drafts

    def _chat(self, system: str, user: str) -> str:
        from llama_index.core.llms import ChatMessage, MessageRole
        from openai import APIConnectionError, APIStatusError, APITimeoutError, OpenAIError

        messages = [
            ChatMessage(role=MessageRole.SYSTEM, content=system),
            ChatMessage(role=MessageRole.USER, content=user),
        ]
        place = f"Språkmodellen på {self._settings.base_url}"
        try:
            with self._lock:
                client = self._client
            return str(client.chat(messages).message.content or "")
        except APITimeoutError as exc:
            raise LanguageModelError(f"{place} svarte ikke innen {self._settings.timeout_s:g} sekunder.") from exc
        except APIConnectionError as exc:
            raise LanguageModelError(f"{place} kan ikke nås. Kontroller adressen, og at den kjører.") from exc
        except APIStatusError as exc:
            raise LanguageModelError(f"{place} svarte med HTTP-feil {exc.status_code}.") from exc
        # llama-index reads the response unchecked, so that a foreign one shows as any of these.
        except (OpenAIError, AttributeError, IndexError, KeyError, TypeError, ValueError) as exc:
            raise LanguageModelError(f"{place} sendte et svar som ikke kan leses.") from exc

    @cached_property
    def _client(self) -> Any:
        from llama_index.llms.openai_like import OpenAILike

        return OpenAILike(
            model=self.name,
            api_base=self._settings.base_url,
            api_key=self._settings.api_key or NO_KEY,
            is_chat_model=True,
            context_window=CONTEXT_WINDOW,
            max_tokens=MAX_TOKENS,
            temperature=0.0,
            timeout=self._settings.timeout_s,
            max_retries=MAX_RETRIES,
        )
