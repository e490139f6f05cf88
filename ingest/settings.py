"""What ingest can be told."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class EmbeddingSettings(BaseModel):
    """Which sentence-transformers model makes the vectors.

    :param model: folder or hub name of a sentence-transformers model; empty for the packaged one.
    :param query_prompt: text put before every question, as the model's card says (E5: ``"query: "``).
    :param document_prompt: text put before every passage (E5: ``"passage: "``).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str = ""
    query_prompt: str = ""
    document_prompt: str = ""
    batch_size: int = 32
