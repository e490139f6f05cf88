"""What the trainings of the embedder and of the reader share: an adapter on a model, and how it is trained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from peft import LoraConfig

STILL = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
"""The model's configuration in training, without dropout."""

SCALE = 2
"""What the product of an adapter's two matrices is multiplied with."""

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Stage:
    """One part of the training: rounds over its data, rows a step, and the highest learning rate."""

    epochs: float
    batch: int
    rate: float


def adapter_of(rank: int) -> LoraConfig:
    """An adapter on all linear layers, as wide as its rank."""
    return LoraConfig(r=rank, lora_alpha=SCALE * rank, target_modules=["query", "key", "value", "dense"])


def weights_of(model: torch.nn.Module) -> dict[str, Array]:
    """All weights of a model by name."""
    return {name: tensor.detach().float().cpu().numpy() for name, tensor in model.state_dict().items()}


def adapted(weights: Mapping[str, Array]) -> dict[str, tuple[Array, Array]]:
    """For each layer that has an adapter, by the name of its own weight, the factors of what is added to that."""
    layers = {}
    for name, right in weights.items():
        if ".lora_A." in name:
            layer = name.split(".lora_A.")[0].removeprefix("base_model.model.") + ".weight"
            layers[layer] = (SCALE * weights[name.replace(".lora_A.", ".lora_B.")], right)
    return layers


def arguments(stage: Stage, seed: int, folder: Path) -> dict[str, Any]:
    """The arguments of a trainer that keeps its checkpoints in a folder."""
    return {
        "output_dir": str(folder),
        "num_train_epochs": stage.epochs,
        "per_device_train_batch_size": stage.batch,
        "learning_rate": stage.rate,
        "weight_decay": 0.0,
        "warmup_steps": 0.05,
        "lr_scheduler_type": "cosine",
        "seed": seed,
        "bf16": True,
        "use_cpu": not torch.cuda.is_available(),
        "save_steps": 200,
        "save_total_limit": 1,
        "logging_steps": 20,
        "report_to": "none",
        "disable_tqdm": True,
        "dataloader_pin_memory": False,
    }


def is_begun(folder: Path) -> bool:
    """Whether a training has left a checkpoint to go on from."""
    return any(folder.glob("checkpoint-*"))
