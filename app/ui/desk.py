"""What happens between a person's question and the page: redaction, the assistant, and the store."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from app import Assistant
from app.errors import AssistantError, QuestionError, StoreError
from app.privacy import redact
from app.question import validate
from app.store import Store, StoredTurn
from app.types import Filters, Reason, Reply
from ingest.errors import IngestError

logger = logging.getLogger(__name__)

UNEXPECTED = "Noe gikk galt. Prøv igjen; skjer det på nytt, så si fra til den som drifter."
NOT_KEPT = "Svaret gjelder, men samtalen kunne ikke lagres og er borte når siden lastes på nytt."
NOT_READ = "Den tidligere samtalen kunne ikke hentes fram."
RATING_NOT_KEPT = "Tilbakemeldingen kunne ikke lagres."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the page shows after something was done.

    :param notice: one sentence on what went wrong; empty when nothing did.
    :param kept: the question became a turn, so that the field where it was written can be emptied.
    :param writing: more of the last reply is to come.
    """

    turns: tuple[StoredTurn, ...]
    notice: str = ""
    kept: bool = False
    writing: bool = False


class Desk:
    """Takes questions and feedback for conversations, and never raises."""

    def __init__(self, assistant: Assistant, store: Store) -> None:
        self.assistant = assistant
        self.store = store
        self._waiting: set[tuple[str, threading.Event]] = set()

    def open(self, conversation: str) -> Outcome:
        """The conversation as it stands."""
        try:
            return Outcome(self.store.turns(conversation))
        except StoreError:
            logger.exception("conversation cannot be read")
            return Outcome((), NOT_READ)

    def ask(self, conversation: str, question: str, filters: Filters) -> Iterator[Outcome]:
        """Put a question; what points at a person is taken out before anything else sees it.

        :return: the conversation with the reply as it grows, and last with the finished one.
        """
        before = self.open(conversation).turns
        try:
            clean, removed = redact(validate(question))
        except QuestionError as exc:
            yield Outcome(before, str(exc))
            return
        stop = threading.Event()
        self._waiting.add((conversation, stop))
        reply: Reply | None = None
        try:
            history = [self.assistant.turn(turn.reply) for turn in before]
            for reply in self.assistant.stream(clean, history, filters, stop):
                if not reply.finished:
                    yield Outcome((*before, StoredTurn(0, reply, self.assistant.generation, removed)), writing=True)
        except (AssistantError, IngestError) as exc:
            logger.warning("question not answered: %s", exc)
            yield Outcome(before, str(exc))
            return
        except Exception:
            logger.exception("question not answered")
            yield Outcome(before, UNEXPECTED)
            return
        finally:
            self._waiting.discard((conversation, stop))
        yield self._kept(conversation, before, reply, removed) if reply else Outcome(before, UNEXPECTED)

    def stop(self, conversation: str) -> None:
        """Wait no longer for the replies that a conversation is getting, one in each of its tabs."""
        for waiting, stop in tuple(self._waiting):
            if waiting == conversation:
                stop.set()

    def _kept(
        self, conversation: str, before: tuple[StoredTurn, ...], reply: Reply, removed: tuple[str, ...]
    ) -> Outcome:
        if reply.reason is Reason.INVALID:
            return Outcome(before, reply.text)
        generation = self.assistant.generation
        try:
            turn = self.store.add_turn(conversation, reply, generation, removed)
        except StoreError:
            logger.exception("turn cannot be kept")
            return Outcome((*before, StoredTurn(0, reply, generation, removed)), NOT_KEPT, kept=True)
        return Outcome((*before, turn), kept=True)

    def rate(self, conversation: str, turn: int, helpful: bool) -> Outcome:
        """Keep a thumb, and show the conversation with it."""
        try:
            self.store.rate(conversation, turn, helpful)
        except StoreError:
            logger.exception("thumb cannot be kept")
            return Outcome(self.open(conversation).turns, RATING_NOT_KEPT)
        return self.open(conversation)

    def comment(self, conversation: str, turn: int, comment: str) -> Outcome:
        """Keep a comment to a thumb, and show the conversation with it."""
        try:
            self.store.comment(conversation, turn, comment)
        except StoreError:
            logger.exception("comment cannot be kept")
            return Outcome(self.open(conversation).turns, RATING_NOT_KEPT)
        return self.open(conversation)
