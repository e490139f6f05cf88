"""An OpenAI-compatible language model on loopback that says what a test has queued."""

from __future__ import annotations

import contextlib
import html
import json
import re
import threading
from collections import deque
from collections.abc import Callable
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from app.settings import LanguageModelSettings

SOURCE = re.compile(r'<kilde nr="\d+">\n(.*?)\n</kilde>', re.DOTALL)


class Mode(StrEnum):
    """How the server behaves when it is not to say a given text."""

    GOOD = "good"
    GARBAGE = "garbage"
    STRANGE_JSON = "strange_json"
    STALL = "stall"
    ERROR = "500"
    TRUNCATED = "truncated"
    CUT_OFF = "cut_off"
    TRICKLE = "trickle"


Saying = str | Mode | Callable[[list[str]], str]
"""A text, a way to behave, or what makes a text from the sources in the prompt."""


class ModelServer:
    """Serves ``/v1/chat/completions`` while it is open; the last saying that was queued is repeated.

    In good mode it says the first line of every source, each with its number.
    """

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
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

    def within(self, seconds: float) -> LanguageModelSettings:
        """Settings of a client that waits so long."""
        url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"
        return LanguageModelSettings(base_url=url, model="prøve", timeout_s=seconds)

    def enqueue(self, *sayings: Saying) -> None:
        self._queue.extend(sayings)

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
        saying = self.model.next_saying(request)
        if self.path != "/v1/chat/completions":
            self._send(b'{"error": {"message": "not found"}}', status=404)
        elif saying is Mode.STALL:
            self.model.stall()
        elif saying is Mode.ERROR:
            self._send(b'{"error": {"message": "out of memory"}}', status=500)
        elif saying is Mode.GARBAGE:
            self._send(b"<html><body>It works!</body></html>", kind="text/html")
        elif saying is Mode.STRANGE_JSON:
            self._send(b'{"result": "hei"}')
        elif saying is Mode.TRUNCATED:
            self._send(_completion("Tap av radioterminal skal meldes [1]."), cut=40)
        elif saying is Mode.CUT_OFF:
            self._send(_completion("Tap av radioterminal skal meldes [1]. Det gjelder ikke", reason="length"))
        elif saying is Mode.TRICKLE:
            self._trickle(_completion("Tap av radioterminal skal meldes [1]."))
        else:
            self._send(_completion(self._text(saying)))

    def _text(self, saying: Saying) -> str:
        if callable(saying):
            return saying(self.model.sources())
        if saying is Mode.GOOD:
            return "\n".join(f"{text.splitlines()[0]} [{n}]" for n, text in enumerate(self.model.sources(), start=1))
        return saying

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
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                if self.model.is_closing(after=0.1):
                    return

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def _completion(text: str, reason: str = "stop") -> bytes:
    choice = {"index": 0, "finish_reason": reason, "message": {"role": "assistant", "content": text}}
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    body = {"id": "1", "object": "chat.completion", "created": 0, "model": "prøve", "choices": [choice], "usage": usage}
    return json.dumps(body).encode()
