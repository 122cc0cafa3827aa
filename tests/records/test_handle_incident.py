"""What people do about an incident, and what makes no sense."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from kuulolla.records.handle_incident import (
    MakesNoSense,
    acknowledge,
    assign,
    comment,
    mark_false_alarm,
    remove_comment,
    remove_note,
    unmark,
)
from kuulolla.records.incident import MOST_COMMENTS, Event, Incident, What
from kuulolla.records.versions import Change
from tests.records.noticed import closed, incident
from tests.services.indexer.posts import NOW

MAIJA = Change("maija", NOW + timedelta(minutes=5))
MATTI = Change("matti", NOW + timedelta(minutes=9))


def last(made: Incident) -> Event:
    return made.history[-1]


def test_who_acknowledges_first_looks_after_it() -> None:
    made = acknowledge(incident(), MAIJA)
    assert made.acknowledged is not None
    assert (made.acknowledged.by, made.acknowledged.at) == ("maija", MAIJA.at)
    assert last(made) == Event(at=MAIJA.at, what=What.ACKNOWLEDGED, by="maija")
    assert acknowledge(made, MATTI) == made
    assert acknowledge(closed(made), MATTI) == closed(made)


def test_it_is_handed_on_and_given_back() -> None:
    made = assign(incident(), "matti", MAIJA)
    assert (made.assignee, last(made)) == (
        "matti",
        Event(at=MAIJA.at, what=What.ASSIGNED, by="maija", detail="matti"),
    )
    assert assign(made, "matti", MATTI) == made
    given_back = assign(made, None, MATTI)
    assert (given_back.assignee, last(given_back)) == (None, Event(at=MATTI.at, what=What.ASSIGNED, by="matti"))


@pytest.mark.parametrize(
    "do",
    [
        lambda one: acknowledge(one, MAIJA),
        lambda one: assign(one, "matti", MAIJA),
    ],
)
def test_nobody_looks_after_what_is_over(do: Callable[[Incident], Incident]) -> None:
    with pytest.raises(MakesNoSense, match=r"is closed since 2026-11-20 14:00: nobody can (acknowledge|assign) it"):
        do(closed(incident()))


def test_something_may_be_said_of_it_also_when_it_is_over() -> None:
    made = comment(closed(comment(incident(), " Soitin  heille. ", MAIJA)), "Korjattu.\n\nLoppu.", MATTI)
    assert [(one.by, one.at, one.text) for one in made.comments] == [
        ("maija", MAIJA.at, "Soitin heille."),
        ("matti", MATTI.at, "Korjattu.\nLoppu."),
    ]
    assert last(made) == Event(at=MATTI.at, what=What.COMMENTED, by="matti")


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 2001, "a\x07"])
def test_what_cannot_be_kept_as_a_comment_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(MakesNoSense, match=r"^text: [^\n]+$"):
        comment(incident(), text, MAIJA)


def test_a_quarrel_goes_on_elsewhere() -> None:
    made = incident()
    for _ in range(MOST_COMMENTS):
        made = comment(made, "ei", MAIJA)
    with pytest.raises(MakesNoSense, match="has 200 comments already"):
        comment(made, "juu", MATTI)


def test_a_false_alarm_is_marked_by_who_says_so_first_also_when_it_is_over_and_unmarked() -> None:
    made = mark_false_alarm(closed(incident()), MAIJA, "kampanja")
    assert made.false_alarm is not None
    assert (made.false_alarm.by, made.false_alarm.at, made.false_alarm.note) == ("maija", MAIJA.at, "kampanja")
    assert last(made).what is What.MARKED
    assert mark_false_alarm(made, MATTI) == made
    back = unmark(made, MATTI)
    assert (back.false_alarm, last(back)) == (None, Event(at=MATTI.at, what=What.UNMARKED, by="matti"))
    with pytest.raises(MakesNoSense, match="is not marked as a false alarm"):
        unmark(back, MATTI)


def test_names_and_notes_that_cannot_be_kept_are_refused_in_one_line() -> None:
    for name in ("", "x" * 201):
        with pytest.raises(MakesNoSense, match=r"^[a-z]+: [^\n]+$"):
            assign(incident(), name, MAIJA)
    with pytest.raises(MakesNoSense, match=r"^note: [^\n]+$"):
        mark_false_alarm(incident(), MAIJA, "x" * 2001)


def test_a_comment_is_taken_away_the_others_keep_their_numbers_and_nothing_says_what_it_was() -> None:
    made = comment(comment(incident(), "Naapurin nimi.", MATTI), "Korjattu.", MAIJA)
    made = remove_comment(closed(made), 1, MAIJA)
    assert [(one.by, one.text) for one in made.comments] == [("matti", None), ("maija", "Korjattu.")]
    assert last(made) == Event(at=MAIJA.at, what=What.REMOVED, by="maija", detail="comment 1")
    assert "Naapurin" not in made.model_dump_json()
    assert [(one.by, one.text) for one in remove_comment(made, 2, MATTI).comments] == [("matti", None), ("maija", None)]
    for number in (-1, 0, 1, 3):
        with pytest.raises(MakesNoSense, match=f"has no comment {number}: look at the numbers"):
            remove_comment(made, number, MATTI)


def test_the_note_of_a_false_alarm_is_taken_away_and_it_stays_one() -> None:
    made = remove_note(mark_false_alarm(incident(), MATTI, "Naapurin nimi."), MAIJA)
    assert made.false_alarm is not None
    assert (made.false_alarm.by, made.false_alarm.note) == ("matti", None)
    assert last(made) == Event(at=MAIJA.at, what=What.REMOVED, by="maija", detail="the note of the false alarm")
    for bare in (made, incident()):
        with pytest.raises(MakesNoSense, match="has no note of a false alarm"):
            remove_note(bare, MAIJA)
