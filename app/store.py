"""Conversations and feedback, kept in one SQLite file on this machine."""

from __future__ import annotations

import json
import logging
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from app.errors import StoreError
from app.privacy import redact
from app.settings import RetentionSettings
from app.types import Explanation, Reply

logger = logging.getLogger(__name__)

STORE_FILE = "sambandssvar.sqlite"

CONVERSATION_ID = re.compile(r"[\w-]{16,64}")
REPLIES = TypeAdapter(Reply)
Migration = Callable[[sqlite3.Connection], None]
MIGRATIONS: list[Migration] = []


def migration(step: Migration) -> Migration:
    """Register a step that changes the tables; steps run once, in the order in which they stand here."""
    MIGRATIONS.append(step)
    return step


@migration
def m001_conversations(db: sqlite3.Connection) -> None:
    """Turns of conversations, keyed by the random id that the browser holds."""
    db.execute("CREATE TABLE conversations (id TEXT PRIMARY KEY, started_at TEXT NOT NULL)")
    db.execute(
        """
        CREATE TABLE turns (
            id INTEGER PRIMARY KEY,
            conversation TEXT NOT NULL REFERENCES conversations (id),
            asked_at TEXT NOT NULL,
            generation TEXT NOT NULL,
            removed TEXT NOT NULL,
            reply TEXT NOT NULL
        )
        """
    )
    db.execute("CREATE INDEX turns_of_conversation ON turns (conversation, id)")


@migration
def m002_feedback(db: sqlite3.Connection) -> None:
    """Thumbs and comments with the whole turn, so that they can be read without the conversation."""
    db.execute(
        """
        CREATE TABLE feedback (
            turn INTEGER PRIMARY KEY REFERENCES turns (id),
            given_at TEXT NOT NULL,
            helpful INTEGER NOT NULL,
            comment TEXT NOT NULL DEFAULT '',
            question TEXT NOT NULL,
            standalone_question TEXT NOT NULL,
            kind TEXT NOT NULL,
            reply TEXT NOT NULL,
            citations TEXT NOT NULL,
            generation TEXT NOT NULL
        )
        """
    )


@migration
def m003_test_questions(db: sqlite3.Connection) -> None:
    """Which pieces of feedback have become questions of the evaluation."""
    db.execute("ALTER TABLE feedback ADD COLUMN test_question TEXT NOT NULL DEFAULT ''")


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """A question and what it led to.

    :param generation: the index generation that answered.
    :param removed: kinds of personal data that were taken out of the question.
    :param helpful: what the person thought of the reply; None until they say.
    """

    id: int
    reply: Reply
    generation: str
    removed: tuple[str, ...] = ()
    helpful: bool | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What one person thought of one reply.

    :param test_question: id of the question of the evaluation that it became.
    """

    turn: int
    given_at: str
    helpful: bool
    comment: str
    question: str
    standalone_question: str
    kind: str
    reply: str
    citations: tuple[str, ...]
    generation: str
    test_question: str = ""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was deleted."""

    conversations: int = 0
    turns: int = 0
    feedback: int = 0

    @property
    def total(self) -> int:
        """All of it."""
        return self.conversations + self.turns + self.feedback


class Store:
    """Reads and writes the file; every call opens its own connection, so that any thread may call.

    What is older than the settings allow is deleted when the store is opened, and once a day while turns are added.

    :param retention: how long what people have written is kept.
    :raises StoreError: from every method, when the file cannot be read or written.
    """

    def __init__(self, path: Path, retention: RetentionSettings | None = None) -> None:
        self.path = path
        self.retention = retention or RetentionSettings()
        self._tidied = datetime.min.replace(tzinfo=UTC)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            raise self._error(exc) from exc
        with self._connection() as db:
            db.execute("PRAGMA journal_mode = WAL")
        with self._connection() as db:
            self._migrate(db)
        self._tidy()

    def add_turn(self, conversation: str, reply: Reply, generation: str, removed: tuple[str, ...] = ()) -> StoredTurn:
        """Append a turn to a conversation, which begins with its first turn."""
        if not CONVERSATION_ID.fullmatch(conversation):
            raise StoreError(
                "Samtalen kan ikke lagres, siden nettleseren ikke sier hvilken det er; last siden på nytt."
            )
        clean = replace(
            reply,
            question=redact(reply.question)[0],
            standalone_question=redact(reply.standalone_question)[0],
            explanation=_without_texts(reply.explanation),
        )
        self._tidy()
        with self._connection() as db:
            db.execute("INSERT OR IGNORE INTO conversations VALUES (?, ?)", (conversation, _now()))
            cursor = db.execute(
                "INSERT INTO turns (conversation, asked_at, generation, removed, reply) VALUES (?, ?, ?, ?, ?)",
                (conversation, _now(), generation, json.dumps(removed), REPLIES.dump_json(clean).decode()),
            )
        return StoredTurn(int(cursor.lastrowid or 0), clean, generation, removed)

    def turns(self, conversation: str) -> tuple[StoredTurn, ...]:
        """The turns of a conversation, oldest first; empty for one that has not begun."""
        with self._connection() as db:
            rows = db.execute(
                """
                SELECT turns.id, turns.reply, turns.generation, removed, helpful, comment
                FROM turns LEFT JOIN feedback ON feedback.turn = turns.id
                WHERE conversation = ? ORDER BY turns.id
                """,
                (conversation,),
            ).fetchall()
        return tuple(turn for row in rows if (turn := _stored_turn(row)))

    def rate(self, conversation: str, turn: int, helpful: bool) -> None:
        """Keep a thumb for a turn; a later thumb replaces it, and a turn of another conversation is left alone."""
        with self._connection() as db:
            row = db.execute(
                "SELECT reply, generation FROM turns WHERE id = ? AND conversation = ?", (turn, conversation)
            ).fetchone()
            if row is None:
                return
            reply = REPLIES.validate_json(row["reply"])
            citations = [f"{citation.label}: «{citation.quote}»" for citation in reply.citations]
            db.execute(
                """
                INSERT INTO feedback
                    (turn, given_at, helpful, question, standalone_question, kind, reply, citations, generation)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (turn) DO UPDATE SET helpful = excluded.helpful, given_at = excluded.given_at
                """,
                (
                    turn,
                    _now(),
                    helpful,
                    reply.question,
                    reply.standalone_question,
                    str(reply.kind),
                    reply.text,
                    json.dumps(citations, ensure_ascii=False),
                    row["generation"],
                ),
            )

    def comment(self, conversation: str, turn: int, comment: str) -> None:
        """Keep a comment to a thumb that was given before."""
        with self._connection() as db:
            db.execute(
                """
                UPDATE feedback SET comment = ?
                WHERE turn = (SELECT id FROM turns WHERE id = ? AND conversation = ?)
                """,
                (redact(comment)[0], turn, conversation),
            )

    def feedback(self) -> tuple[Feedback, ...]:
        """Everything that people have said, oldest first."""
        with self._connection() as db:
            rows = db.execute("SELECT * FROM feedback ORDER BY turn").fetchall()
        return tuple(
            Feedback(**{**dict(row), "helpful": bool(row["helpful"]), "citations": tuple(json.loads(row["citations"]))})
            for row in rows
        )

    def rated(self, turn: int) -> StoredTurn | None:
        """A turn that somebody has given feedback on; None for any other, which is nobody else's business."""
        with self._connection() as db:
            row = db.execute(
                """
                SELECT turns.id, turns.reply, turns.generation, removed, helpful, comment
                FROM turns JOIN feedback ON feedback.turn = turns.id WHERE turns.id = ?
                """,
                (turn,),
            ).fetchone()
        return _stored_turn(row) if row else None

    def became_test_question(self, turn: int, identifier: str) -> None:
        """Remember which question of the evaluation a piece of feedback became."""
        with self._connection() as db:
            db.execute("UPDATE feedback SET test_question = ? WHERE turn = ?", (identifier, turn))

    def forget_older_than(self, conversations: timedelta, feedback: timedelta) -> Forgotten:
        """Delete feedback given longer ago than that, and turns without feedback that were asked longer ago."""
        with self._connection() as db:
            given = db.execute("DELETE FROM feedback WHERE given_at < ?", (_ago(feedback),)).rowcount
            return self._forgotten(db, "asked_at < ?", (_ago(conversations),), given)

    def forget_conversation(self, conversation: str) -> Forgotten:
        """Delete one conversation with the feedback that was given in it."""
        with self._connection() as db:
            turns = "SELECT id FROM turns WHERE conversation = ?"
            given = db.execute(f"DELETE FROM feedback WHERE turn IN ({turns})", (conversation,)).rowcount
            return self._forgotten(db, "conversation = ?", (conversation,), given)

    def forget_everything(self) -> Forgotten:
        """Delete all conversations and all feedback."""
        with self._connection() as db:
            given = db.execute("DELETE FROM feedback").rowcount
            return self._forgotten(db, "TRUE", (), given)

    @staticmethod
    def _forgotten(db: sqlite3.Connection, which: str, values: tuple[str, ...], feedback: int) -> Forgotten:
        """Delete turns that nobody has given feedback on, and conversations of which nothing is left."""
        turns = db.execute(
            f"DELETE FROM turns WHERE {which} AND id NOT IN (SELECT turn FROM feedback)", values
        ).rowcount
        left = "SELECT conversation FROM turns"
        conversations = db.execute(f"DELETE FROM conversations WHERE id NOT IN ({left})").rowcount
        return Forgotten(conversations, turns, feedback)

    def wipe(self) -> None:
        """Rewrite the file, so that nothing of what was deleted can be read out of it."""
        try:
            with closing(sqlite3.connect(self.path, timeout=5)) as db:
                db.execute("VACUUM")
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error as exc:
            raise self._error(exc) from exc

    def _tidy(self) -> None:
        now = datetime.now(UTC)
        if now - self._tidied < timedelta(days=1):
            return
        self._tidied = now
        keep = self.retention
        gone = self.forget_older_than(timedelta(days=keep.conversations), timedelta(days=keep.feedback))
        if gone.total:
            logger.info("deleted after their time: %s", gone)
            self.wipe()

    @staticmethod
    def _migrate(db: sqlite3.Connection) -> None:
        db.execute("BEGIN IMMEDIATE")
        db.execute("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL)")
        done = {row["name"] for row in db.execute("SELECT name FROM migrations")}
        for step in MIGRATIONS:
            if step.__name__ not in done:
                step(db)
                db.execute("INSERT INTO migrations VALUES (?, ?)", (step.__name__, _now()))

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.path, timeout=5)) as db, db:
                db.row_factory = sqlite3.Row
                db.execute("PRAGMA foreign_keys = ON")
                db.execute("PRAGMA secure_delete = ON")
                yield db
        except sqlite3.Error as exc:
            raise self._error(exc) from exc

    def _error(self, cause: Exception) -> StoreError:
        return StoreError(
            f"Samtaler og tilbakemeldinger kan ikke lagres i {self.path} ({cause}). "
            "Sjekk at mappen kan skrives til og at disken ikke er full; er filen skadet, så flytt den bort."
        )


def _without_texts(explanation: Explanation | None) -> Explanation | None:
    """The explanation without what a language model wrote and was taken out; only the reasons are kept."""
    if explanation is None:
        return None
    return replace(explanation, removed=tuple(replace(item, text="") for item in explanation.removed))


def _stored_turn(row: sqlite3.Row) -> StoredTurn | None:
    try:
        reply = REPLIES.validate_json(row["reply"])
    except ValidationError:
        logger.warning("turn %s was written by another version and is passed over", row["id"])
        return None
    return StoredTurn(
        id=row["id"],
        reply=reply,
        generation=row["generation"],
        removed=tuple(json.loads(row["removed"])),
        helpful=None if row["helpful"] is None else bool(row["helpful"]),
        comment=row["comment"] or "",
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _ago(time: timedelta) -> str:
    return (datetime.now(UTC) - time).isoformat(timespec="seconds")
