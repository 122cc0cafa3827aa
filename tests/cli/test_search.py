"""What `kuulolla search` shows of a post."""

from typing import Any

import pytest

from kuulolla.cli.show_posts import feeling, hit, marked_text
from kuulolla.runtime.clock import SystemClock
from kuulolla.search.language.expand import NoSavedSearches
from kuulolla.search.open_lexicon import open_lexicon
from kuulolla.search.question import Ask

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
    assert feeling({**POST, **said}) == shown


ASK = Ask(open_lexicon(), NoSavedSearches(), SystemClock())


def test_what_a_person_set_right_is_shown_in_place_of_what_the_model_said() -> None:
    assert feeling({**POST, "sentiment": NEGATIVE, "people": {"corrected": "positive"}}) == "positive (corrected)"


def test_what_matched_is_marked_in_a_line_without_breaks() -> None:
    text = marked_text({**POST, "text": "Ihana\n paikka! Surkeat  jonot."}, ASK.question("jono paikka"))
    assert text.plain.strip() == "Ihana paikka! Surkeat jonot."
    assert [text.plain[span.start : span.end] for span in text.spans] == ["paikka", "jonot"]


def test_json_says_where_it_matched_and_that_a_post_has_no_sentiment() -> None:
    shown = hit({**POST, "unscored": "no_text"}, ASK.question("jono"))
    assert (shown["sentiment"], shown["marks"]) == (None, {"title": (), "text": ((21, 25),)})
