"""What a person set right counts for more than what a model said."""

from typing import Any

import pytest

from kuulolla.search.count.sentiment import sentiment


def _values(**counts: int) -> dict[str, Any]:
    return {"buckets": [{"key": key, "doc_count": posts} for key, posts in counts.items()]}


def test_corrected_posts_have_the_person_s_label_and_its_certain_score() -> None:
    as_read = {"labels": _values(negative=4, neutral=2), "score": {"value": -2.4}}
    found = sentiment({"doc_count": 12, "corrected": _values(positive=3, negative=1), "as_read": as_read})
    assert (found.negative, found.neutral, found.positive) == (5, 2, 3)
    assert (found.scored, found.unscored) == (10, 2)
    assert found.mean_score == pytest.approx((-2.4 + 3 - 1) / 10)


def test_without_a_scored_post_there_is_no_mean() -> None:
    found = sentiment(
        {"doc_count": 2, "corrected": _values(), "as_read": {"labels": _values(), "score": {"value": 0.0}}}
    )
    assert (found.posts, found.unscored, found.mean_score, found.negative_share) == (2, 2, None, None)
