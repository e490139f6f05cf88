"""The embedder of our own: the packaged English model with Norwegian word pieces and an adapter.

What is kept in the project is only what differs from the packaged model: the pieces, their vectors, and for every
linear layer a product of two narrow matrices to add to its weight (LoRA, Hu et al. 2022).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer

ADAPTER = Path(__file__).with_name("norwegian_model")
"""The adapter that is shipped."""

_ROWS = "embeddings.word_embeddings.weight"
_PIECES = "pieces.txt"
_WEIGHTS = "adapter.safetensors"
# Letters that people write for Norwegian ones, and accents that carry no meaning here.
_LETTERS = {
    "ä": "æ",
    "ö": "ø",
    **dict.fromkeys("éèêë", "e"),
    **dict.fromkeys("áàâã", "a"),
    "ü": "u",
    "ñ": "n",
    "ç": "c",
}
_LETTERS |= dict.fromkeys("óòô", "o")

Matrix = np.ndarray[Any, np.dtype[np.float32]]


def extended(base: Tokenizer, pieces: Sequence[str]) -> Tokenizer:
    """The tokenizer of an uncased English BERT that keeps *å* and knows further pieces, numbered after its own.

    :param pieces: none that the tokenizer has, and none twice.
    """
    setup = json.loads(base.to_str())
    normalizers = [
        {"type": "NFC"},
        {**setup["normalizer"], "strip_accents": False},
        *({"type": "Replace", "pattern": {"String": old}, "content": new} for old, new in _LETTERS.items()),
    ]
    vocabulary = setup["model"]["vocab"]
    vocabulary.update({piece: len(vocabulary) + place for place, piece in enumerate(pieces)})
    setup |= {"normalizer": {"type": "Sequence", "normalizers": normalizers}, "truncation": None, "padding": None}
    return Tokenizer.from_str(json.dumps(setup))


def write(folder: Path, pieces: Sequence[str], rows: Matrix, layers: Mapping[str, tuple[Matrix, Matrix]]) -> None:
    """Write an adapter.

    :param rows: vectors of the pieces, in their order; shape (pieces, dimension). Kept with 8 bits a number.
    :param layers: for the name of a weight of shape (out, in) its two factors, (out, rank) and (rank, in).
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _PIECES).write_text("\n".join(pieces) + "\n", "utf-8")
    scale = np.abs(rows).max(axis=1, keepdims=True) / 127
    kept: dict[str, np.ndarray[Any, Any]] = {
        "rows": np.round(rows / scale).astype(np.int8),
        "rows.scale": scale.astype(np.float32),
    }
    save_file(kept | factors(layers), folder / _WEIGHTS)


def factors(layers: Mapping[str, tuple[Matrix, Matrix]]) -> dict[str, np.ndarray[Any, Any]]:
    """The factors of each layer as they are kept, with 16 bits a number."""
    return {
        f"{name}.{side}": np.ascontiguousarray(factor, dtype=np.float16)
        for name, pair in layers.items()
        for side, factor in zip(("left", "right"), pair, strict=True)
    }


def merge(weights: dict[str, Any], kept: Mapping[str, Any]) -> None:
    """Add the products of kept factors to the weights of their layers."""
    for name in (key.removesuffix(".left") for key in kept if key.endswith(".left")):
        product = kept[f"{name}.left"].astype(np.float32) @ kept[f"{name}.right"].astype(np.float32)
        weights[name] = weights[name] + product.astype(weights[name].dtype)


def assemble(base: Path, adapter: Path, folder: Path) -> None:
    """Write the packaged model with an adapter merged into it, as a folder that sentence-transformers loads.

    :param base: folder of the packaged model.
    """
    shutil.copytree(base, folder, dirs_exist_ok=True)
    pieces = (adapter / _PIECES).read_text("utf-8").split("\n")[:-1]
    kept = load_file(adapter / _WEIGHTS)
    weights = load_file(base / "model.safetensors")
    rows = kept["rows"].astype(np.float32) * kept["rows.scale"]
    weights[_ROWS] = np.concatenate([weights[_ROWS], rows.astype(weights[_ROWS].dtype)])
    merge(weights, kept)
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    _use_tokenizer(folder, extended(Tokenizer.from_file(str(base / "tokenizer.json")), pieces), len(weights[_ROWS]))


def _use_tokenizer(folder: Path, tokenizer: Tokenizer, size: int) -> None:
    """Let a model folder use another fast tokenizer as it stands in its file."""
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "vocab.txt").unlink(missing_ok=True)
    for name, changes in (
        ("config.json", {"vocab_size": size}),
        ("tokenizer_config.json", {"tokenizer_class": "PreTrainedTokenizerFast"}),
    ):
        path = folder / name
        path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changes, indent=2), "utf-8")
