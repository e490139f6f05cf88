"""The clients of language models that llama-index has, set up alike, and what their errors mean."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from functools import cache
from typing import Any

import httpx

from app.settings import LanguageModelSettings, Provider

NO_KEY = "none"
"""Sent where no key is set: the client insists on one, and local servers do not look at it."""

CONNECT_S = 3.0

_open = threading.local()


def client_for(settings: LanguageModelSettings, model: str) -> Any:
    """The llama-index client that the settings ask for; it never tries again by itself."""
    http: dict[str, Any] = {
        "timeout": httpx.Timeout(settings.timeout_s, connect=min(CONNECT_S, settings.timeout_s)),
        "limits": httpx.Limits(max_keepalive_connections=0),
        "event_hooks": {"request": [_clock(settings.timeout_s)], "response": [_bound]},
    }
    shared = {"model": model, "temperature": 0.0, "context_window": settings.context_window}
    if settings.provider is Provider.OLLAMA:
        from llama_index.llms.ollama import Ollama
        from ollama import Client

        return Ollama(
            **shared,
            base_url=settings.base_url,
            request_timeout=settings.timeout_s,
            additional_kwargs={"num_predict": settings.max_tokens},
            client=Client(settings.base_url, headers=settings.headers, **http),
        )
    from llama_index.llms.openai_like import OpenAILike
    from openai import DefaultHttpxClient

    return OpenAILike(
        **shared,
        api_base=settings.base_url,
        api_key=settings.api_key or NO_KEY,
        is_chat_model=True,
        max_tokens=settings.max_tokens,
        timeout=settings.timeout_s,
        max_retries=0,
        default_headers=settings.headers,
        http_client=DefaultHttpxClient(**http),
    )


@cache
def readable_errors() -> tuple[type[Exception], ...]:
    """Everything that the clients raise for a server that fails or talks nonsense.

    llama-index reads responses unchecked, so that a foreign one shows as any of the built-in errors.
    """
    from ollama import ResponseError
    from openai import OpenAIError

    built_in = (AttributeError, IndexError, KeyError, TypeError, ValueError, ConnectionError)
    return (OpenAIError, ResponseError, httpx.HTTPError, *built_in)


def is_timeout(error: Exception) -> bool:
    """Whether the server was too slow."""
    from openai import APITimeoutError

    return isinstance(error, APITimeoutError | httpx.TimeoutException)


def is_refusal(error: Exception) -> bool:
    """Whether the server could not be reached, hung up, or failed by itself, so that another try may do."""
    from openai import APIConnectionError

    if is_timeout(error):
        return False
    broken = isinstance(error, APIConnectionError | httpx.TransportError | ConnectionError)
    return broken or status_of(error) >= httpx.codes.INTERNAL_SERVER_ERROR


def status_of(error: Exception) -> int:
    """The HTTP status that an error stands for; 0 for none."""
    from ollama import ResponseError
    from openai import APIStatusError

    if isinstance(error, APIStatusError | ResponseError):
        return max(0, error.status_code)
    return 0


def hang_up() -> None:
    """Close the last response that this thread has begun to read; llama-index leaves that to chance."""
    response: httpx.Response | None = getattr(_open, "response", None)
    if response is not None:
        response.close()
        _open.response = None


def _clock(seconds: float) -> Any:
    def start(request: httpx.Request) -> None:
        request.extensions["deadline"] = time.monotonic() + seconds

    return start


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
    _open.response = response
    if isinstance(response.stream, httpx.SyncByteStream):
        response.stream = _Bounded(response.stream, response.request.extensions["deadline"])
