"""What every external set is turned into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """Something to be found.

    :param title: empty where the set gives none.
    """

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Query:
    """A question with its gold.

    :param gold: grade by id of the texts that answer it, 1 or more.
    """

    id: str
    text: str
    gold: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ExternalSet:
    """A set that somebody else made.

    :param unit: what one text is, in bokmål, for the report.
    """

    name: str
    unit: str
    texts: Mapping[str, Text]
    queries: tuple[Query, ...]
