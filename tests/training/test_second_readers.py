"""What second readers heard, beside what annotators said."""

import pytest

pytest.importorskip("torch")

from training.read_ours import checksum
from training.read_texts import EMOTIONS, FORUM, GRADES, SUBTITLES, Example, Reading, whole
from training.second_readers import read_second, with_second_readers

pytestmark = pytest.mark.training

ANGER, JOY = EMOTIONS.index("anger"), EMOTIONS.index("joy")
ANGRY = Reading("2", frozenset({"anger"}))
GLAD = Reading("4", frozenset({"joy"}))


def _lines(read_as: str, *heard: str, times: int) -> list[Example]:
    emotions = frozenset(heard)
    return [Example(f"{read_as} {heard} {at}", whole("neutral"), SUBTITLES, emotions=emotions) for at in range(times)]


@pytest.fixture
def lines() -> list[Example]:
    return [*_lines("2", "anger", times=60), *_lines("2", times=40), *_lines("4", "joy", times=50)]


@pytest.fixture
def readings(lines: list[Example]) -> dict[str, Reading]:
    return {checksum(line.text): ANGRY if line.text.startswith("2") else GLAD for line in lines}


def test_half_of_what_is_wanted_is_heard_in_lines_that_are_read_alike(
    lines: list[Example], readings: dict[str, Reading]
) -> None:
    found = with_second_readers(lines, readings)
    assert found[0].heard[ANGER] == pytest.approx((1 + 0.6) / 2, abs=0.02)
    assert found[60].heard[ANGER] == pytest.approx((0 + 0.6) / 2, abs=0.02)
    assert found[100].heard[JOY] > 0.95
    assert found[0].heard[JOY] < 0.05


def test_labels_stay_and_readings_stand_beside_them(lines: list[Example], readings: dict[str, Reading]) -> None:
    found = with_second_readers(lines, readings)
    assert [example.shares for example in found] == [example.shares for example in lines]
    assert [found[0].reading, found[-1].reading] == [ANGRY, GLAD]


def test_texts_without_a_label_come_with_their_reading_alone(
    lines: list[Example], readings: dict[str, Reading]
) -> None:
    more = readings | {checksum("uusi"): ANGRY}
    (new,) = with_second_readers(lines, more, ["uusi", "ei luettu", lines[0].text, "uusi"])[len(lines) :]
    assert new == Example("uusi", domain=SUBTITLES, reading=ANGRY)


def test_what_nobody_else_read_stays_as_it_is(lines: list[Example], readings: dict[str, Reading]) -> None:
    assert with_second_readers(lines, {}) == lines
    unread = Example("kukaan", whole("neutral"), SUBTITLES, emotions=frozenset({"joy"}))
    assert with_second_readers([*lines, unread], readings)[-1] == unread


def test_sentences_of_a_forum_get_a_grade_and_no_emotions() -> None:
    line = Example("rivi", whole("neutral"), FORUM)
    (found,) = with_second_readers([line], {checksum("rivi"): Reading("3", None)})
    assert (found.reading, found.chances) == (Reading("3", None), None)


@pytest.mark.parametrize("domain", [FORUM, SUBTITLES])
def test_every_reading_kept_has_a_grade_and_in_films_emotions(domain: str) -> None:
    readings = read_second(domain)
    assert len(readings) > 20_000
    assert {reading.grade for reading in readings.values()} == set(GRADES) - ({"m"} if domain == SUBTITLES else set())
    assert {reading.emotions is None for reading in readings.values()} == {domain == FORUM}
