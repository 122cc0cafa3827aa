"""Several things are told in one message, a digest: of a full hour, of a night after it, of a day."""

import pytest

from kuulolla.records.delivery import DeliveryState
from kuulolla.records.incident import State
from tests.services.alerts.tell.day import NIGHT, brands, burst, hours, watches
from tests.services.alerts.tell.planned import due_now
from tests.services.alerts.tell.told import deliveries, happenings, incidents, kinds
from tests.services.alerts.world import DAY, HOUR, MINUTE, World

pytestmark = pytest.mark.real


def test_what_is_more_than_an_hour_takes_comes_in_the_next_one_together(world: World) -> None:
    world.tell(most_per_hour=1)
    names = ["eka", "toka", "kolmas"]
    brands(world, *names)
    watches(world, names, interval_min=15)
    (noon,) = hours(world, 12)
    quarter = 15 * MINUTE
    world.say(*burst("eka", noon, 20, quarter))
    world.say(*(one for name in names[1:] for one in burst(name, noon + quarter, 20, quarter)))
    world.go_on(noon, 2 * HOUR)
    world.go_on(noon + quarter + MINUTE, MINUTE * 4)
    assert kinds(world) == ["opened"]
    world.go_on(noon + 55 * MINUTE, 5 * MINUTE)
    assert len(incidents(world, *names)) == 3
    assert kinds(world) == ["opened"]
    world.go_on(noon + HOUR + MINUTE, 3 * MINUTE)
    assert kinds(world) == ["opened", "digest"]
    digest = world.receiver.got[1]
    assert (happenings(digest), digest["digest"]["period"]) == (["kolmas", "toka"], "hour")
    assert digest["subject"] == "Ilmoituksia kertyi yli tuntirajan: 2 poikkeamaa"
    assert sorted(one.state for one in deliveries(world, "viestinta", *names)) == ["sent"] * 3


def test_what_a_full_hour_or_a_failure_puts_off_into_the_night_waits_for_the_morning(world: World) -> None:
    world.tell(quiet=NIGHT, most_per_hour=1)
    world.tell("johto", quiet=NIGHT)
    names = ["ilta1", "ilta2"]
    brands(world, *names)
    watches(world, names, recipients=[])
    eight, nine, ten, next_nine = hours(world, 20, 21, 22, 33)
    world.go_on(eight, 20 * HOUR)
    world.say(*(post for name in names for post in burst(name, eight, 20)))
    world.clock.at = nine + MINUTE
    world.look(world.alerts)
    told, waits = incidents(world, *names)
    due_now(world, told)
    world.send()
    world.clock.at = ten - MINUTE
    due_now(world, waits)
    world.send()
    world.receiver.answer = lambda: 503
    due_now(world, told, "johto")
    world.send()
    world.receiver.answer = lambda: 200
    assert kinds(world) == ["opened"]
    world.clock.at = ten + 5 * MINUTE
    world.send()
    assert kinds(world) == ["opened"], "the next hour, and the next try, came in the night"
    put_off = [one for one in world.deliveries() if one.state is DeliveryState.PENDING and one.kind == "opened"]
    assert {(one.recipient, one.not_before) for one in put_off} == {("viestinta", next_nine), ("johto", next_nine)}
    assert [one.notification == one.id for one in put_off if one.attempts] == [True], "tried again it has the same key"
    world.clock.at = next_nine + MINUTE
    world.send()
    assert kinds(world) == ["opened"] * 3


def test_a_digest_tells_of_the_incidents_of_a_day_and_of_none_where_there_were_none(world: World) -> None:
    world.tell("johto", digest="daily")
    brands(world, "paiva")
    watches(world, ["paiva"], recipients=["johto"])
    noon, eight, next_eight = hours(world, 12, 32, 56)
    world.go_on(noon, 13 * HOUR)
    assert kinds(world) == ["digest"], "of the night in which it was told of for the first time"
    world.say(*burst("paiva", noon, 20))
    world.go_on(noon + 5 * HOUR)
    world.go_on(eight - MINUTE, 16 * HOUR)
    assert kinds(world) == ["digest", "opened", "closed"]
    world.go_on(eight + MINUTE)
    world.go_on(eight + 2 * HOUR)
    assert kinds(world) == ["digest", "opened", "closed", "digest"]
    assert happenings(world.receiver.got[3]) == ["paiva"]
    world.go_on(next_eight + MINUTE, DAY)
    assert kinds(world)[4:] == ["digest"]
    assert happenings(world.receiver.got[4]) == []


def test_who_reads_digests_alone_is_told_of_no_incident_by_itself_nor_of_what_waited_for_the_morning(
    world: World,
) -> None:
    world.tell(quiet=NIGHT, digest="daily")
    brands(world, "kooste")
    watches(world, ["kooste"])
    five, six, nine, eleven = hours(world, 5, 6, 9, 11)
    world.say(*burst("kooste", five, 20))
    world.go_on(six + MINUTE)
    world.tell(quiet=NIGHT, digest="daily", only_digest=True, over=1)
    world.go_on(nine + MINUTE)
    assert kinds(world) == ["digest"]
    assert happenings(world.receiver.got[0]) == ["kooste"]
    (planned,) = deliveries(world, "viestinta", "kooste")
    assert (planned.state, planned.attempts[0].detail) == (
        DeliveryState.SKIPPED,
        "the recipient is told of incidents in its digest alone",
    )
    world.go_on(eleven + MINUTE)
    assert incidents(world, "kooste")[0].state is State.CLOSED
    assert kinds(world) == ["digest"]


def test_a_digest_tells_of_what_began_before_it_and_still_goes_on(world: World) -> None:
    world.tell("johto", digest="daily")
    world.tell()
    brands(world, "pitka", "vieras")
    watches(world, ["pitka"], recipients=["johto"])
    watches(world, ["vieras"])
    noon, eight, next_eight = hours(world, 12, 32, 56)
    world.go_on(noon, 13 * HOUR)
    world.say(*burst("pitka", noon, 1_800, 45 * HOUR), *burst("vieras", noon, 20))
    world.go_on(next_eight + MINUTE, 2 * HOUR)
    digests = [one for one in world.receiver.got if one["kind"] == "digest" and one["at"] > eight.isoformat()]
    assert [happenings(one) for one in digests] == [["pitka"], ["pitka"]]
    assert {one.opened_at < eight for one in incidents(world, "pitka", "vieras")} == {True}


def test_a_hundred_incidents_at_once_are_told_in_ten_messages(world: World) -> None:
    world.tell()
    names = [f"merkki{number}x" for number in range(100)]
    brands(world, *names)
    watches(world, names, severe_from=4)
    noon, one_o_clock = hours(world, 12, 13)
    world.go_on(noon, 12 * HOUR)
    world.say(*(one for name in names for one in burst(name, noon, 30)))
    world.clock.at = one_o_clock + MINUTE
    world.work()
    assert len(incidents(world, *names)) == 100
    assert kinds(world) == ["opened"] * 9 + ["digest"]
    told = [one["alert"]["happening"]["watch"] for one in world.receiver.got[:9]]
    assert sorted([*told, *happenings(world.receiver.got[9])]) == sorted(names)
    assert len(happenings(world.receiver.got[9])) == 91
    sent = deliveries(world, "viestinta", *names)
    assert [one.state for one in sent] == [DeliveryState.SENT] * 100
    assert len({one.notification for one in sent}) == 10
    assert {one.attempts[-1].severity for one in sent} == {"severe"}
