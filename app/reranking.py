"""An optional last word on the order of the best sections: a cross-encoder that reads question and passage together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from app.errors import SettingsError
from app.settings import RerankerSettings
from app.types import Hit

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


class Reranker:
    """Any cross-encoder that sentence-transformers loads from a folder; loaded at the first search."""

    def __init__(self, settings: RerankerSettings) -> None:
        self._settings = settings

    @property
    def candidates(self) -> int:
        """How many sections it reads."""
        return self._settings.candidates

    def ordered(self, question: str, hits: Sequence[Hit]) -> list[Hit]:
        """The hits with the first few of them in the model's order; sections that the question names stay in front.

        The scores stay those of the ranker, dealt out anew in falling order: the decision to answer rests on them.

        :raises SettingsError: if the model cannot be loaded.
        """
        named = [hit for hit in hits if hit.parts["exact"]]
        found = [hit for hit in hits if not hit.parts["exact"]]
        read, rest = found[: self.candidates], found[self.candidates :]
        if len(read) < 2:
            return list(hits)
        opinions = self._model.predict([(question, f"{hit.section_title}\n{hit.text}") for hit in read])
        order = sorted(range(len(read)), key=lambda place: -float(opinions[place]))
        dealt = [replace(read[place], score=hit.score) for place, hit in zip(order, read, strict=True)]
        return [*named, *dealt, *rest]

    @cached_property
    def _model(self) -> CrossEncoder:
        from sentence_transformers import CrossEncoder

        try:
            return CrossEncoder(self._settings.model, device="cpu", local_files_only=True, trust_remote_code=False)
        except (OSError, ValueError, RuntimeError) as exc:
            raise SettingsError(
                f"Finner ikke modellen {self._settings.model}: legg en kryssenkoder i en mappe på disken og oppgi "
                f"mappen som reranker.model i sambandssvar.toml ({type(exc).__name__})"
            ) from exc
