"""The packaged model takes further pieces and an adapter, and stays a model that sentence-transformers loads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from ingest import norwegian
from ingest.embedding import packaged_model

PIECES = ["å", "##å", "måned", "sambånd", "##terminalen"]
LAYER = "encoder.layer.0.output.dense.weight"


@pytest.fixture(scope="module")
def base() -> Tokenizer:
    tokenizer: Tokenizer = Tokenizer.from_file(str(packaged_model() / "tokenizer.json"))
    tokenizer.no_padding()
    return tokenizer


def pieces_of(tokenizer: Tokenizer, text: str) -> list[str]:
    tokens: list[str] = tokenizer.encode(text, add_special_tokens=False).tokens
    return tokens


def test_the_ring_over_a_is_kept(base: Tokenizer) -> None:
    assert pieces_of(base, "Måned") != ["måned"]
    assert pieces_of(norwegian.extended(base, PIECES), "Måned") == ["måned"]
    assert pieces_of(norwegian.extended(base, PIECES), "Ma\u030aned") == ["måned"]


def test_a_new_piece_may_end_a_word_of_the_base(base: Tokenizer) -> None:
    assert pieces_of(norwegian.extended(base, PIECES), "radioterminalen") == ["radio", "##terminalen"]


def test_letters_of_neighbours_are_read_as_ours_and_accents_as_none(base: Tokenizer) -> None:
    tokenizer = norwegian.extended(base, PIECES)
    assert pieces_of(tokenizer, "nödnät") == pieces_of(tokenizer, "nødnæt")
    assert pieces_of(tokenizer, "idé") == pieces_of(tokenizer, "ide")


def test_english_is_cut_as_before(base: Tokenizer) -> None:
    text = "Who do I call when the radio is lost?"
    assert pieces_of(norwegian.extended(base, PIECES), text) == pieces_of(base, text)


def test_new_pieces_are_numbered_after_those_of_the_base(base: Tokenizer) -> None:
    tokenizer = norwegian.extended(base, PIECES)
    assert [tokenizer.token_to_id(piece) for piece in PIECES] == [
        base.get_vocab_size() + place for place in range(len(PIECES))
    ]


def test_a_written_adapter_is_merged_into_the_weights(tmp_path: Path) -> None:
    from safetensors.numpy import load_file

    chance = np.random.default_rng(0)
    rows = chance.standard_normal((len(PIECES), 384)).astype(np.float32)
    left, right = (chance.standard_normal(shape).astype(np.float32) for shape in ((384, 2), (2, 1536)))
    norwegian.write(tmp_path / "adapter", PIECES, rows, {LAYER: (left, right)})
    norwegian.assemble(packaged_model(), tmp_path / "adapter", tmp_path / "model")
    before, after = (load_file(folder / "model.safetensors") for folder in (packaged_model(), tmp_path / "model"))
    words = "embeddings.word_embeddings.weight"
    assert np.allclose(after[LAYER] - before[LAYER], left @ right, atol=0.05)
    assert np.array_equal(after[words][: len(before[words])], before[words])
    assert np.abs(after[words][len(before[words]) :] - rows).max() <= np.abs(rows).max() / 127


def test_what_is_assembled_loads_and_embeds(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    norwegian.write(tmp_path / "adapter", PIECES, np.zeros((len(PIECES), 384), np.float32) + 0.01, {})
    norwegian.assemble(packaged_model(), tmp_path / "adapter", tmp_path / "model")
    ours = SentenceTransformer(str(tmp_path / "model"), device="cpu", local_files_only=True)
    theirs = SentenceTransformer(str(packaged_model()), device="cpu", local_files_only=True)
    english = "the radio is broken"
    assert np.allclose(ours.encode(english), theirs.encode(english), atol=1e-5)
    assert ours.tokenizer.tokenize("måned") == ["måned"]


def test_the_shipped_adapter_is_small_and_whole() -> None:
    assert sum(file.stat().st_size for file in norwegian.ADAPTER.iterdir()) <= 12_000_000
    pieces = (norwegian.ADAPTER / "pieces.txt").read_text("utf-8").split("\n")[:-1]
    assert len(pieces) == len(set(pieces)) > 5_000
