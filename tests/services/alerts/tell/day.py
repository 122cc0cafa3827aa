"""A test's day: brands of its own, who watches them, the hours of that day in Helsinki, and what is said then."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from kuulolla.records.saved_search import Definition
from kuulolla.records.searches import Searches
from kuulolla.records.watches import Watches
from kuulolla.search.document import Document
from tests.records.told import watch
from tests.services.alerts.world import DAY, HOUR, MINUTE, World, post, usual

MIDNIGHT = datetime.fromisoformat("2026-11-09T22:00:00+00:00")
"""In Helsinki, where it is winter. All days of the folder, some 120, end before summer time begins on 28 March."""
NIGHT = {"from": "22:00", "to": "09:00"}


def brands(world: World, *names: str) -> None:
    """Brands of which a few posts a day came for ten days; whoever says the name in a post speaks of them.

    Posts stay: no other test may have a brand of the same word, nor an inflection of it, which is found too.
    """
    now = world.clock.now()
    definitions = [Definition.model_validate({"kind": "brand", "name": name, "query": name}) for name in names]
    Searches(world.people, world.index.namespace).write(definitions, world.change, {})
    world.say(*(one for name in names for one in usual(now - 10 * DAY, now, 20 * HOUR, f"{name} on kallis.")))


def watches(world: World, names: Sequence[str], **more: Any) -> None:  # noqa: ANN401 - any field
    """A watch of each brand, of its name; they are looked at for the first time."""
    said = {"interval_min": 60, "recipients": ["viestinta"], "severe_from": 50, **more}
    made = [watch(name, **{"search": f"brand:{name}", **said}) for name in names]
    Watches(world.people, world.index.namespace).write(made, world.change, {})
    world.clock.at += MINUTE  # by then every process knows them
    world.work()


def burst(name: str, at: datetime, count: int, within: timedelta = HOUR) -> list[Document]:
    """So many complaints from then on."""
    return [
        post(f"{name}-{at:%d%H%M}-{number}", at + number * within / count, f"{name} seisoo taas, jono {number}")
        for number in range(count)
    ]


def hours(world: World, *of_clock: int) -> list[datetime]:
    """When it is so late in Helsinki, today."""
    midnight = world.clock.at - (world.clock.at - MIDNIGHT) % DAY
    return [midnight + hour * HOUR for hour in of_clock]
