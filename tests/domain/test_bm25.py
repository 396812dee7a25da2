"""BM25 from counts alone."""

import pytest

from app.domain.bm25 import Corpus, rarity, saturation

DOCUMENTS = {
    "short": ["database", "pool"],
    "long": ["database", *["word"] * 40],
    "often": ["database"] * 3 + ["cache"],
    "other": ["dns", "cache"],
}
CORPUS = Corpus(DOCUMENTS)


def test_rarer_terms_count_for_more_and_none_for_less_than_nothing() -> None:
    """A term's weight falls with the documents that hold it and never becomes negative."""
    weights = [rarity(10, containing) for containing in range(11)]
    assert weights == sorted(weights, reverse=True)
    assert weights[-1] > 0


def test_occurrences_saturate_and_long_documents_need_more() -> None:
    """Each further occurrence adds less, and the same count is worth less in a longer document."""
    gains = [saturation(n + 1, 10, 10) - saturation(n, 10, 10) for n in range(5)]
    assert gains == sorted(gains, reverse=True)
    assert saturation(2, 5, 10) > saturation(2, 20, 10)
    assert saturation(0, 5, 10) == 0
    assert saturation(1, 0, 0) > 0


def test_the_best_documents_come_first_and_strangers_not_at_all() -> None:
    """Documents are ordered by score, ties by key; one that shares no term is left out; shares say what counted."""
    found = CORPUS.best(["database", "pool"], limit=10)
    assert [scored.key for scored in found] == ["short", "often", "long"]
    assert dict(found[0].shares).keys() == {"database", "pool"}
    assert found[0].score == pytest.approx(sum(share for _, share in found[0].shares))
    assert found[0].shares[0][0] == "pool"  # the rarer one
    assert CORPUS.best(["nothing"], limit=10) == []
    assert len(CORPUS.best(["database"], limit=1)) == 1


def test_an_empty_corpus_answers_nothing() -> None:
    """Without documents there is nothing to find and nothing to divide by."""
    assert Corpus({}).best(["database"], limit=5) == []


@pytest.mark.parametrize("query", [["database"], ["database", "queue", "nothing"], []])
def test_what_is_not_asked_about_changes_nothing(query: list[str]) -> None:
    """Counting only the terms that are asked about gives the same scores, lengths of documents included."""
    narrow = Corpus(DOCUMENTS, query)
    assert narrow.best(query, limit=5) == Corpus(DOCUMENTS).best(query, limit=5)
