"""How well the right sections are found.

A ranking is section ids, best first, each once: passages of the same section count once, at the best rank.
Gold is grade by section id: 2 must be found, 1 is right to show but may be left out. Hits and first ranks count either
grade; recall and average precision ask for those of grade 2 only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log2


def required(gold: Mapping[str, int]) -> set[str]:
    """The sections that a complete answer has."""
    return {section for section, grade in gold.items() if grade == 2}


def recall_at(k: int, ranking: Sequence[str], gold: Mapping[str, int]) -> float:
    """Share of the sections of grade 2 that are among the first k: ``|gold₂ ∩ top k| / |gold₂|``; 0 without any.

    Source: Manning, Raghavan and Schütze, Introduction to Information Retrieval (2008), 8.4; the cut at a grade is the
    relevance level of trec_eval.
    """
    wanted = required(gold)
    return len(wanted & set(ranking[:k])) / len(wanted) if wanted else 0.0


def hit_at(k: int, ranking: Sequence[str], gold: Mapping[str, int]) -> float:
    """1 when at least one gold section is among the first k, else 0 («success@k» of trec_eval)."""
    return float(any(section in gold for section in ranking[:k]))


def reciprocal_rank(ranking: Sequence[str], gold: Mapping[str, int]) -> float:
    """``1 / rank`` of the first gold section, 0 when there is none; its mean over questions is MRR.

    Source: Voorhees, The TREC-8 Question Answering Track Report (1999).
    """
    return next((1 / rank for rank, section in enumerate(ranking, start=1) if section in gold), 0.0)


def average_precision_at(k: int, ranking: Sequence[str], gold: Mapping[str, int]) -> float:
    """``Σ precision@i / |gold₂|`` over the ranks i ≤ k that hold a section of grade 2; its mean is MAP.

    With ``precision@i = |gold₂ ∩ top i| / i``; a section that is not found adds nothing; 0 without gold₂. Source:
    Manning, Raghavan and Schütze (2008), 8.4; ``map_cut`` of trec_eval at relevance level 2.
    """
    wanted = required(gold)
    ranks = [rank for rank, section in enumerate(ranking[:k], start=1) if section in wanted]
    return sum(found / rank for found, rank in enumerate(ranks, start=1)) / len(wanted) if wanted else 0.0


def ndcg_at(k: int, ranking: Sequence[str], gold: Mapping[str, int]) -> float:
    """``DCG / ideal DCG`` of the first k, with ``DCG = Σ grade_i / log2(i + 1)``; 0 without gold.

    Source: Järvelin and Kekäläinen, Cumulated Gain-Based Evaluation of IR Techniques (TOIS 2002); linear gain.
    """
    ideal = _dcg(sorted(gold.values(), reverse=True)[:k])
    return _dcg([gold.get(section, 0) for section in ranking[:k]]) / ideal if ideal else 0.0


def _dcg(grades: Sequence[int]) -> float:
    return sum(grade / log2(rank + 1) for rank, grade in enumerate(grades, start=1))
