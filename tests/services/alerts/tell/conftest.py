"""One world for all tests on real servers here, whose clock goes on: each has a day and brands of its own."""

from collections.abc import Iterator, Mapping

import pytest

from kuulolla.records.recipients import Recipients
from kuulolla.records.watches import Watches
from kuulolla.search.index import apply_template
from tests.clocks import SetClock
from tests.services.alerts.tell.day import MIDNIGHT
from tests.services.alerts.world import DAY, MINUTE, World
from tests.services.indexer.conftest import fresh_index


@pytest.fixture(scope="package")
def shared(stack: Mapping[str, str]) -> Iterator[World]:
    """Kept from file to file; `__init__.py` makes the folder a package, without which it would be kept to the end."""
    with fresh_index(stack) as index:
        apply_template(index.admin, index.namespace, 0, index.generation.analyser)
        made = World(index, SetClock(MIDNIGHT))
        yield made
        made.close()


@pytest.fixture
def world(shared: World) -> Iterator[World]:
    """At midnight, with nobody to tell, nothing to watch and nothing that waits."""
    yield shared
    watches = Watches(shared.people, shared.index.namespace)
    recipients = Recipients(shared.people, shared.index.namespace)
    for name in watches.all():
        if (kept := watches.read(name)) is not None:
            watches.remove(kept)
    for name in recipients.all():
        if (told := recipients.read(name)) is not None:
            recipients.remove(told)
    shared.clock.at += 3 * DAY - (shared.clock.at - MIDNIGHT) % DAY
    shared.work()
    shared.clock.at += MINUTE  # who is there by then is known by every process
    shared.receiver.got.clear()
