"""What `kuulolla search` shows of a post."""

from typing import Any

import pytest

from kuulolla.cli.search import table

POST = {"published_at": "2026-11-20T05:30:00+00:00", "channel": "forum", "text": "Ihana paikka! Surkea jono."}
NEGATIVE = {"label": "negative", "score": -0.4}


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({"sentiment": NEGATIVE}, "negative -0.40"),
        ({"sentiment": {**NEGATIVE, "mixed": False}}, "negative -0.40"),
        ({"sentiment": {**NEGATIVE, "mixed": True}}, "negative -0.40, mixed"),
        ({"unscored": "no_text"}, "- (no_text)"),
    ],
)
def test_a_feeling_is_shown_with_its_score_and_that_it_is_mixed(said: dict[str, Any], shown: str) -> None:
    (cell,) = table([{**POST, **said}]).columns[2].cells
    assert cell == shown
