"""Whether each sentence of an answer is carried by what it cites.

ALCE (Gao et al., EMNLP 2023, 3) asks a language model whether the cited passages entail the sentence. Here a text
carries a sentence when every word of the sentence stands in it, so that the figures are the same in every run: stems,
with stop words left out, among which are no numbers, no negations and no modal verbs. It is the weaker claim; what the
words are made to say is asked by ``modality``. The text of a citation is the heading path of its section and the lines
that the quote comes from.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.language import stems


def carries(texts: Sequence[str], sentence: str) -> bool:
    """Whether the texts together have every word of the sentence; a sentence without any is never carried."""
    wanted = set(stems(sentence))
    return bool(wanted) and wanted <= set(stems("\n".join(texts)))


def carried(sentence: str, cited: Sequence[str]) -> bool:
    """ALCE's citation recall of one sentence: it has a citation, each of them resolves, and together they carry it.

    The figure ``sentence_recall`` is the mean over the sentences of an answer, then over answers.

    :param cited: the text of each citation; empty where it does not resolve.
    """
    return bool(cited) and all(cited) and carries(cited, sentence)


def relevant(sentence: str, cited: Sequence[str]) -> tuple[bool, ...]:
    """ALCE's citation precision, for each citation of one sentence.

    A citation counts when the sentence is carried and the citation is not irrelevant: one is irrelevant when it alone
    does not carry the sentence while the others do without it. The figure ``sentence_precision`` is the mean over the
    citations of an answer, then over answers; 0 for an answer that cites nothing.
    """
    if not carried(sentence, cited):
        return (False,) * len(cited)
    return tuple(
        carries([text], sentence) or not carries([*cited[:place], *cited[place + 1 :]], sentence)
        for place, text in enumerate(cited)
    )
