"""``python -m evals.training train``: the training, from the data in this folder to the adapter that is shipped."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from datasets import Dataset
from sentence_transformers import (
    SentenceTransformer,
    SentenceTransformerTrainer,
    SentenceTransformerTrainingArguments,
)
from sentence_transformers.base.sampler import DefaultBatchSampler, NoDuplicatesBatchSampler
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
from tokenizers import Tokenizer

from app.bridges import THESAURUS
from evals.training import material
from evals.training.losses import RightPassage, SameMeaning
from evals.training.material import Entry
from evals.training.stage import STILL, Stage, adapted, adapter_of, arguments, is_begun, weights_of
from evals.training.vocabulary import new_pieces, starting_vectors
from ingest import norwegian
from ingest.embedding import packaged_model

QUESTIONS_AT_ONCE = 3
TERMS_AT_ONCE = 6
LANGUAGE = Stage(epochs=4, batch=192, rate=1e-3)
TASK = Stage(epochs=2.5, batch=32, rate=5e-4)
_NEW_VECTORS = "word_embeddings.new.weight"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a training does; the defaults are what the ablations chose (README.md).

    :param pieces: size of the Norwegian vocabulary of which the base's own pieces are left out.
    :param rank: width of the adapter's matrices.
    :param language: over the parallel sentences and the word list.
    :param task: over the passages, each with all its questions, and over the thesaurus.
    """

    pieces: int = 12_000
    rank: int = 64
    language: Stage = LANGUAGE
    task: Stage = TASK
    max_tokens: int = 128
    seed: int = 1


def train(plan: Plan, work: Path, adapter: Path) -> None:
    """Train and write the adapter; a training that was interrupted goes on from its last checkpoint in ``work``.

    :param work: folder for checkpoints and the model before and after.
    :param adapter: folder that is written.
    """
    torch.manual_seed(plan.seed)
    entries = material.entries("train")
    start, pieces = _start(plan, entries, work / "start")
    model = _trainable(start, plan)
    _run(model, plan.language, _language(plan), SameMeaning(model), plan.seed, work / "language")
    write(model, pieces, work / "adapter-language")
    data = {"answers": _answers(plan, entries), "terms": _terms(plan)}
    losses = {"answers": RightPassage(model), "terms": MultipleNegativesRankingLoss(model)}
    _run(model, plan.task, data, losses, plan.seed, work / "task")
    write(model, pieces, adapter)


def write(model: SentenceTransformer, pieces: Sequence[str], folder: Path) -> None:
    """Write what the training has changed."""
    state = weights_of(model[0].model)
    rows = next(array for name, array in state.items() if name.endswith(_NEW_VECTORS))
    norwegian.write(folder, pieces, rows, adapted(state))


def _start(plan: Plan, entries: Sequence[Entry], folder: Path) -> tuple[Path, list[str]]:
    """The base with the new pieces at their starting vectors, as a model folder."""
    base = packaged_model()
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    parallel = [*material.sentences(), *material.lexicon()]
    texts = [row.norwegian for row in parallel]
    texts += [text for entry in entries for text in (entry.text, *(question.text for question in entry.questions))]
    pieces = new_pieces(texts, tokenizer, plan.pieces)
    vectors = SentenceTransformer(str(base), device="cpu")[0].model.get_input_embeddings().weight.detach().numpy()
    norwegian.write(folder / "adapter", pieces, starting_vectors(pieces, tokenizer, vectors, parallel), {})
    norwegian.assemble(base, folder / "adapter", folder / "model")
    return folder / "model", pieces


def _trainable(folder: Path, plan: Plan) -> SentenceTransformer:
    """The model with an adapter on all linear layers, and with the vectors of its new pieces free to move."""
    model = SentenceTransformer(str(folder), local_files_only=True, config_kwargs=STILL)
    model.max_seq_length = plan.max_tokens
    model.add_adapter(adapter_of(plan.rank))
    known = Tokenizer.from_file(str(packaged_model() / "tokenizer.json")).get_vocab_size()
    embeddings = model[0].model.embeddings
    embeddings.word_embeddings = PieceVectors(embeddings.word_embeddings.weight.detach(), known)
    return model


class PieceVectors(torch.nn.Module):
    """The vectors of the pieces, of which those of the base stay as they are and the new ones are trained."""

    def __init__(self, vectors: torch.Tensor, known: int) -> None:
        super().__init__()
        self.known = torch.nn.Embedding(known, vectors.shape[1], _weight=vectors[:known].clone(), _freeze=True)
        self.new = torch.nn.Embedding(len(vectors) - known, vectors.shape[1], _weight=vectors[known:].clone())

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """The vector of each piece; shape (texts, pieces, dimension)."""
        first = self.known.num_embeddings
        is_new = (ids >= first).unsqueeze(-1)
        return torch.where(is_new, self.new((ids - first).clamp(min=0)), self.known(ids.clamp(max=first - 1)))


def _language(plan: Plan) -> Dataset:
    """Norwegian texts, and some of the English ones, with the teacher's vectors of the English."""
    teacher = SentenceTransformer(str(packaged_model()))
    rows = [*material.sentences(), *material.lexicon()]
    chance = random.Random(plan.seed)
    english = chance.sample(range(len(rows)), len(rows) // 5)
    vectors = teacher.encode([row.english for row in rows], normalize_embeddings=True, show_progress_bar=False)
    texts = [row.norwegian for row in rows] + [rows[place].english for place in english]
    return Dataset.from_dict({"text": texts, "label": np.concatenate([vectors, vectors[english]]).tolist()})


def _answers(plan: Plan, entries: Sequence[Entry]) -> Dataset:
    """Passages, each as often as its questions need, with some of its questions a row; near twins stay neighbours."""
    return Dataset.from_list(list(_with_questions(entries, random.Random(plan.seed))))


def _terms(plan: Plan) -> Dataset:
    """Norwegian everyday phrases, each with one of its official terms."""
    chance = random.Random(plan.seed)
    rows = [line.split("\t") for line in THESAURUS.read_text("utf-8").splitlines()]
    return Dataset.from_list(
        [
            {"phrase": phrase, "term": chance.choice(terms.split(";")).strip()}
            for phrase, terms, language in rows
            if language != "en"
        ]
    )


def _with_questions(entries: Sequence[Entry], chance: random.Random) -> Iterator[dict[str, str]]:
    asked = [chance.sample(entry.questions, len(entry.questions)) for entry in entries]
    for start in range(0, max(map(len, asked)), QUESTIONS_AT_ONCE):
        for entry, questions in zip(entries, asked, strict=True):
            some = questions[start : start + QUESTIONS_AT_ONCE]
            if len(some) == QUESTIONS_AT_ONCE:
                yield {"passage": entry.text} | {f"question{n}": one.text for n, one in enumerate(some)}


def batches(dataset: Dataset, **options: Any) -> DefaultBatchSampler:
    """The batches that suit a data set."""
    if "passage" in dataset.column_names:
        return Neighbours(dataset, **options)
    if "term" in dataset.column_names:
        return NoDuplicatesBatchSampler(dataset, **options | {"batch_size": TERMS_AT_ONCE * options["batch_size"]})
    return ByLength(dataset, **options)


class ByLength(DefaultBatchSampler):  # type: ignore[misc]
    """Batches of texts of like length, in random order, so that little is computed on padding."""

    def __iter__(self) -> Iterator[list[int]]:
        self.generator.manual_seed(self.seed + self.epoch)
        places = torch.randperm(len(self.sampler), generator=self.generator).tolist()
        lengths = [len(text) for text in self.sampler["text"]]
        span = 20 * self.batch_size
        batches = []
        for first in range(0, len(places), span):
            ordered = sorted(places[first : first + span], key=lengths.__getitem__)
            batches += [ordered[i : i + self.batch_size] for i in range(0, len(ordered), self.batch_size)]
        for place in torch.randperm(len(batches), generator=self.generator).tolist():
            yield batches[place]


class Neighbours(DefaultBatchSampler):  # type: ignore[misc]
    """Batches of passages drawn two neighbours at a time, so that near twins are told apart; none twice in a batch."""

    def __iter__(self) -> Iterator[list[int]]:
        self.generator.manual_seed(self.seed + self.epoch)
        size = len(self.sampler)
        offset = int(torch.randint(2, (1,), generator=self.generator))
        couples = [list(range(max(first, 0), min(first + 2, size))) for first in range(-offset, size, 2)]
        order = torch.randperm(len(couples), generator=self.generator).tolist()
        texts = self.sampler["passage"]
        batch: list[int] = []
        held: set[str] = set()
        later: list[list[int]] = []
        for couple in (couples[place] for place in order):
            if held.intersection(texts[i] for i in couple):
                later.append(couple)
                continue
            batch += couple
            held.update(texts[i] for i in couple)
            if len(batch) >= self.batch_size:
                yield batch
                batch, held = [], set()
        batch += [i for couple in later for i in couple if texts[i] not in held][: self.batch_size - len(batch)]
        if len(batch) > 1:
            yield batch


def _run(
    model: SentenceTransformer,
    stage: Stage,
    data: Dataset | dict[str, Dataset],
    loss: torch.nn.Module | dict[str, torch.nn.Module],
    seed: int,
    folder: Path,
) -> None:
    settings = SentenceTransformerTrainingArguments(**arguments(stage, seed, folder), batch_sampler=batches)
    trainer = SentenceTransformerTrainer(model=model, args=settings, train_dataset=data, loss=loss)
    trainer.train(resume_from_checkpoint=is_begun(folder) or None)
