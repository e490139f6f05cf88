"""Whether *skal*, *må*, *bør*, *kan* and every negation of an answer are those of the regulation.

A statement is a sentence, a list item or a table row. Each statement of an answer is laid beside the statement of the
cited lines that it was taken from: the one whose other words are most alike (Dice, ``2·|A ∩ B| / (|A| + |B|)`` over
stems). It keeps its modality when both have the same modal verbs and negations in the same order. The figure
``modality`` is the share of an answer's statements that do, of those where either side has any, then the mean over
answers: 1 in the quote mode, and no longer 1 when a word such as *ikke* is dropped or *bør* becomes *skal*. A sentence
that joins or cuts statements with different modality is counted as not kept, since a reader cannot see what was cut.

Our own; the reason is that of RePASs (arXiv 2409.05677), which checks that the obligations of a regulation survive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ingest.language import sentences, stem, stems, words

_CLASSES = {
    "skal": "skulle",
    "må": "måtte lyt",
    "bør": "burde",
    "kan": "kunne",
    "får": "fikk fekk",
    "trenger": "treng behøver",
    "ikke": "ikkje ei",
    "ingen": "inga intet ingenting",
    "aldri": "",
    "uten": "utan",
    "unntatt": "unnateke unntak",
    "verken": "hverken korkje",
}
_CLASS_OF = {form: name for name, forms in _CLASSES.items() for form in (name, *forms.split())}
_STEMS = frozenset(map(stem, _CLASS_OF))


def words_of(text: str) -> tuple[str, ...]:
    """The modal verbs and negations of a text in order, nynorsk and past forms under the name of their class."""
    return tuple(_CLASS_OF[word] for word in words(text) if word in _CLASS_OF)


def kept(sentence: str, cited: Sequence[str]) -> tuple[bool, ...]:
    """For each statement of a sentence where it or its source has a modal verb or negation: whether both agree.

    :param sentence: as shown; may have several lines.
    :param cited: the lines that it cites.
    """
    sources = list(_sources(cited))
    found = []
    for statement in _statements(sentence.splitlines()):
        own, content = words_of(statement), _content(statement)
        likeness = [_dice(content, _content(source)) for source in sources]
        best = max(likeness, default=0.0)
        theirs = {words_of(source) for source, like in zip(sources, likeness, strict=True) if like == best}
        if own or any(theirs):
            found.append(own in theirs)
    return tuple(found)


def _statements(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield from sentences(line)


def _sources(lines: Iterable[str]) -> Iterator[str]:
    """The statements of cited lines; what follows a lead-in also together with it."""
    lead = ""
    for line in lines:
        for statement in sentences(line):
            yield statement
            if lead:
                yield f"{lead} {statement}"
        lead = line if line.rstrip().endswith(":") else lead


def _content(text: str) -> frozenset[str]:
    return frozenset(stems(text)) - _STEMS


def _dice(left: frozenset[str], right: frozenset[str]) -> float:
    return 2 * len(left & right) / (len(left) + len(right)) if left or right else 1.0
