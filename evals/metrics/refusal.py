"""How far a refusal can be trusted: whether the assistant says no when it should, and only then.

Positive = nothing in the sources answers. Clarifications and emergency notices count as refusals here; whether the
right kind was chosen is the figure ``reason``. ``refusal_recall = right refusals / should refuse`` and ``false_refusals
= refused answerable / answerable`` are means over the questions of each kind, and so stand with the figures of single
results. Source: UAEval4RAG (Peng et al., arXiv 2412.12300), which shows that both sides must be reported: a system that
refuses everything has recall 1.
"""

from __future__ import annotations

from collections.abc import Sequence


def measure(pairs: Sequence[tuple[bool, bool]]) -> dict[str, float]:
    """Figures from pairs of (should refuse, did refuse); those that divide by zero are left out.

    ``refusal_precision = right refusals / refusals``, ``refusal_f1 = 2·P·R / (P + R) = 2·right / (refusals + should)``.
    """
    right = sum(should and did for should, did in pairs)
    refusals = sum(did for _, did in pairs)
    unanswerable = sum(should for should, _ in pairs)
    figures: dict[str, float] = {}
    if refusals:
        figures["refusal_precision"] = right / refusals
    if unanswerable:
        figures["refusal_f1"] = 2 * right / (refusals + unanswerable)
    return figures
