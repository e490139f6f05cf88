"""``python -m evals.training train reader``: the reader, from the data in this folder to what is shipped."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from peft import get_peft_model
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.utils.data import Dataset
from transformers import AutoModel, Trainer, TrainingArguments

from app import readermodel
from app.reader import Window, windows
from evals.training import material
from evals.training.material import Reading
from evals.training.stage import STILL, Stage, adapted, adapter_of, arguments, is_begun, weights_of
from ingest import norwegian
from ingest.embedding import Embedder, packaged_model
from ingest.settings import EmbeddingSettings

STAGE = Stage(epochs=3, batch=32, rate=1e-3)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a training does; the defaults are what the ablations chose (README.md).

    :param rank: width of the adapter's matrices.
    :param asked: how many of a passage's everyday questions are read with it, beside those paired with near misses.
    :param likely: how many passages that lie near a question without answering it are read beside its own.
    """

    rank: int = 16
    stage: Stage = STAGE
    asked: int = 3
    likely: int = 4
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Example:
    """A question with a passage.

    :param answering: places of the units that answer; none where the passage does not.
    """

    question: str
    title: str
    units: tuple[str, ...]
    answering: frozenset[int]


def train(plan: Plan, work: Path, adapter: Path) -> None:
    """Train and write the adapter; a training that was interrupted goes on from its last checkpoint in ``work``.

    :param work: folder for checkpoints and the model before.
    :param adapter: file that is written.
    """
    torch.manual_seed(plan.seed)
    norwegian.assemble(packaged_model(), norwegian.ADAPTER, work / "start")
    tokenizer = Tokenizer.from_file(str(work / "start" / readermodel.TOKENIZER))
    data = Windows(list(examples(plan, material.readings("train"))), tokenizer)
    encoder = AutoModel.from_pretrained(work / "start", local_files_only=True, add_pooling_layer=False, **STILL)
    model = ReadingModel(get_peft_model(encoder, adapter_of(plan.rank)))
    folder = work / "reading"
    settings = TrainingArguments(
        **arguments(plan.stage, plan.seed, folder),
        train_sampling_strategy="group_by_length",
        remove_unused_columns=False,
    )
    trainer = Trainer(model=model, args=settings, train_dataset=data, data_collator=collated)
    trainer.train(resume_from_checkpoint=is_begun(folder) or None)
    write(model, adapter)


def write(model: ReadingModel, adapter: Path) -> None:
    """Write what the training has changed."""
    heads = {
        name: np.append(head.weight.detach().cpu().numpy()[0], head.bias.detach().cpu().numpy())
        for name, head in (("answers", model.answers), ("units", model.units))
    }
    readermodel.write(adapter, adapted(weights_of(model.encoder)), heads)


def examples(plan: Plan, readings: Sequence[Reading]) -> Iterator[Example]:
    """Each passage with some questions that it answers, its near misses, and questions of others that lie near it."""
    chance = random.Random(plan.seed)
    nearest = _nearest([f"{reading.title}\n{' '.join(reading.units)}" for reading in readings])
    for place, reading in enumerate(readings):
        answered = [asked for asked in reading.asked if asked.units]
        for asked in (*reading.paired, *chance.sample(answered, min(plan.asked, len(answered)))):
            yield Example(asked.text, reading.title, reading.units, frozenset(asked.units))
        for text in reading.near_misses:
            yield Example(text, reading.title, reading.units, frozenset())
        for other in chance.sample(nearest[place], plan.likely):
            asked = chance.choice((*reading.asked, *reading.paired))
            yield Example(asked.text, readings[other].title, readings[other].units, frozenset())


def _nearest(texts: Sequence[str]) -> list[list[int]]:
    """For every text the places of those most like it, as the embedder sees it, and of its neighbours in the file."""
    vectors = Embedder(EmbeddingSettings()).embed_documents(texts)
    found = []
    for place in range(len(texts)):
        order = np.argsort(-(vectors @ vectors[place]))[1:9].tolist()
        beside = [other for other in (place - 1, place + 1) if 0 <= other < len(texts)]
        found.append(list(dict.fromkeys([*beside, *order])))
    return found


class Windows(Dataset[dict[str, Any]]):
    """Examples as token ids; what does not fit into one window is left out."""

    def __init__(self, rows: Sequence[Example], tokenizer: Tokenizer) -> None:
        def ids(text: str) -> list[int]:
            found: list[int] = tokenizer.encode(text, add_special_tokens=False).ids
            return found

        self._rows: list[tuple[Window, frozenset[int]]] = []
        for row in rows:
            found = list(windows(ids(row.question), ids(row.title), [ids(unit) for unit in row.units]))
            self._rows.append((found[0], row.answering))

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, place: int) -> dict[str, Any]:
        window, answering = self._rows[place]
        return {"input_ids": window.ids, "window": window, "answering": answering}


def collated(rows: Sequence[dict[str, Any]]) -> dict[str, Tensor]:
    """One batch.

    :returns: token ids, types and mask, of shape (rows, tokens); the share of each token in each unit, of shape (rows,
        units, tokens); which units answer, and which there are, of shape (rows, units).
    """
    found: list[Window] = [row["window"] for row in rows]
    tokens = max(len(window.ids) for window in found)
    units = max(len(window.spans) for window in found)
    ids, types, mask = (torch.zeros((len(rows), tokens), dtype=torch.long) for _ in range(3))
    shares = torch.zeros((len(rows), units, tokens))
    answering, there = torch.zeros((len(rows), units)), torch.zeros((len(rows), units))
    for row, window in enumerate(found):
        size = len(window.ids)
        ids[row, :size], types[row, :size] = torch.tensor(window.ids), torch.tensor(window.types)
        mask[row, :size] = 1
        for unit, (start, end) in enumerate(window.spans):
            shares[row, unit, start:end] = 1 / max(end - start, 1)
            there[row, unit] = 1
            answering[row, unit] = float(unit in rows[row]["answering"])
    return {"ids": ids, "types": types, "mask": mask, "shares": shares, "answering": answering, "there": there}


class ReadingModel(nn.Module):
    """An encoder with two heads: whether a section answers, and which of its units do."""

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder
        self.answers = nn.Linear(384, 1)
        self.units = nn.Linear(384, 1)

    def forward(
        self, ids: Tensor, types: Tensor, mask: Tensor, shares: Tensor, answering: Tensor, there: Tensor
    ) -> dict[str, Tensor]:
        """The loss and the log-odds of a batch as ``collated`` makes it."""
        states = self.encoder(input_ids=ids, token_type_ids=types, attention_mask=mask).last_hidden_state.float()
        answers = self.answers(states[:, 0]).squeeze(-1)
        units = self.units(shares @ states).squeeze(-1)
        does = (answering.sum(dim=1) > 0).float()
        loss = binary_cross_entropy_with_logits(answers, does)
        each = binary_cross_entropy_with_logits(units, answering, reduction="none")
        loss = loss + (each * there).sum() / there.sum()
        return {"loss": loss, "answers": answers, "units": units}
