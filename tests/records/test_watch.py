"""What a watch may say, and that what it names is there."""

from typing import Any

import pytest
from hypothesis import given
from pydantic import ValidationError

from kuulolla.records.check_watches import complaints
from kuulolla.records.saved_search import mistakes
from kuulolla.records.watch import Watch, WatchDefinition
from kuulolla.records.watches_index import FIELDS
from tests.records.told import WATCHES, kept_watch, watch


def wrong(**values: Any) -> list[str]:  # noqa: ANN401 - any field
    """What is said of these values."""
    with pytest.raises(ValidationError) as caught:
        watch("kela", **values)
    return [f"{'.'.join(map(str, where))}: {what}" for where, what in mistakes(caught.value)]


def test_a_watch_counts_by_the_hour_and_tells_of_five_posts_or_more_once_a_day() -> None:
    made = watch("Kela kielteiset")
    assert (made.key, made.interval_min, made.sensitivity, made.minimum, made.cooldown_h, made.severe_from) == (
        "kela-kielteiset",
        60,
        "normal",
        5,
        24,
        5.0,
    )
    assert (made.recipients, made.escalation, made.quiet, made.enabled) == ((), (), None, True)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("brand:kela", "brand:kela"),
        ("brändi:Kela", "brand:kela"),
        ('teema:"Hidas eteneminen"', "theme:hidas-eteneminen"),
        ("search:aukiolot", "search:aukiolot"),
    ],
)
def test_a_saved_search_is_named_as_in_a_query(written: str, kept: str) -> None:
    assert watch("x", written).search == kept


@pytest.mark.parametrize("written", ["", "kela", "brand:", "brand:a OR brand:b", "-brand:a", "author:x", "((("])
def test_what_names_no_saved_search_is_refused(written: str) -> None:
    assert wrong(search=written) == [
        "search: name a saved search as in a query: brand:kela, theme:jonot or search:aukiolot"
    ]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"interval_min": 7}, "interval_min: one of 5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440 minutes"),
        ({"metric": "loud"}, "metric: Input should be 'negative_count', 'total_count', 'negative_share', 'mean_score'"),
        ({"cooldown_h": 169}, "cooldown_h: Input should be less than or equal to 168"),
        ({"cooldown_h": 0}, "cooldown_h: Input should be greater than or equal to 1"),
        ({"minimum": 0}, "minimum: Input should be greater than or equal to 1"),
        ({"severe_from": 1}, "severe_from: Input should be greater than 1"),
        ({"severe_from": float("nan")}, "severe_from: Input should be"),
        ({"recipients": ["a", "A"]}, "recipients: a is there twice"),
        ({"recipients": "a"}, "recipients: must be a list"),
        ({"escalation": [{"after_min": 5, "recipients": []}]}, "escalation.0.recipients: "),
        ({"escalation": [{"after_min": 0, "recipients": ["a"]}]}, "escalation.0.after_min: "),
        (
            {"escalation": [{"after_min": 30, "recipients": ["a"]}, {"after_min": 30, "recipients": ["b"]}]},
            ": escalation: each step comes later than the one before it",
        ),
    ],
)
def test_what_is_wrong_is_told_in_one_line(values: dict[str, Any], said: str) -> None:
    (told,) = wrong(**values)
    assert told.startswith(said)


@given(WATCHES)
def test_a_record_gives_back_what_was_defined_and_is_read_back(made: WatchDefinition) -> None:
    record = kept_watch(made)
    assert record.definition == made
    assert Watch.from_json(record.to_json()) == record
    assert WatchDefinition.model_validate(made.model_dump()) == made


def test_what_a_watch_names_must_be_there() -> None:
    made = watch(
        "kela",
        "brand:kelaa",
        recipients=["päivystys", "johto"],
        escalation=[
            {"after_min": 30, "recipients": ["jhto", "poissa"]},
            {"after_min": 60, "recipients": ["poissa"]},
        ],
    )
    searches, recipients = ["brand:kela", "theme:kelaa"], ["johto", "päivysty"]
    assert complaints([made, watch("x")], searches, recipients) == {
        "kela": "search: there is no brand:kelaa; did you mean brand:kela?; "
        "recipients: there is no päivystys; did you mean päivysty?; "
        "escalation: there is no jhto; did you mean johto?; "
        "escalation: there is no poissa; add that recipient first"
    }
    assert complaints([watch("x", "theme:jonot")], searches, []) == {
        "x": "search: there is no theme:jonot; `kuulolla searches list` shows what there is"
    }


def test_the_index_maps_every_field_of_a_watch_and_no_other_but_its_earlier_versions() -> None:
    assert set(FIELDS) == {*Watch.model_fields, "earlier"}
