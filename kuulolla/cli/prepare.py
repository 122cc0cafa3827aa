"""What must be there before the first post: the index template, and the indices of records."""

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from kuulolla.finnish.which import Which
from kuulolla.records.api_keys_index import apply_api_keys_index
from kuulolla.records.corrections_index import apply_corrections_index
from kuulolla.records.deliveries_index import apply_deliveries_index
from kuulolla.records.incidents_index import apply_incidents_index
from kuulolla.records.leases_index import apply_leases_index
from kuulolla.records.recipients_index import apply_recipients_index
from kuulolla.records.searches_index import apply_searches_index
from kuulolla.records.watch_states_index import apply_watch_states_index
from kuulolla.records.watches_index import apply_watches_index
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.faults import IndexAway
from kuulolla.runtime.settings import AdminSettings
from kuulolla.search.index import Generation, NoGeneration, apply_template, current
from kuulolla.search.open_lexicon import open_lexicon

RECORDS = (
    apply_corrections_index,
    apply_searches_index,
    apply_api_keys_index,
    apply_recipients_index,
    apply_watches_index,
    apply_incidents_index,
    apply_deliveries_index,
    apply_leases_index,
    apply_watch_states_index,
)
"""What makes the index of each kind of record."""


def apply_index_template(settings: AdminSettings, analyser: Which = "best") -> Generation:
    """Put the template, today's fields into the months that are there, and make the indices of records.

    `analyser` is for the first template of a namespace, and opened for that alone. Raises IndexAway, SettingsFault
    where that analyser is not here, and what `apply_template` raises.
    """
    client = elasticsearch(settings)
    try:
        for apply_index in RECORDS:
            apply_index(client, settings.namespace, settings.index_replicas)
        return apply_template(
            client, settings.namespace, settings.index_replicas, _lexicon_id(client, settings, analyser)
        )
    except (ApiError, TransportError) as error:
        message = f"Elasticsearch at {settings.elasticsearch_url} did not take the template ({type(error).__name__})"
        raise IndexAway(message) from error


def _lexicon_id(client: Elasticsearch, settings: AdminSettings, analyser: Which) -> str:
    """What made the words of the index; of one that is to be made, this machine's lexicon, opened in 3 s or less."""
    try:
        return current(client, settings.namespace).analyser
    except NoGeneration:
        return open_lexicon(analyser).id
