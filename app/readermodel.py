"""The model behind the reader: the embedder of our own with a further adapter and two heads, as an ONNX graph.

What is kept in the project is only what differs from the embedder: for every linear layer a product of two narrow
matrices to add to its weight (LoRA, Hu et al. 2022), and the heads.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import warnings
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from filelock import FileLock
from safetensors.numpy import load_file, save_file

from ingest import norwegian
from ingest.embedding import packaged_model

ADAPTER = Path(__file__).with_name("reader_model") / "adapter.safetensors"
"""What is shipped."""

GRAPH = "reader.onnx"
TOKENIZER = "tokenizer.json"
HEADS = ("answers", "units")
"""Whether a section answers, by its first token, and whether a unit does, by the mean of its tokens."""

FIRST, END = 101, 102
"""The tokens that begin a text and end each part of it."""

Array = np.ndarray[Any, np.dtype[Any]]


def write(file: Path, layers: Mapping[str, tuple[Array, Array]], heads: Mapping[str, Array]) -> None:
    """Write an adapter.

    :param layers: for the name of a weight of shape (out, in) its two factors, (out, rank) and (rank, in).
    :param heads: weights of each head, shape (dimension + 1,), the last one its bias.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    save_file(norwegian.factors(layers) | {name: heads[name].astype(np.float32) for name in HEADS}, file)


def assemble(adapter: Path, folder: Path) -> None:
    """Write the encoder, all merged, as a folder that transformers loads."""
    norwegian.assemble(packaged_model(), norwegian.ADAPTER, folder)
    weights = load_file(folder / "model.safetensors")
    norwegian.merge(weights, load_file(adapter))
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


def heads() -> dict[str, Array]:
    """The heads' weights by name."""
    kept = load_file(ADAPTER)
    return {name: kept[name] for name in HEADS}


def prepared(cache: Path) -> Path:
    """The folder with graph and tokenizer, which is made if it is not there yet.

    :raises OSError: if it is not there and cannot be written.
    """
    folder = cache / f"reader-{_fingerprint()}"
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(cache / "lock"):
            if not folder.exists():
                partial = folder.with_name(f".{folder.name}.partial")
                shutil.rmtree(partial, ignore_errors=True)
                partial.mkdir()
                _export(partial)
                os.replace(partial, folder)
    return folder


def is_prepared(cache: Path) -> bool:
    """Whether graph and tokenizer are there."""
    return (cache / f"reader-{_fingerprint()}").exists()


def _fingerprint() -> str:
    digest = hashlib.sha256(f"{version('torch')} {version('transformers')} {version('onnxruntime')}".encode())
    for file in (ADAPTER, *sorted(norwegian.ADAPTER.iterdir())):
        digest.update(f"{file.name}:{file.stat().st_size}:{file.stat().st_mtime_ns}".encode())
    return digest.hexdigest()[:16]


def _export(folder: Path) -> None:
    """Write the graph with its weights in 8 bits, which reads twice as fast, and the tokenizer."""
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from transformers import AutoModel

    with TemporaryDirectory() as scratch:
        model = Path(scratch) / "model"
        assemble(ADAPTER, model)
        encoder = AutoModel.from_pretrained(model, local_files_only=True).eval()

        class Graph(torch.nn.Module):
            """Token ids and types of one text in, the states of its tokens out."""

            def __init__(self) -> None:
                super().__init__()
                self.encoder = encoder

            def forward(self, ids: torch.Tensor, types: torch.Tensor) -> torch.Tensor:
                """The last layer; shape (1, tokens, dimension)."""
                states: torch.Tensor = self.encoder(
                    input_ids=ids, token_type_ids=types, attention_mask=torch.ones_like(ids)
                ).last_hidden_state
                return states

        whole = Path(scratch) / GRAPH
        logging.getLogger("torch.onnx").setLevel(logging.ERROR)
        length = torch.export.Dim("length")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            example = torch.ones((1, 16), dtype=torch.long)
            torch.onnx.export(
                Graph().eval(),
                (example, torch.zeros_like(example)),
                whole,
                input_names=["ids", "types"],
                dynamic_shapes=({1: length}, {1: length}),
                dynamo=True,
                external_data=True,
                verbose=False,
            )
            quantize_dynamic(
                whole,
                folder / GRAPH,
                per_channel=True,
                weight_type=QuantType.QInt8,
                op_types_to_quantize=["MatMul", "Gemm"],
            )
        shutil.copy(model / TOKENIZER, folder / TOKENIZER)
