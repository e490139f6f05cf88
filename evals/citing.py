"""Which questions of the fixed set have a section as gold, for those who change the section."""

from __future__ import annotations

from collections.abc import Sequence

from evals import questionset
from evals.text import plain


class GoldCiter:
    """The fixed question set as something that cites sections."""

    name = "evalueringsspørsmål"

    def __init__(self) -> None:
        self._cited: dict[tuple[str, str], list[str]] = {}
        for question in questionset.load():
            for gold in question.gold:
                self._cited.setdefault((gold.doc, _fold(gold.section)), []).append(question.id)

    def citing(self, document: str, section: str) -> Sequence[str]:
        """Ids of the questions whose gold names the section."""
        return tuple(dict.fromkeys(self._cited.get((document, _fold(section)), ())))


def _fold(section: str) -> str:
    return plain(section).rstrip(".").casefold()
