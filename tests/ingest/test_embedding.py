"""Whatever runs the model, the vectors are those that sentence-transformers makes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from ingest import onnx_model
from ingest.embedding import OWN, Embedder, packaged_model
from ingest.settings import EmbeddingSettings

TEXTS = [
    "Tap av radioterminal skal meldes til driftssenteret innen ti minutter.",
    "ÅPENT SAMBAND: «Ørsta 1» § 7 – 4.3.2",
    "Lytteplikt",
    "",
    "Batteriet bør byttes hvert andre år, med mindre leverandøren sier noe annet. " * 40,
]


@pytest.fixture(scope="module")
def model() -> SentenceTransformer:
    return Embedder(EmbeddingSettings()).sentence_transformer()


@pytest.fixture(scope="module")
def prepared() -> Embedder:
    """The shipped model in the form that ingest runs it in."""
    embedder = Embedder(EmbeddingSettings())
    embedder.prepare()
    return embedder


@pytest.fixture(params=["onnx", "torch"])
def embedder(request: pytest.FixtureRequest, prepared: Embedder, tmp_path: Path) -> Iterator[Embedder]:
    """One that runs the exported model, and one that has never seen it."""
    yield prepared if request.param == "onnx" else Embedder(EmbeddingSettings(cache=tmp_path))


def test_documents_and_questions_get_the_vectors_of_plain_encode(
    embedder: Embedder, model: SentenceTransformer
) -> None:
    wanted = model.encode(TEXTS, normalize_embeddings=True)
    assert np.abs(embedder.embed_documents(TEXTS) - wanted).max() < 1e-5
    assert np.abs(embedder.embed_query(TEXTS[0]) - wanted[0]).max() < 1e-5


def test_prompts_go_before_the_text(prepared: Embedder, model: SentenceTransformer) -> None:
    prompted = Embedder(EmbeddingSettings(query_prompt="query: ", document_prompt="passage: "))
    assert np.allclose(prompted.embed_query("radio"), prepared.embed_query("query: radio"), atol=1e-6)
    assert np.allclose(prompted.embed_documents(["radio"]), prepared.embed_documents(["passage: radio"]), atol=1e-6)
    assert prompted.fingerprint != prepared.fingerprint


def test_tokens_are_the_models_own(embedder: Embedder, model: SentenceTransformer) -> None:
    assert embedder.max_tokens == model.max_seq_length == 256
    for text in TEXTS:
        assert embedder.count_tokens(text) == len(model.tokenizer.encode(text, add_special_tokens=False))


def test_the_exported_model_needs_no_torch(prepared: Embedder) -> None:
    code = (
        "import sys; from ingest.embedding import Embedder; from ingest.settings import EmbeddingSettings;"
        "Embedder(EmbeddingSettings()).embed_query('radio'); print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "False\n"


@pytest.mark.slow
def test_a_model_whose_export_gives_other_vectors_runs_as_it_is(
    model: SentenceTransformer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The comparison is strict here, so that no export can pass it."""
    monkeypatch.setattr(onnx_model, "TOLERANCE", 0.0)
    embedder = Embedder(EmbeddingSettings(cache=tmp_path))
    embedder.prepare()
    (folder,) = (path for path in tmp_path.iterdir() if path.is_dir())
    assert [path.name for path in folder.iterdir()] == ["unusable.txt"]
    assert embedder.lanes == 1
    assert np.abs(embedder.embed_query("radio") - model.encode("radio", normalize_embeddings=True)).max() < 1e-5


def test_a_model_in_a_folder_is_taken_from_there(tmp_path: Path) -> None:
    packaged = SentenceTransformer(str(packaged_model()), device="cpu", local_files_only=True)
    embedder = Embedder(EmbeddingSettings(model=str(packaged_model()), cache=tmp_path))
    wanted = packaged.encode("radio", normalize_embeddings=True)
    assert np.abs(embedder.embed_query("radio") - wanted).max() < 1e-5
    assert embedder.name == str(packaged_model())


def test_a_model_is_loaded_beside_the_work_and_is_ready_then(prepared: Embedder) -> None:
    embedder = Embedder(EmbeddingSettings())
    embedder.load()
    assert embedder.is_ready
    assert prepared.name == OWN


def test_a_cache_that_cannot_be_written_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    embedder = Embedder(EmbeddingSettings(cache=tmp_path / "file" / "cache"))
    embedder.prepare()
    assert embedder.embed_query("radio").shape == (384,)
