"""What ingest can be told."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict


class EmbeddingSettings(BaseModel):
    """Which sentence-transformers model makes the vectors.

    :param model: folder of a sentence-transformers model, or its name where the hub's cache on this machine has it;
        empty for the one that is shipped.
    :param query_prompt: text put before every question, as the model's card says (E5: ``"query: "``).
    :param document_prompt: text put before every passage (E5: ``"passage: "``).
    :param batch_size: texts handed over at a time; a model that has no ONNX form embeds them as one batch.
    :param cache: folder for the models, the reader too, in the form that runs fastest; made again where it is missing.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str = ""
    query_prompt: str = ""
    document_prompt: str = ""
    batch_size: int = 8
    cache: Path = Path("var/embedding")
