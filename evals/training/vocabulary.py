"""Norwegian word pieces for an English model: which ones, and what vectors they start from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

from evals.training.material import Parallel
from ingest.norwegian import extended

Matrix = np.ndarray[Any, np.dtype[np.float32]]
Ids = np.ndarray[Any, np.dtype[np.int64]]

_LETTERS = ("å", "##å")
ALIGNMENT_ROUNDS = 8
TRUST = 2.0
"""How many occurrences of a piece outweigh its spelling."""


def new_pieces(texts: Iterable[str], base: Tokenizer, size: int) -> list[str]:
    """The pieces that a WordPiece vocabulary of ``size`` pieces, learnt from the texts, has and the base lacks."""
    learner = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    learner.normalizer = extended(base, ()).normalizer
    learner.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(
        vocab_size=size, min_frequency=2, special_tokens=["[UNK]"], show_progress=False, continuing_subword_prefix="##"
    )
    learner.train_from_iterator(texts, trainer)
    known = base.get_vocab()
    ordered = sorted(learner.get_vocab().items(), key=lambda item: item[1])
    return [*_LETTERS, *(piece for piece, _ in ordered if piece not in known and piece not in _LETTERS)]


def starting_vectors(pieces: Sequence[str], base: Tokenizer, vectors: Matrix, parallel: Sequence[Parallel]) -> Matrix:
    """A vector for each new piece: that of the English pieces it is a translation of, else of its own spelling.

    Translations are found by IBM's first alignment model (Brown et al. 1993) between the new pieces of a Norwegian
    sentence and the pieces of its English one, as Minixhofer et al. (2022, WECHSEL) do with a dictionary.

    :param vectors: of the base's pieces, shape (pieces, dimension).
    :returns: shape (len(pieces), dimension).
    """
    spelled = np.array([_spelled(piece, base, vectors) for piece in pieces], dtype=np.float32)
    tokenizer = extended(base, pieces)
    first = base.get_vocab_size()
    sources = [sorted(set(tokenizer.encode(row.norwegian, add_special_tokens=False).ids)) for row in parallel]
    targets = [sorted(set(base.encode(row.english, add_special_tokens=False).ids)) for row in parallel]
    left = np.concatenate([np.repeat(source, len(target)) for source, target in zip(sources, targets, strict=True)])
    right = np.concatenate([np.tile(target, len(source)) for source, target in zip(sources, targets, strict=True)])
    row_of = np.repeat(np.arange(len(parallel)), [len(s) * len(t) for s, t in zip(sources, targets, strict=True)])
    share = _aligned(left.astype(np.int64), right.astype(np.int64), row_of)
    seen = Counter(piece for source in sources for piece in source)
    meant = np.zeros_like(spelled)
    of_new = left >= first
    np.add.at(meant, left[of_new] - first, share[of_new, None] * vectors[right[of_new]])
    counts = np.array([seen[first + place] for place in range(len(pieces))], dtype=np.float32)[:, None]
    found: Matrix = (meant + TRUST * spelled) / (counts + TRUST)
    return found


def _aligned(left: Ids, right: Ids, row: Ids) -> Matrix:
    """For every pair of pieces of a sentence pair, the share of the left one that the right one explains."""
    width = int(right.max()) + 1
    pair, place = np.unique(left * width + right, return_inverse=True)
    right_of_pair = pair % width
    occurrences, occurrence = np.unique(row * (int(left.max()) + 1) + left, return_inverse=True)
    chance = np.ones(len(pair), dtype=np.float64)
    share = np.ones(len(left), dtype=np.float64)
    for _ in range(ALIGNMENT_ROUNDS):
        weight = chance[place]
        share = weight / np.bincount(occurrence, weight, len(occurrences))[occurrence]
        mass = np.bincount(place, share, len(pair))
        chance = mass / np.bincount(right_of_pair, mass)[right_of_pair]
    return share.astype(np.float32)


def _spelled(piece: str, base: Tokenizer, vectors: Matrix) -> Matrix:
    """The mean of the base's own pieces for the letters of a piece."""
    ids = base.encode(piece.removeprefix("##"), add_special_tokens=False).ids
    if piece.startswith("##") and ids:
        inner = base.token_to_id(f"##{base.id_to_token(ids[0])}")
        ids = [inner if inner is not None else ids[0], *ids[1:]]
    mean: Matrix = vectors[ids or base.encode("[UNK]", add_special_tokens=False).ids].mean(axis=0)
    return mean
