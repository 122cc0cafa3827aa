"""A namespace as it is read: its posts with the words of its index, the saved searches that queries name, alerts."""

from dataclasses import dataclass

from elasticsearch import Elasticsearch

from kuulolla.records.deliveries import Deliveries
from kuulolla.records.incidents import Incidents
from kuulolla.records.known_searches import KnownSearches
from kuulolla.records.recipients import Recipients
from kuulolla.records.searches import Searches
from kuulolla.records.watch_states import WatchStates
from kuulolla.records.watches import Watches
from kuulolla.runtime.clock import Clock
from kuulolla.search.index import Generation, alias
from kuulolla.search.open_lexicon import lexicon_of
from kuulolla.search.page import Pages
from kuulolla.search.question import Ask


@dataclass(frozen=True)
class Opened:
    """Pages of posts; saved searches as they are kept, and as queries know them for some seconds; the time it is.

    And of alerts: what is watched, who is told, what was noticed, what went out, how far watches were looked at.
    """

    pages: Pages
    searches: Searches
    known: KnownSearches
    clock: Clock
    watches: Watches
    recipients: Recipients
    incidents: Incidents
    deliveries: Deliveries
    watch_states: WatchStates


def open_generation(client: Elasticsearch, generation: Generation, clock: Clock) -> Opened:
    """What reads these indices. Raises OtherGeneration where this machine makes other words than they have."""
    searches = Searches(client, generation.namespace)
    known = KnownSearches(lambda: searches.all().values(), clock)
    ask = Ask(lexicon_of(generation), known, clock)
    return Opened(
        Pages(client, alias(generation.namespace), ask),
        searches,
        known,
        clock,
        Watches(client, generation.namespace),
        Recipients(client, generation.namespace),
        Incidents(client, generation.namespace),
        Deliveries(client, generation.namespace),
        WatchStates(client, generation.namespace),
    )
