"""Which questions of the evaluation have a section as gold, for those who change the section."""

from __future__ import annotations

from collections.abc import Sequence

from app.errors import AssistantError
from app.settings import Settings
from evals import questionset
from evals.errors import QuestionSetError
from evals.text import plain
from ingest import register


class GoldCiter:
    """The fixed questions of a corpus, and people's own, as something that cites sections.

    :raises AssistantError: if the questions cannot be read.
    """

    name = "evalueringsspørsmål"

    def __init__(self, settings: Settings) -> None:
        levels = {document.work: document.level for document in register.load(settings.corpus)}
        try:
            questions = questionset.read_default(settings, levels).questions
        except QuestionSetError as exc:
            raise AssistantError(f"Vet ikke hvilke evalueringsspørsmål som viser til det som er endret: {exc}") from exc
        self._cited: dict[tuple[str, str], list[str]] = {}
        for question in questions:
            for gold in question.gold:
                self._cited.setdefault((gold.doc, _fold(gold.section)), []).append(question.id)

    def citing(self, document: str, section: str) -> Sequence[str]:
        """Ids of the questions whose gold names the section."""
        return tuple(dict.fromkeys(self._cited.get((document, _fold(section)), ())))


def _fold(section: str) -> str:
    return plain(section).rstrip(".").casefold()
