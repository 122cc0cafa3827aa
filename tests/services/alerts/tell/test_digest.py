"""Who wants to be told what there was of a day or a week is told in the morning, once, over clock changes too."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kuulolla.records.delivery import Delivery
from kuulolla.records.recipient import Recipient
from kuulolla.search.language.periods import HELSINKI
from kuulolla.services.alerts.tell.digest import digest
from tests.records.told import kept_recipient, recipient

# A Monday, 9.30 in Helsinki.
MONDAY = datetime(2026, 11, 30, 7, 30, tzinfo=UTC)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def who(created_at: datetime = LONG_AGO, **more: Any) -> Recipient:  # noqa: ANN401 - any field
    return kept_recipient(recipient("johto", **{"digest": "daily", **more})).model_copy(
        update={"created_at": created_at}
    )


def told(one: Recipient, now: datetime) -> Delivery:
    found = digest(one, now)
    assert found is not None
    return found


def period(one: Recipient, now: datetime) -> tuple[str, str]:
    found = told(one, now).period
    assert found is not None
    return _shown(found.begins), _shown(found.ends)


def _shown(moment: datetime) -> str:
    return f"{moment.astimezone(HELSINKI):%d.%m. %H:%M}"


def test_who_wants_none_or_is_disabled_gets_none() -> None:
    assert digest(who(digest="none"), MONDAY) is None
    assert digest(who(enabled=False), MONDAY) is None


def test_it_tells_of_the_day_or_week_up_to_eight() -> None:
    assert period(who(), MONDAY) == ("29.11. 08:00", "30.11. 08:00")
    assert period(who(), MONDAY - timedelta(hours=2)) == ("28.11. 08:00", "29.11. 08:00")
    assert period(who(digest="weekly"), MONDAY) == ("23.11. 08:00", "30.11. 08:00")
    assert period(who(digest="weekly"), MONDAY + timedelta(days=6)) == ("23.11. 08:00", "30.11. 08:00")
    assert period(who(digest="weekly"), MONDAY - timedelta(hours=2)) == ("16.11. 08:00", "23.11. 08:00")


def test_planned_again_it_is_the_same_and_the_next_day_another() -> None:
    first, again, next_day = (told(who(), MONDAY + timedelta(hours=hours)) for hours in (0, 5, 24))
    assert first.id == again.id != next_day.id
    assert told(who(digest="weekly"), MONDAY).id != first.id


def test_who_came_after_the_day_is_not_told_of_it() -> None:
    assert digest(who(created_at=MONDAY - timedelta(hours=1)), MONDAY) is None
    assert digest(who(created_at=MONDAY - timedelta(hours=2)), MONDAY) is not None


def test_it_waits_for_the_end_of_quiet_hours() -> None:
    quiet = told(who(quiet={"from": "22:00", "to": "10:00"}), MONDAY)
    assert f"{quiet.not_before.astimezone(HELSINKI):%H:%M}" == "10:00"
    assert quiet.next_attempt_at == quiet.not_before
    assert told(who(), MONDAY).not_before == MONDAY


@given(st.datetimes(datetime(2026, 1, 10), datetime(2027, 1, 10)), st.sampled_from(["daily", "weekly"]))  # noqa: DTZ001 - made aware below
def test_every_moment_belongs_to_one_digest_by_the_clock_on_the_wall(moment: datetime, of: str) -> None:
    now = moment.replace(tzinfo=UTC)
    found = told(who(digest=of), now).period
    assert found is not None
    begins, ends = (end.astimezone(HELSINKI) for end in (found.begins, found.ends))
    assert found.ends <= now < found.ends + timedelta(days=7 if of == "weekly" else 1, hours=1)
    assert f"{begins:%H:%M}" == f"{ends:%H:%M}" == "08:00"
    assert (ends.date() - begins.date()).days == (7 if of == "weekly" else 1)
    assert of == "daily" or ends.weekday() == 0
