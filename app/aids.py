"""What an assistant loads once and shares between all editions of the documents."""

from __future__ import annotations

from dataclasses import dataclass

from app.answer.composed import Composer
from app.reader import Reader
from app.reranking import Reranker
from app.settings import Settings
from ingest.embedding import Embedder


@dataclass(frozen=True, slots=True)
class Aids:
    """The models beside the words; each may be missing but the embedder, which need not be used."""

    embedder: Embedder
    reader: Reader | None
    reranker: Reranker | None
    composer: Composer | None

    @classmethod
    def of(cls, settings: Settings) -> Aids:
        """What the settings ask for; nothing is loaded yet."""
        return cls(
            embedder=Embedder(settings.embedding),
            reader=Reader(settings.embedding.cache) if settings.retrieval.read else None,
            reranker=Reranker(settings.reranker) if settings.reranker.model else None,
            composer=Composer(settings.llm) if settings.llm.base_url else None,
        )

    def load(self, *, dense: bool) -> None:
        """Load what a search would otherwise not wait for.

        :param dense: whether vectors take part in searches.
        """
        if dense:
            self.embedder.load()
            if self.reader:
                self.reader.load()
