"""The service on the real Elasticsearch: what people are told of what happens to a brand, once, and why."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from kuulolla.records.delivery import DeliveryState, Outcome
from kuulolla.records.handle_incident import acknowledge
from kuulolla.records.incident import State
from kuulolla.records.incident_links import post_link
from kuulolla.records.watches import Watches
from kuulolla.runtime.faults import IndexAway
from kuulolla.runtime.settings import AlertsSettings, load
from kuulolla.schemas.scored_post import Label
from kuulolla.schemas.source_health import SourceHealth
from kuulolla.services.alerts.notify.notification import Address, Notification
from kuulolla.services.alerts.notify.notification import Outcome as Told
from tests.clocks import SetClock
from tests.services.alerts.killed import Killed, SendsAndDies, killed
from tests.services.alerts.world import DAY, HOUR, MINUTE, MONDAY, World, post, usual
from tests.services.indexer.conftest import Index, bare_index, index, proxy
from tests.services.indexer.proxy import Proxy

pytestmark = pytest.mark.real

__all__ = ["bare_index", "index", "proxy"]  # fixtures

COMPLAINT = "Puodikkaan hinnat ovat nousseet taas."
QUEUES = (
    "Puodikkaan palvelupisteen jono seisoi tunnin.",
    "Palvelupisteen jono Puodikkaassa ulottui ovelle asti.",
    "Puodikas: jonotin palvelupisteelle koko ruokatunnin.",
    "Puodikkaan palvelupisteellä on pitkä jono taas.",
    "Miksi Puodikas ei avaa toista palvelupistettä, jono on pitkä?",
)
NOW = MONDAY + 10 * DAY + 12 * HOUR


@pytest.fixture
def world(index: Index) -> Iterator[World]:
    """Ten days of a few posts an hour; two watches look at the brand."""
    made = World(index, SetClock(NOW))
    made.search(name="puodikas", aliases=["Puodikas"], title={"fi": "Puodikas"})
    made.tell()
    made.say(*usual(MONDAY, NOW, 100 * MINUTE, COMPLAINT), *usual(MONDAY, NOW, 3 * HOUR, "Puodikas!", Label.POSITIVE))
    made.watch("puodikas", search="brand:puodikas")
    made.work()
    assert (made.incidents(), made.receiver.got) == ([], [])
    yield made
    made.close()


def burst(world: World, label: Label = Label.NEGATIVE, count: int = 40, at: timedelta = timedelta(0)) -> None:
    posts = (
        post(f"b{number}-{label}", NOW + at + number * MINUTE, QUEUES[number % 5], label) for number in range(count)
    )
    world.say(*posts)


def test_a_burst_of_negative_posts_is_one_incident_that_is_told_once_and_ends_by_itself(world: World) -> None:
    burst(world)
    world.go_on(NOW + HOUR + MINUTE)
    (incident,) = world.incidents()
    assert (incident.observed, incident.began_at, incident.state) == (40, NOW, State.OPEN)
    assert incident.why is not None
    assert {"jono", "palvelupiste"} <= {one.shown for one in incident.why.terms}
    (told,) = world.receiver.got
    assert (told["kind"], told["alert"]["incident"]) == ("opened", incident.id)
    assert "jono" in told["text"]
    quotes = told["alert"]["why"]["quotes"]
    portal = told["alert"]["search_url"].partition("/search?")[0]
    assert [one["url"] for one in quotes] == [post_link(name, portal) for name in incident.why.telling]
    assert len(quotes) == 3
    assert told["alert"]["series"][-1]["observed"] == 40
    world.go_on(NOW + 8 * HOUR)
    (incident,) = world.incidents()
    assert incident.state is State.CLOSED
    assert [kind for kind, _ in world.receiver.told()] == ["opened", "closed"]


def test_a_burst_of_positive_posts_is_none(world: World) -> None:
    burst(world, Label.POSITIVE)
    world.go_on(NOW + 6 * HOUR)
    assert (world.incidents(), world.receiver.got) == ([], [])


def test_killed_between_opening_and_planning_another_process_tells_of_it(world: World) -> None:
    burst(world)
    world.clock.at = NOW + HOUR + MINUTE
    dying = world.process()
    dying.look.notice = replace(dying.look.notice, recipients=killed)
    with pytest.raises(Killed):
        world.look(dying)
    assert len(world.incidents()) == 1
    assert world.deliveries() == []
    world.work(world.process())
    assert len(world.incidents()) == 1
    assert [kind for kind, _ in world.receiver.told()] == ["opened"]


def test_killed_between_sending_and_writing_it_down_it_is_told_twice_with_one_key(world: World) -> None:
    burst(world)
    world.clock.at = NOW + HOUR + MINUTE
    dying = world.process()
    notifiers = dying.send.notifiers
    dying.send.notifiers = lambda channel: SendsAndDies(notifiers(channel))
    world.look(dying)
    dying.send.round()
    world.until(lambda: not dying.send.busy)
    dying.send.leave()
    assert len(world.receiver.got) == 1
    other = world.process()
    world.work(other)
    assert len(world.receiver.got) == 1, "it is still the dead one's"
    world.go_on(world.clock.at + 5 * MINUTE, MINUTE, other)
    assert [one["key"] for one in world.receiver.got] == [world.receiver.got[0]["key"]] * 2
    (delivery,) = world.deliveries()
    assert (delivery.state, len(delivery.attempts)) == (DeliveryState.SENT, 1)


def test_elasticsearch_away_in_the_middle_of_a_spike_delays_and_doubles_nothing(world: World, proxy: Proxy) -> None:
    environ = {**world.index.environ, "KUULOLLA_ALLOW_PRIVATE_ADDRESSES": "true"}
    world.settings = load(AlertsSettings, {**environ, "KUULOLLA_ELASTICSEARCH_URL": proxy.url})
    behind = world.process()
    burst(world)
    world.clock.at = NOW + HOUR + MINUTE
    world.look(behind)
    assert len(world.incidents()) == 1
    proxy.away = True
    for _ in range(10):
        world.clock.at += MINUTE
        for work in (behind.look.round, behind.send.round):
            with pytest.raises(IndexAway):
                work()
    proxy.away = False
    world.clock.at += 11 * MINUTE
    world.work(behind)
    world.go_on(NOW + 8 * HOUR, HOUR, behind)
    assert [incident.state for incident in world.incidents()] == [State.CLOSED]
    assert [kind for kind, _ in world.receiver.told()] == ["opened", "closed"]


def test_posts_that_come_two_hours_late_are_noticed_and_told_of_their_hour(world: World) -> None:
    world.go_on(NOW + 5 * HOUR + MINUTE)
    burst(world)
    world.go_on(NOW + 6 * HOUR + MINUTE)
    assert world.incidents() == [], "an hour that ended three hours ago is judged no more"
    burst(world, at=4 * HOUR)
    world.go_on(NOW + 7 * HOUR + MINUTE)
    (incident,) = world.incidents()
    assert (incident.began_at, incident.peak.observed) == (NOW + 4 * HOUR, 40)
    assert len(world.receiver.got) == 1


def test_what_is_imported_after_a_watch_was_made_is_learned_from(index: Index) -> None:
    world = World(index, SetClock(NOW))
    world.search(name="puodikas", aliases=["Puodikas"])
    world.tell()
    world.watch("puodikas", search="brand:puodikas", interval_min=15)
    world.say(post("first", NOW - MINUTE, "Hei."))
    world.work()
    world.go_on(NOW + 20 * MINUTE, MINUTE)
    world.say(*usual(MONDAY, NOW, 100 * MINUTE, COMPLAINT))
    burst(world, at=20 * MINUTE)
    world.go_on(NOW + 61 * MINUTE, 10 * MINUTE)
    assert [incident.began_at for incident in world.incidents()] == [NOW + 15 * MINUTE]
    world.close()


def test_after_an_outage_of_a_day_nobody_is_told_of_the_night_and_it_is_learned_from(world: World) -> None:
    burst(world)
    world.say(*usual(NOW + HOUR, NOW + DAY, 100 * MINUTE, COMPLAINT))
    world.clock.at = NOW + DAY + MINUTE
    world.work()
    assert (world.incidents(), world.receiver.got) == ([], [])
    states = world.alerts.opened.watch_states
    world.alerts.look.leave()
    assert states.read(["puodikas"])["puodikas"].until == NOW + DAY - 3 * HOUR


def test_while_nobody_could_read_its_source_a_watch_does_not_learn_that_it_is_calm(world: World) -> None:
    def health(state: str, **more: object) -> None:
        made = {"source": "koefoorumi", "connector": "feed", "state": state, "since": NOW, "at": world.clock.at, **more}
        world.healths["koefoorumi"] = SourceHealth.model_validate(made)

    for _ in range(12):
        health("failing", because="koefoorumi.example answered 500")
        world.go_on(world.clock.at + HOUR)
    (told,) = world.receiver.got
    assert told["subject"] == "Lähde koefoorumi ei vastaa | Lähteestä ei ole saatu viestejä klo 14.00 jälkeen", (
        "it is not silent besides"
    )
    assert "Tekninen syy: ”koefoorumi.example answered 500”." in told["text"]
    world.alerts.look.leave()
    (state,) = world.alerts.opened.watch_states.read(["puodikas"]).values()
    assert [point.observed for point in state.points[-3:]] == [None, None, None]


def test_a_search_that_is_gone_is_told_of_its_watch_and_no_other_watch_is_delayed(world: World) -> None:
    world.search(name="muu", query="puodikas AND jono")
    world.watch("rikki", search="brand:muu", recipients=[])
    world.overwrite("searches", "brand:muu", query="puodikas AND AND (")
    burst(world)
    world.go_on(NOW + HOUR + MINUTE)
    assert [incident.watch for incident in world.incidents()] == ["puodikas"]
    wrong = world.alerts.opened.watch_states.read(["rikki", "puodikas"])["rikki"].wrong
    assert wrong is not None
    assert "brand:muu can no longer be used" in wrong
    world.overwrite("searches", "brand:muu", query="puodikas AND jono")
    world.go_on(NOW + 2 * HOUR + MINUTE)
    world.alerts.look.leave()
    assert world.alerts.opened.watch_states.read(["rikki"])["rikki"].wrong is None


class Stumbles:
    """A notifier with a fault of ours in it."""

    def send(self, notification: Notification, to: Address) -> Told:
        raise ZeroDivisionError(f"{notification.key} by {to.channel}")


def test_an_error_of_ours_is_an_attempt_that_failed_and_not_one_that_nobody_knows_of(world: World) -> None:
    notifiers = world.alerts.send.notifiers
    world.alerts.send.notifiers = lambda _channel: Stumbles()
    burst(world)
    world.go_on(NOW + HOUR + MINUTE)
    (attempt,) = world.deliveries()[0].attempts
    assert (attempt.outcome, "ZeroDivisionError" in attempt.detail) == (Outcome.LATER, True)
    assert attempt.severity == world.incidents()[0].severity
    world.alerts.send.notifiers = notifiers
    world.go_on(NOW + HOUR + 3 * MINUTE, MINUTE)
    assert [kind for kind, _ in world.receiver.told()] == ["opened"]


def test_one_who_always_fails_delays_nobody_and_is_given_up_after_a_day(world: World) -> None:
    world.tell("rikki", address="http://127.0.0.1:9/kuulolla")
    world.watch("puodikas", {"puodikas": 1}, search="brand:puodikas", recipients=["rikki", "viestinta"])
    burst(world)
    world.go_on(NOW + HOUR + MINUTE)
    assert [kind for kind, _ in world.receiver.told()] == ["opened"]
    world.go_on(NOW + 8 * HOUR)
    world.go_on(NOW + 32 * HOUR, 4 * HOUR)
    failed = [one for one in world.deliveries() if one.recipient == "rikki" and one.kind == "opened"]
    assert {one.state for one in failed} <= {DeliveryState.GIVEN_UP, DeliveryState.SKIPPED}
    assert failed[0].attempts[0].outcome is Outcome.LATER
    assert all(one.state is not DeliveryState.PENDING for one in world.deliveries())


@pytest.mark.parametrize("change", ["disabled", "removed"])
def test_the_incident_of_a_watch_that_nobody_looks_at_any_more_is_over(world: World, change: str) -> None:
    world.watch("muu", search="brand:puodikas", recipients=[])
    burst(world)
    world.go_on(NOW + HOUR + MINUTE)
    watches = Watches(world.people, world.index.namespace)
    if change == "disabled":
        world.watch("puodikas", {"puodikas": 1}, search="brand:puodikas", enabled=False)
    elif (kept := watches.read("puodikas")) is not None:
        watches.remove(kept)
    world.go_on(NOW + 2 * HOUR + MINUTE)
    states = {incident.watch: incident.state for incident in world.incidents()}
    assert states == {"puodikas": State.CLOSED, "muu": State.OPEN}
    assert [kind for kind, _ in world.receiver.told()] == ["opened"], "what another watch sees of it goes on"
    world.go_on(NOW + 8 * HOUR)
    assert [kind for kind, _ in world.receiver.told()] == ["opened", "closed"], "who was told of it, whoever is now"


def test_the_incident_of_the_last_watch_ends_soon_after_it_was_removed(world: World) -> None:
    burst(world)
    world.go_on(NOW + HOUR + MINUTE)
    watches = Watches(world.people, world.index.namespace)
    kept = watches.read("puodikas")
    assert kept is not None
    watches.remove(kept)
    world.go_on(world.clock.at + 2 * MINUTE, MINUTE)
    assert [incident.state for incident in world.incidents()] == [State.CLOSED]
    (_, opened), (_, over) = world.receiver.told()
    assert ("nousi" in opened, over) == (True, "Suljettu | puodikas | Tätä ei enää seurata")


def test_what_is_escalated_is_no_more_once_somebody_looks_after_it(world: World) -> None:
    for name in ("esimies", "johto"):
        world.tell(name)
    steps = [{"after_min": 30, "recipients": ["esimies"]}, {"after_min": 60, "recipients": ["johto"]}]
    world.watch("puodikas", {"puodikas": 1}, search="brand:puodikas", escalation=steps)
    burst(world)
    world.go_on(NOW + HOUR + MINUTE)
    world.go_on(NOW + HOUR + 40 * MINUTE, 10 * MINUTE)
    assert [kind for kind, _ in world.receiver.told()] == ["opened", "escalated"]
    kept = world.alerts.opened.incidents.read(world.incidents()[0].id)
    assert kept is not None
    world.alerts.opened.incidents.update(kept, acknowledge(kept.record, world.change))
    world.go_on(NOW + 3 * HOUR, 10 * MINUTE)
    assert [one.recipient for one in world.deliveries() if one.kind == "escalated"] == ["esimies"]


def test_of_one_event_that_many_watches_see_everybody_is_told_once(world: World) -> None:
    for number in range(8):
        world.watch(f"v{number}", search="brand:puodikas", metric=("negative_count", "total_count")[number % 2])
    burst(world)
    world.go_on(NOW + HOUR + MINUTE)
    incidents = world.incidents()
    assert len(incidents) == 9
    assert len({one.event for one in incidents}) == 1
    assert [kind for kind, _ in world.receiver.told()] == ["opened"]
    world.go_on(NOW + 8 * HOUR)
    assert [kind for kind, _ in world.receiver.told()] == ["opened", "closed"]


def test_a_source_that_fails_or_falls_silent_is_told_to_the_operators_once(world: World) -> None:
    def health(source: str, **more: object) -> None:
        made = {"source": source, "connector": "feed", "state": "well", "since": MONDAY, "at": world.clock.at, **more}
        world.healths[source] = SourceHealth.model_validate(made)

    def each_hour(until: timedelta) -> None:
        while world.clock.at < NOW + until:
            for name, more in (("koefoorumi", {}), ("lehti", failing)):
                health(name, **more)
            world.go_on(world.clock.at + HOUR)

    failing: dict[str, object] = {}
    each_hour(2 * HOUR)
    assert world.receiver.got == []
    failing = {"state": "failing", "since": NOW + 2 * HOUR, "because": "lehti.example answered 500"}
    each_hour(4 * HOUR)
    (subject,) = [subject for _, subject in world.receiver.told()]
    assert subject == "Lähde lehti ei vastaa | Lähteestä ei ole saatu viestejä klo 16.00 jälkeen"
    each_hour(30 * HOUR)
    said = [subject.split(" | ")[-2] for _, subject in world.receiver.told()[1:]]
    assert said == ["Lähde koefoorumi on hiljaa"]
    world.alerts.look.leave()
    (state,) = world.alerts.opened.watch_states.read(["puodikas"]).values()
    assert [point.observed for point in state.points[-3:]] == [0, 0, 0], "most of its posts come from another source"
    failing = {}
    each_hour(33 * HOUR)
    assert world.receiver.told()[-1] == ("closed", "Ohi | Lähde lehti ei vastaa | Lähde vastaa taas")
