"""The service on the real Elasticsearch: what people are told of what happens to a brand, once, and why."""

from collections.abc import Iterator

import pytest

from kuulolla.records.incident import State
from kuulolla.schemas.scored_post import Label
from tests.services.alerts.world import DAY, HOUR, MINUTE, MONDAY, Moving, World, post, usual
from tests.services.indexer.conftest import Index, bare_index, index

pytestmark = pytest.mark.real

__all__ = ["bare_index", "index"]  # fixtures

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
    made = World(index, Moving(NOW))
    made.search(name="puodikas", aliases=["Puodikas"], title={"fi": "Puodikas"})
    made.tell()
    made.say(
        *usual(MONDAY, NOW, 40 * MINUTE, COMPLAINT),
        *usual(MONDAY, NOW, 60 * MINUTE, "Kiitos Puodikas!", Label.POSITIVE),
    )
    yield made
    made.close()


def burst(world: World, label: Label = Label.NEGATIVE, count: int = 40) -> None:
    world.say(
        *(post(f"b{number}-{label}", NOW + number * MINUTE, QUEUES[number % 5], label) for number in range(count))
    )


def test_a_burst_of_negative_posts_is_one_incident_that_is_told_once_and_ends_by_itself(world: World) -> None:
    world.watch("puodikas", search="brand:puodikas")
    world.work()
    assert (world.incidents(), world.receiver.got) == ([], [])
    burst(world)
    world.go_on(NOW + HOUR + MINUTE)
    (incident,) = world.incidents()
    assert (incident.observed, incident.began_at, incident.state) == (40, NOW, State.OPEN)
    assert incident.why is not None
    assert {"jono", "palvelupiste"} <= {one.shown for one in incident.why.terms}
    (told,) = world.receiver.got
    assert (told["kind"], told["alert"]["incident"]) == ("opened", incident.id)
    assert "jono" in told["text"]
    assert len(told["alert"]["why"]["quotes"]) == 3
    assert told["alert"]["series"][-1]["observed"] == 40
    world.go_on(NOW + 8 * HOUR)
    (incident,) = world.incidents()
    assert incident.state is State.CLOSED
    assert [kind for kind, _ in world.receiver.told()] == ["opened", "closed"]


def test_a_burst_of_positive_posts_is_none(world: World) -> None:
    world.watch("puodikas", search="brand:puodikas")
    world.work()
    burst(world, Label.POSITIVE)
    world.go_on(NOW + 6 * HOUR)
    assert (world.incidents(), world.receiver.got) == ([], [])
