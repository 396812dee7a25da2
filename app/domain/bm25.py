"""BM25: how well a document answers a query, from counts alone.

Source: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009, sections 3.4 and 3.6.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

K1: Final = 1.2  # how fast further occurrences of a term stop counting
B: Final = 0.75  # how much longer documents are held to need more occurrences


def rarity(total: int, containing: int) -> float:
    """Inverse document frequency of a term that ``containing`` of ``total`` documents hold; never negative."""
    return math.log(1 + (total - containing + 0.5) / (containing + 0.5))


def saturation(occurrences: float, length: float, average_length: float) -> float:
    """What ``occurrences`` of a term count for in a document of ``length``: 0 to ``K1 + 1``."""
    if occurrences <= 0:
        return 0.0
    norm = 1 - B + B * (length / average_length if average_length else 1.0)
    return occurrences * (K1 + 1) / (occurrences + K1 * norm)


@dataclass(frozen=True, slots=True)
class Scored:
    """A document's score, and what each term of the query added to it, highest first."""

    key: str
    score: float
    shares: tuple[tuple[str, float], ...]


class Corpus:
    """Documents by key, each a sequence of terms, that queries are held against.

    Where it is known which ``terms`` will be asked about, the others are not counted, which is most of the time.
    """

    def __init__(self, documents: Mapping[str, Sequence[str]], terms: Collection[str] | None = None) -> None:
        asked = None if terms is None else frozenset(terms).__contains__
        self._counts = {
            key: Counter(found if asked is None else filter(asked, found)) for key, found in documents.items()
        }
        self._lengths = {key: len(found) for key, found in documents.items()}
        self._average = sum(self._lengths.values()) / len(self._lengths) if self._lengths else 0.0
        self._containing = Counter(term for counts in self._counts.values() for term in counts)

    def rarity(self, term: str) -> float:
        """Inverse document frequency of ``term`` here."""
        return rarity(len(self._counts), self._containing[term])

    def containing(self, term: str) -> int:
        """How many documents hold ``term``."""
        return self._containing[term]

    def score(self, key: str, query: Iterable[str]) -> Scored:
        """Hold one document against the terms of ``query``, each counted once."""
        counts, length = self._counts[key], self._lengths[key]
        shares = [
            (term, self.rarity(term) * saturation(counts[term], length, self._average))
            for term in dict.fromkeys(query)
            if counts[term]
        ]
        shares.sort(key=lambda share: (-share[1], share[0]))
        return Scored(key, math.fsum(share for _, share in shares), tuple(shares))

    def best(self, query: Collection[str], *, limit: int) -> list[Scored]:
        """The documents that share a term with ``query``, best first; equal scores in order of their keys."""
        scored = [found for key in self._counts if (found := self.score(key, query)).shares]
        scored.sort(key=lambda found: (-found.score, found.key))
        return scored[:limit]
