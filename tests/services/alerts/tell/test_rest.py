"""What waits since it is quiet at the time of a try: as long as it is, unless it is severe, and no part of a whole."""

from datetime import datetime, timedelta

from kuulolla.records.delivery import DeliveryKind, Waits
from kuulolla.records.quiet_hours import QuietHours
from kuulolla.services.alerts.tell.rest import quiet_until, resting
from tests.records.noticed import incident
from tests.records.outgoing import delivery

# In Helsinki, where it is winter.
EVENING = datetime.fromisoformat("2026-11-30T19:59:00+00:00")
TEN, SEVEN = EVENING + timedelta(minutes=1), EVENING + timedelta(hours=9, minutes=1)
NIGHT = QuietHours(begins="22:00", ends="07:00")
DAY = QuietHours(begins="07:00", ends="22:00")
A, B, C = "a" * 32, "b" * 32, "c" * 32


def test_it_waits_for_the_end_of_the_quiet_hours_that_began_since() -> None:
    assert quiet_until(delivery(), incident(), [None, NIGHT], EVENING) is None
    assert quiet_until(delivery(), incident(), [None, NIGHT], TEN) == SEVEN
    assert quiet_until(delivery(), incident(), [NIGHT, None], TEN) == SEVEN
    assert quiet_until(delivery(), incident(), [NIGHT, NIGHT], SEVEN) is None


def test_what_is_severe_waits_for_none_unless_they_say_so() -> None:
    severe, all_of_it = incident(severity="severe"), QuietHours(begins="22:00", ends="06:00", severe_too=True)
    assert quiet_until(delivery(), severe, [NIGHT, None], TEN) is None
    assert quiet_until(delivery(), severe, [NIGHT, all_of_it], TEN) == SEVEN - timedelta(hours=1)
    assert quiet_until(delivery(kind=DeliveryKind.CLOSED), severe, [NIGHT, None], TEN) == SEVEN, "it is over"


def test_where_they_are_quiet_by_turns_it_waits_once() -> None:
    assert quiet_until(delivery(), incident(), [DAY, NIGHT], TEN) is not None
    assert quiet_until(delivery(waits=Waits.QUIET), incident(), [DAY, NIGHT], TEN) is None
    assert quiet_until(delivery(waits=Waits.QUIET), incident(), [None, NIGHT], TEN) == SEVEN, "another night"


def test_what_was_tried_together_waits_until_all_of_it_may_be_told_or_goes_out_whole() -> None:
    due = [delivery(id=one, notification=C) for one in (A, B)]
    assert resting(due, {A: TEN, B: SEVEN}) == {A: SEVEN, B: SEVEN}
    assert resting(due, {A: TEN, B: None}) == {}


def test_what_was_not_tried_waits_by_itself() -> None:
    due = [delivery(id=one) for one in (A, B, C)]
    assert resting(due, {A: TEN, B: None, C: SEVEN}) == {A: TEN, C: SEVEN}
