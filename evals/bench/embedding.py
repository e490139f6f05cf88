"""Whether ingest costs more than the vectors that it must make, and whether those are made as fast as they can be."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from sentence_transformers import SentenceTransformer

from app.settings import Settings
from evals.bench.figures import Figure, Tell, timed
from evals.bench.speed import CORPUS
from ingest import Index
from ingest.embedding import Embedder
from ingest.passages import embedded_text, fingerprint
from ingest.pipeline import build_with
from ingest.vectors import VectorStore

DEFAULT_BATCH = 32
BATCHES = (1, 4, 8, 16)
TRIED = 100
"""How many of the passages decide which batch size is the best."""

WHOLE, DEVIATION = 1.15, 10.0


def measure(settings: Settings, tell: Tell) -> list[Figure]:
    """Ingest the bundled corpus, then embed the same passages with ``SentenceTransformer.encode()``.

    Libraries and models are loaded before the clock starts.
    """
    embedder = Embedder(settings.embedding)
    embedder.prepare()
    embedder.embed_query("oppvarming")
    with TemporaryDirectory() as folder:
        VectorStore(Path(folder)).close()
    with TemporaryDirectory() as folder:
        tell("Leser inn dokumentene")
        report = build_with(embedder, CORPUS, folder)
        index = Index.open(Path(folder))
        texts = {fingerprint(p): settings.embedding.document_prompt + embedded_text(p) for p in index.passages}
        made = index.vectors_by_text()
        ours = np.stack([made[key] for key in texts])
    model = embedder.sentence_transformer()
    tell("Prøver satsstørrelser")
    best = min(BATCHES, key=lambda size: timed(_encode, model, list(texts.values())[:TRIED], size)[1])
    tell(f"Lager de samme vektorene med encode(), {best} om gangen")
    plain, best_seconds = timed(_encode, model, list(texts.values()), best)
    tell(f"Lager de samme vektorene med encode(), {DEFAULT_BATCH} om gangen")
    _, default_seconds = timed(_encode, model, list(texts.values()), DEFAULT_BATCH)
    deviation = float(np.abs(ours - plain).max())
    return [
        Figure(
            f"innlesing mot ren encode() av {len(texts)} tekster, {best} om gangen",
            report.seconds / best_seconds,
            "×",
            WHOLE,
        ),
        Figure(f"innlesing mot ren encode(), {DEFAULT_BATCH} om gangen", report.seconds / default_seconds, "×"),
        Figure("største avvik fra vektorene til encode()", 1e6 * deviation, "· 10⁻⁶", DEVIATION),
    ]


def _encode(
    model: SentenceTransformer, texts: list[str], batch_size: int
) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.asarray(model.encode(texts, batch_size=batch_size, normalize_embeddings=True, show_progress_bar=False))
