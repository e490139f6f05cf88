"""Our search beside its peers: the same passages, questions and vectors, in one run.

Every peer gets the passages that our ingest has cut, with document and headings before the body, and the vectors of our
embedder where it takes any. Passages are ranked, sections are judged: a section counts at its best passage. Where
a peer lets one choose, words are Norwegian stems; its other settings are its defaults. The systems are asked in turn,
question by question, so that what else the machine does hits all alike. Follow-ups are left out, since no peer
knows of the turn before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from operator import attrgetter
from pathlib import Path
from statistics import fmean, median
from tempfile import TemporaryDirectory

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from app.settings import Settings
from evals.bench.figures import Tell, timed
from evals.bench.systems.haystack import Haystack
from evals.bench.systems.llamaindex import Defaults, Hybrid
from evals.bench.systems.ours import Ours
from evals.bench.systems.rankbm25 import RankBm25
from evals.bench.systems.txtai import Txtai
from evals.bench.systems.types import Embedding, System
from evals.metrics.retrieval import ndcg_at, recall_at, reciprocal_rank
from evals.statistics import interval
from evals.unfamiliar.corpora import Corpus, Question, corpora
from ingest import Index
from ingest.embedding import Embedder
from ingest.pipeline import build_with

OURS = "Sambandssvar"
JUDGED = 10
"""How many sections of a ranking count."""

WIDTH = 110
"""How many columns the table needs."""

_KINDS = {"test": "ingenting er innstilt på dem", "tune": "søket er innstilt på dem"}

Ranking = tuple[Sequence[str], Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Peer:
    """A system that ours is held against.

    :param distribution: the package whose version it is told by.
    """

    name: str
    distribution: str
    create: Callable[[], System]


PEERS = (
    Peer("llama-index, standard", "llama-index-core", Defaults),
    Peer("llama-index, hybrid", "llama-index-retrievers-bm25", Hybrid),
    Peer("rank_bm25", "rank-bm25", RankBm25),
    Peer("txtai, hybrid", "txtai", Txtai),
    Peer("Haystack, hybrid", "haystack-ai", Haystack),
)


@dataclass(slots=True)
class Outcome:
    """What a system did with some corpora.

    :param rankings: for each question the sections found, with the gold.
    :param indexing: seconds; ``embedding`` is the part of them that our embedder took.
    :param times: milliseconds of each search.
    """

    name: str
    rankings: list[Ranking] = field(default_factory=list)
    indexing: float = 0.0
    embedding: float = 0.0
    times: list[float] = field(default_factory=list)

    @property
    def ndcg(self) -> list[float]:
        """nDCG@10 of each question."""
        return [ndcg_at(JUDGED, found, gold) for found, gold in self.rankings]

    @property
    def reciprocal_ranks(self) -> list[float]:
        """One over the rank of the first right section among ten, of each question."""
        return [reciprocal_rank(found[:JUDGED], gold) for found, gold in self.rankings]

    @property
    def recall(self) -> list[float]:
        """recall@5 of each question."""
        return [recall_at(5, found, gold) for found, gold in self.rankings]

    @property
    def latency(self) -> float:
        """The median of the times."""
        return median(self.times)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Ours beside the peers.

    :param outcomes: ours first.
    :param notes: sentences to read below the figures.
    """

    caption: str
    outcomes: Sequence[Outcome]
    notes: Sequence[str]

    @property
    def broken(self) -> bool:
        """Whether a peer is as good as ours, or better, in nDCG@10 or MRR."""
        ours, *others = self.outcomes
        return any(
            fmean(other.ndcg) >= fmean(ours.ndcg) or fmean(other.reciprocal_ranks) >= fmean(ours.reciprocal_ranks)
            for other in others
        )

    def render(self) -> RenderableType:
        """The figures as a table, and what to read below it."""
        heads = ("nDCG@10", "MRR", "recall@5", "innlesing", "uten vektorene", "søk")
        table = Table("", *heads, box=None, padding=(0, 2, 0, 0), pad_edge=False)
        for outcome in self.outcomes:
            table.add_row(
                outcome.name,
                _mean(outcome, outcome.ndcg),
                _mean(outcome, outcome.reciprocal_ranks),
                f"{fmean(outcome.recall):.3f}",
                f"{outcome.indexing:.2f} s",
                f"{outcome.indexing - outcome.embedding:.2f} s",
                f"{outcome.latency:.1f} ms",
            )
        return Group(Text(self.caption), table, *map(Text, (*self._verdicts(), *self.notes)))

    def _verdicts(self) -> Iterator[str]:
        """Where ours stands; only the first decides."""
        if len(self.outcomes) == 1:
            yield "Ingen å sammenligne med."
            return
        yield f"nDCG@10 og MRR: {'BRUTT, vårt er ikke foran alle' if self.broken else 'holder, vårt er foran alle'}."
        ours, *others = self.outcomes
        for what, seconds in (("innlesing", attrgetter("indexing")), ("søk, median", attrgetter("latency"))):
            faster = [other.name for other in others if seconds(other) <= seconds(ours)]
            yield f"{what}: {'raskere enn vårt: ' + '; '.join(faster) if faster else 'vårt er raskest'}."


def measure(settings: Settings, tell: Tell) -> list[Comparison]:
    """Compare on the corpora that nothing was tuned on, and on those that the search was tuned on."""
    return [compare(_KINDS[split], corpora(split), settings, tell) for split in ("test", "tune")]


def compare(kind: str, chosen: Sequence[Corpus], settings: Settings, tell: Tell) -> Comparison:
    """Ask all systems that are installed about some corpora, each corpus by itself.

    :param kind: what the corpora are to us, for the caption.
    """
    embedder = Embedder(settings.embedding)
    embedder.prepare()
    embedder.load()
    peers, notes = _installed()
    outcomes: dict[str, Outcome] = {name: Outcome(name) for name in (OURS, *(peer.name for peer in peers))}
    passages, reading = 0, 0.0
    for corpus in chosen:
        with TemporaryDirectory() as name:
            tell(f"{Path(corpus.name).name}: leser inn dokumentene")
            reading += build_with(embedder, corpus.folder, Path(name) / "source").seconds
            source = Index.open(Path(name) / "source")
            systems: dict[str, System] = {OURS: Ours(source, Path(name) / "ours", settings)}
            systems |= {peer.name: peer.create() for peer in peers}
            passages += _run(corpus, source, embedder, systems, outcomes, tell)
            source.close()
    asked = len(outcomes[OURS].rankings)
    names = ", ".join(Path(corpus.name).name for corpus in chosen)
    if peers:
        notes.append(f"Utgaver: {', '.join(f'{p.distribution} {version(p.distribution)}' for p in peers)}.")
    notes.append(f"Hele vår innlesing fra filene, med lesing, oppdeling og vektorer: {reading:.2f} s.")
    caption = f"{names} ({kind}): {asked} spørsmål, {passages} passasjer"
    return Comparison(caption, list(outcomes.values()), notes)


def _run(
    corpus: Corpus,
    source: Index,
    embedder: Embedder,
    systems: Mapping[str, System],
    outcomes: Mapping[str, Outcome],
    tell: Tell,
) -> int:
    """Index and ask; how many passages there were."""
    answering = set(source.manifest["answering"])
    passages = [passage for passage in source.passages if passage.document in answering]
    questions = list(_questions(corpus, source))
    for name, system in systems.items():
        tell(f"{Path(corpus.name).name}: {name} tar inn {len(passages)} passasjer")
        embedding = Embedding(embedder, source.passages)
        outcomes[name].indexing += timed(system.index, passages, embedding)[1]
        outcomes[name].embedding += embedding.seconds
        system.search(questions[0][0].text)
    tell(f"{Path(corpus.name).name}: spør {len(systems)} systemer om {len(questions)} ting")
    for question, gold in questions:
        for name, system in systems.items():
            found, seconds = timed(system.search, question.text)
            outcomes[name].rankings.append((list(dict.fromkeys(found)), gold))
            outcomes[name].times.append(1000 * seconds)
    return len(passages)


def _questions(corpus: Corpus, index: Index) -> Iterator[tuple[Question, dict[str, int]]]:
    """The answerable questions that stand alone, with grades by section."""
    ids = {(section.document, section.number or section.title): section.id for section in index.sections.values()}
    for question in corpus.questions():
        if question.answerable is True and not question.after:
            yield question, {ids[place]: grade for place, grade in question.gold.items()}


def _installed() -> tuple[list[Peer], list[str]]:
    """The peers that can be imported, and a sentence for each that cannot."""
    found, notes = [], []
    for peer in PEERS:
        try:
            peer.create()
            found.append(peer)
        except ImportError as exc:
            notes.append(f"{peer.name} er hoppet over: pakken {peer.distribution} kan ikke lastes ({exc}).")
    return found, notes


def _mean(outcome: Outcome, values: Sequence[float]) -> str:
    """The mean with its 95 % interval; questions about the same section depend on each other."""
    about = [min(gold) for _, gold in outcome.rankings]
    found = interval(values, about)
    return f"{fmean(values):.3f} ({found.low:.2f}–{found.high:.2f})"
