"""The model behind the reader: the embedder of our own with a further adapter and two heads, as an ONNX graph.

What is kept in the project is only what differs from the embedder: for every linear layer a product of two narrow
matrices to add to its weight (LoRA, Hu et al. 2022), and the heads.
"""

from __future__ import annotations

import hashlib
import shutil
import warnings
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from safetensors.numpy import load_file, save_file

from ingest import norwegian, onnx_graph
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


class ModelUnusable(Exception):
    """Raised when the model cannot be brought into the form that runs fastest; the message says why."""


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
    :raises ModelUnusable: if the model cannot be exported; the folder then holds a note of why, and nobody tries again.
    """
    folder = _folder(cache)
    if trouble := onnx_graph.made_once(folder, _export):
        raise ModelUnusable(trouble)
    return folder


def is_prepared(cache: Path) -> bool:
    """Whether that folder is there, so that ``prepared`` takes but a moment."""
    return _folder(cache).exists()


def _folder(cache: Path) -> Path:
    """Where graph and tokenizer are kept, named after the very files and programs that they are made of."""
    digest = hashlib.sha256(f"{version('torch')} {version('transformers')} {version('onnxruntime')}".encode())
    for file in (ADAPTER, *sorted(norwegian.ADAPTER.iterdir())):
        digest.update(f"{file.name}:{file.stat().st_size}:{file.stat().st_mtime_ns}".encode())
    return cache / f"reader-{digest.hexdigest()[:16]}"


def _export(folder: Path) -> None:
    """Write the graph with its weights in 8 bits, which reads twice as fast, and the tokenizer."""
    import onnx
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.quant_utils import add_pre_process_metadata
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
        onnx_graph.export(Graph(), ("ids", "types"), whole)
        graph = onnx.load(whole)
        add_pre_process_metadata(graph)  # else a hint on shapes, which it does not need, is printed at every ingest
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            quantize_dynamic(
                graph,
                folder / GRAPH,
                per_channel=True,
                weight_type=QuantType.QInt8,
                op_types_to_quantize=["MatMul", "Gemm"],
            )
        shutil.copy(model / TOKENIZER, folder / TOKENIZER)
