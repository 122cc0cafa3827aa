"""What a judge has learned outlives its process: who goes on from it judges as if nothing had happened."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kuulolla.services.alerts.detect.judge import Bucket, Judge, Learned
from kuulolla.services.alerts.detect.remember import recalled, remembered
from kuulolla.services.alerts.detect.silence import LearnedSilence, Silence
from tests.services.alerts.detect.made import MONDAY, QUARTER, counts


def recalled_of(judge: Judge) -> Learned:
    learned = recalled(remembered(judge.learned))
    assert isinstance(learned, Learned)
    return learned


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=250), st.integers(0, 249))
def test_another_goes_on_as_the_first_would_have(values: list[float], cut: int) -> None:
    buckets = [Bucket(MONDAY + number * QUARTER, value) for number, value in enumerate(values)]
    one = Judge(QUARTER)
    for bucket in buckets[:cut]:
        one.judge(bucket)
    other = Judge(QUARTER, learned=recalled_of(one))
    assert [other.judge(bucket) for bucket in buckets[cut:]] == [one.judge(bucket) for bucket in buckets[cut:]]
    assert other.learned == one.learned


def test_the_cooldown_and_the_usual_bursts_are_remembered() -> None:
    one = Judge(QUARTER)
    for bucket in counts(25, 300, lambda at: 8 if at.day == 29 else 1):
        one.judge(bucket)
    learned = recalled_of(one)
    assert learned == one.learned
    assert learned.alerted_at is not None
    assert len(learned.windows[0].usual.largest) == 21


def test_a_silence_is_remembered_as_one() -> None:
    one = Silence(QUARTER)
    buckets = list(counts(26, 300, lambda at: at.day < 30))
    for bucket in buckets[:-9]:
        one.judge(bucket)
    learned = recalled(remembered(one.learned))
    assert isinstance(learned, LearnedSilence)
    assert learned == one.learned
    assert learned.missing > 0
    other = Silence(QUARTER, learned=learned)
    assert [other.judge(bucket) for bucket in buckets[-9:]] == [one.judge(bucket) for bucket in buckets[-9:]]


def test_it_is_small_whatever_the_series() -> None:
    one = Judge(QUARTER)
    for bucket in counts(60, 3000):
        one.judge(bucket)
    assert len(remembered(one.learned)) < 20_000


@pytest.mark.parametrize("written", [b"", b"{", b"[]", b"{}", json.dumps({"form": 3}).encode()])
def test_what_cannot_be_read_is_to_be_learned_anew(written: bytes) -> None:
    assert recalled(written) is None


def test_another_form_is_to_be_learned_anew() -> None:
    for judge in (Judge(QUARTER), Silence(QUARTER)):
        written = json.loads(remembered(judge.learned))
        assert recalled(json.dumps(written).encode()) is not None
        assert recalled(json.dumps({**written, "form": 3}).encode()) is None
