"""Training the embedder: material that is whole and kept apart, pieces that mean something at once, fair batches."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from datasets import Dataset
from tokenizers import Tokenizer

from app import readermodel
from evals import questionset
from evals.intents import examples
from evals.training import material
from evals.training import reading as closely
from evals.training.material import Parallel
from evals.training.stage import Stage
from evals.training.train import ByLength, Neighbours, Plan, train
from evals.training.vocabulary import new_pieces, starting_vectors
from evals.unfamiliar.corpora import corpora
from ingest import norwegian
from ingest.embedding import packaged_model


def folded(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def test_the_material_is_whole_and_nothing_stands_in_it_twice() -> None:
    entries = material.entries()
    asked = [folded(question.text) for entry in entries for question in entry.questions]
    assert len(entries) == len({folded(entry.passage) for entry in entries}) > 2_500
    assert len(asked) == len(set(asked)) > 15_000
    assert all(len(entry.questions) >= 3 for entry in entries)
    assert len(material.sentences()) > 13_000
    assert len(material.lexicon()) > 14_000


def test_every_passage_is_read_closely_and_no_near_miss_is_asked_elsewhere() -> None:
    readings = [reading for split in ("train", "tune", "test") for reading in material.readings(split)]
    assert len(readings) == len(material.entries())
    for reading in readings:
        places = {place for asked in (*reading.asked, *reading.paired) for place in asked.units}
        assert places <= set(range(len(reading.units))), reading.title
        assert len(reading.paired) == 2
        assert len(reading.near_misses) == 3
    missed = [folded(text) for reading in readings for text in reading.near_misses]
    assert len(set(missed)) > 10_000
    for reading in readings:
        answered = {folded(asked.text) for asked in (*reading.asked, *reading.paired) if asked.units}
        assert answered.isdisjoint(map(folded, reading.near_misses)), reading.title


def test_a_topic_lies_in_one_split() -> None:
    splits = defaultdict(set)
    for entry in material.entries():
        splits[entry.topic.casefold()].add(entry.split)
    assert [topic for topic, found in splits.items() if len(found) > 1] == []
    assert len(material.entries("test")) >= 400


def test_no_question_that_something_is_measured_on_is_trained_on() -> None:
    trained = {folded(question.text) for entry in material.entries() for question in entry.questions}
    trained.update(map(folded, examples()[0]))
    for reading in material.readings("train"):
        trained.update(map(folded, (*reading.near_misses, *(asked.text for asked in reading.paired))))
    measured = [question.question for question in questionset.load()]
    measured += [question.text for corpus in corpora() for question in corpus.questions()]
    assert [text for text in measured if folded(text) in trained and len(text.split()) > 3] == []


@pytest.fixture(scope="module")
def base() -> Tokenizer:
    return Tokenizer.from_file(str(packaged_model() / "tokenizer.json"))


def test_words_that_the_base_lacks_become_pieces(base: Tokenizer) -> None:
    pieces = new_pieces(["måneden sambandet radio", "måneden sambandet radio"] * 5, base, 200)
    assert {"å", "måneden", "sambandet"} <= set(pieces)
    assert "radio" not in pieces
    assert len(pieces) == len(set(pieces))


def test_a_piece_starts_from_what_it_is_a_translation_of(base: Tokenizer) -> None:
    vectors = np.random.default_rng(0).standard_normal((base.get_vocab_size(), 8)).astype(np.float32)
    rows = [
        Parallel("dings borte", "device gone"),
        Parallel("dings her", "device here"),
        Parallel("dings", "device"),
    ] * 9
    first, second = starting_vectors(["dings", "ukjentord"], base, vectors, rows)

    def cosine(vector: np.ndarray, word: str) -> float:
        other = vectors[base.token_to_id(word)]
        return float(vector @ other / np.linalg.norm(vector) / np.linalg.norm(other))

    assert cosine(first, "device") > 0.8
    assert cosine(second, "device") < 0.8


def sampled(sampler: type, rows: dict[str, list[str]], size: int) -> list[list[int]]:
    import torch

    made = sampler(Dataset.from_dict(rows), batch_size=size, drop_last=False, generator=torch.Generator(), seed=1)
    return list(made)


def test_batches_of_like_length_hold_every_text_once() -> None:
    found = sampled(ByLength, {"text": ["ord " * n for n in range(50)]}, 8)
    assert sorted(place for batch in found for place in batch) == list(range(50))


def test_neighbours_stand_in_one_batch_and_no_passage_twice() -> None:
    passages = [f"passasje {n}" for n in range(24)] * 2
    for batch in sampled(Neighbours, {"passage": passages}, 8):
        assert len({passages[place] for place in batch}) == len(batch)
        assert sum(place + 1 in batch for place in batch) >= len(batch) // 2 - 1


@pytest.mark.slow
def test_a_training_writes_an_adapter_that_the_model_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "material"
    for name in ("pairs", "parallel", "lexicon"):
        (folder / name).mkdir(parents=True)
    chosen = material.entries("train")[:24]
    rows = [
        {
            "split": "train",
            "topic": entry.topic,
            "title": entry.title,
            "passage": entry.passage,
            "questions": [{"q": question.text, "style": question.style} for question in entry.questions],
        }
        for entry in chosen
    ]
    (folder / "pairs" / "few.jsonl").write_text("\n".join(json.dumps(row) for row in rows) + "\n", "utf-8")
    few = "\n".join(f"{row.norwegian}\t{row.english}" for row in material.sentences()[:100])
    (folder / "parallel" / "few.tsv").write_text(few + "\n", "utf-8")
    monkeypatch.setattr(material, "FOLDER", folder)
    plan = Plan(pieces=400, rank=4, language=Stage(1, 32, 1e-3), task=Stage(0.02, 8, 1e-3))
    train(plan, tmp_path / "work", tmp_path / "adapter")
    norwegian.assemble(packaged_model(), tmp_path / "adapter", tmp_path / "model")
    assert (tmp_path / "model" / "model.safetensors").stat().st_size > 80_000_000


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")
def test_a_training_of_the_reader_writes_an_adapter_that_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = material.readings("tune")[:16]
    monkeypatch.setattr(material, "readings", lambda split: few)
    plan = closely.Plan(rank=4, stage=Stage(0.1, 8, 1e-3), asked=1, likely=1)
    closely.train(plan, tmp_path / "work", tmp_path / "reader.safetensors")
    readermodel.assemble(tmp_path / "reader.safetensors", tmp_path / "model")
    assert (tmp_path / "model" / "model.safetensors").stat().st_size > 80_000_000
