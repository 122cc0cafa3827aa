"""What came of a test's day: incidents, deliveries, and what the receiver was told."""

from collections.abc import Mapping
from typing import Any

from kuulolla.records.delivery import Delivery
from kuulolla.records.incident import Incident
from tests.services.alerts.world import World


def incidents(world: World, *names: str) -> list[Incident]:
    """Those of the watches, oldest first."""
    return [one for one in world.incidents() if one.watch in names]


def happenings(told: Mapping[str, Any]) -> list[str]:
    """The watches that a digest tells of, by their names."""
    return sorted(one["watch"] for one in told["digest"]["happenings"])


def kinds(world: World) -> list[str]:
    return [kind for kind, _ in world.receiver.told()]


def told_of(world: World) -> list[tuple[str, str, str]]:
    """Of each alert that came: what it tells, of which watch, and how bad that is."""
    alerts = [(one["kind"], one["alert"]["happening"]) for one in world.receiver.got]
    return [(kind, seen["watch"], seen["severity"]) for kind, seen in alerts]


def deliveries(world: World, recipient: str, *of: str) -> list[Delivery]:
    """Those of the watches' incidents."""
    ids = {one.id for one in incidents(world, *of)}
    return [one for one in world.deliveries() if one.recipient == recipient and one.incident in ids]
