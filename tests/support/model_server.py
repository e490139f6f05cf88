"""A language model on loopback that says what a test has queued, as OpenAI-compatible servers and Ollama do."""

from __future__ import annotations

import contextlib
import html
import json
import re
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from app.settings import LanguageModelSettings, Provider

SOURCE = re.compile(r'<kilde nr="\d+">\n(.*?)\n</kilde>', re.DOTALL)
TRUE_SENTENCE = "Tap av radioterminal skal meldes til driftssenteret innen ti minutter. [1]"
LONG = 1000


class Mode(StrEnum):
    """How the server behaves when it is not to say a given text."""

    GOOD = "good"
    GARBAGE = "garbage"
    GARBAGE_EVENTS = "garbage_events"
    STRANGE_JSON = "strange_json"
    STALL = "stall"
    STALL_MIDWAY = "stall_midway"
    ERROR = "500"
    ERROR_MIDWAY = "error_midway"
    NOT_FOUND = "404"
    TRUNCATED = "truncated"
    CUT_OFF = "cut_off"
    TRICKLE = "trickle"
    ENDLESS = "endless"
    WHOLE = "whole"


@dataclass
class Paused:
    """The beginning of an answer, and the rest of it once the test lets go."""

    beginning: str
    rest: str
    go_on: threading.Event = field(default_factory=threading.Event)


Saying = str | Mode | Paused | Callable[[list[str]], str]
"""A text, a way to behave, or what makes a text from the sources in the prompt."""


class ModelServer:
    """Serves ``/v1/chat/completions`` and ``/api/chat`` while it is open; the last saying queued is repeated.

    In good mode it says the first line of every source, each with its number. It streams where it is asked to, a
    word at a time, or a few of a long text, save in the mode ``WHOLE``.
    """

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.hung_up = threading.Event()
        self._queue: deque[Saying] = deque()
        self._last: Saying = Mode.GOOD
        self._closing = threading.Event()
        handler = type("Handler", (_Handler,), {"model": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> ModelServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def settings(self) -> LanguageModelSettings:
        return self.within(10)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def within(self, seconds: float, **more: Any) -> LanguageModelSettings:
        """Settings of a client that waits so long."""
        return LanguageModelSettings(base_url=f"{self.address}/v1", model="prøve", timeout_s=seconds, **more)

    def as_ollama(self, seconds: float = 10) -> LanguageModelSettings:
        """Settings of a client that talks as to Ollama."""
        return self.within(seconds).model_copy(update={"provider": Provider.OLLAMA, "base_url": self.address})

    def enqueue(self, *sayings: Saying) -> None:
        self._queue.extend(sayings)

    def forget(self) -> None:
        """Leave out what was queued."""
        self._queue.clear()

    @property
    def prompt(self) -> str:
        """The user turn of the last request."""
        return str(self.requests[-1]["messages"][-1]["content"])

    def next_saying(self, request: dict[str, Any]) -> Saying:
        self.requests.append(request)
        if self._queue:
            self._last = self._queue.popleft()
        return self._last

    def stall(self) -> None:
        """Keep a client waiting until the server closes."""
        self._closing.wait(30)

    def is_closing(self, after: float) -> bool:
        """Whether the server closes within some seconds."""
        return self._closing.wait(after)

    def sources(self) -> list[str]:
        """The sources of the last prompt as the model sees them."""
        return [html.unescape(text) for text in SOURCE.findall(self.prompt)]


class _Handler(BaseHTTPRequestHandler):
    model: ModelServer

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.model.headers.append({name.lower(): value for name, value in self.headers.items()})
        saying = self.model.next_saying(request)
        try:
            self._answer(saying, bool(request.get("stream")))
        except OSError:
            self.model.hung_up.set()

    def _answer(self, saying: Saying, streams: bool) -> None:
        if self.path not in {"/v1/chat/completions", "/api/chat"} or saying is Mode.NOT_FOUND:
            self._send(b'{"error": {"message": "not found"}}', status=404)
        elif saying is Mode.STALL:
            self.model.stall()
        elif saying is Mode.ERROR:
            self._send(b'{"error": {"message": "out of memory"}}', status=500)
        elif saying is Mode.GARBAGE:
            self._send(b"<html><body>It works!</body></html>", kind="text/html")
        elif saying is Mode.STRANGE_JSON:
            self._send(b'{"result": "hei"}')
        elif saying is Mode.TRICKLE:
            self._trickle(_completion(TRUE_SENTENCE))
        elif saying is Mode.WHOLE or not streams:
            self._send_whole(saying)
        else:
            self._stream(saying)

    def _send_whole(self, saying: Saying) -> None:
        if saying is Mode.TRUNCATED:
            self._send(_completion(TRUE_SENTENCE), cut=40)
        else:
            reason = "length" if saying is Mode.CUT_OFF else "stop"
            self._send(_completion(TRUE_SENTENCE if isinstance(saying, Mode) else self._text(saying), reason))

    def _stream(self, saying: Saying) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        if saying is Mode.GARBAGE_EVENTS:
            self._write(b"data: {]\n\ndata: <html>\n\n")
            return
        for text in self._chunks(saying):
            self._write(self._event(text))
        if saying is Mode.STALL_MIDWAY:
            self.model.stall()
        elif saying is Mode.ERROR_MIDWAY:
            self._write(b'data: {"error": {"message": "out of memory"}}\n\n')
        elif saying is not Mode.TRUNCATED:
            self._write(self._event("", "length" if saying is Mode.CUT_OFF else "stop"))
            if not self._is_ollama:
                self._write(b"data: [DONE]\n\n")

    def _chunks(self, saying: Saying) -> Iterator[str]:
        if isinstance(saying, Paused):
            yield from re.findall(r"\s*\S+", saying.beginning)
            saying.go_on.wait(20)
            yield from re.findall(r"\s*\S+\s*", saying.rest)
        elif saying is Mode.ENDLESS:
            while True:
                yield "Bruk gruppe X-9 [77]. " * 50
        elif isinstance(saying, Mode) and saying is not Mode.GOOD:
            yield from re.findall(r"\s*\S+", TRUE_SENTENCE)
            yield " Det gjelder ikke"
        else:
            text = self._text(saying)
            at_once = 1 if len(text) < LONG else 8
            yield from re.findall(rf"(?:\s*\S+\s*){{1,{at_once}}}", text)

    def _text(self, saying: Saying) -> str:
        if callable(saying):
            return saying(self.model.sources())
        if saying is Mode.GOOD:
            return "\n".join(f"{text.splitlines()[0]} [{n}]" for n, text in enumerate(self.model.sources(), start=1))
        return str(saying)

    @property
    def _is_ollama(self) -> bool:
        return self.path == "/api/chat"

    def _event(self, text: str, reason: str | None = None) -> bytes:
        if self._is_ollama:
            message = {"role": "assistant", "content": text}
            end = {"done": bool(reason), **({"done_reason": reason} if reason else {})}
            return json.dumps({"model": "prøve", "created_at": "", "message": message, **end}).encode() + b"\n"
        choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": reason}
        head = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "prøve"}
        return f"data: {json.dumps({**head, 'choices': [choice]})}\n\n".encode()

    def _write(self, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()

    def _send(self, body: bytes, status: int = 200, kind: str = "application/json", cut: int = 0) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) - cut])

    def _trickle(self, body: bytes) -> None:
        """Send one byte after another, with pauses that no client would take for silence."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(ConnectionError):
            for byte in body:
                self._write(bytes([byte]))
                if self.model.is_closing(after=0.1):
                    return

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def _completion(text: str, reason: str = "stop") -> bytes:
    choice = {"index": 0, "finish_reason": reason, "message": {"role": "assistant", "content": text}}
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    body = {"id": "1", "object": "chat.completion", "created": 0, "model": "prøve", "choices": [choice], "usage": usage}
    return json.dumps(body).encode()
