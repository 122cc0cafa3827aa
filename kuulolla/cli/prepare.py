"""What must be there before the first post: the index template, and the indices of records."""

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from kuulolla.finnish.which import Which
from kuulolla.records.api_keys_index import API_KEYS_INDEX
from kuulolla.records.corrections_index import CORRECTIONS_INDEX
from kuulolla.records.deliveries_index import DELIVERIES_INDEX
from kuulolla.records.incidents_index import INCIDENTS_INDEX
from kuulolla.records.leases_index import LEASES_INDEX
from kuulolla.records.recipients_index import RECIPIENTS_INDEX
from kuulolla.records.searches_index import SEARCHES_INDEX
from kuulolla.records.watch_states_index import WATCH_STATES_INDEX
from kuulolla.records.watches_index import WATCHES_INDEX
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.faults import IndexAway
from kuulolla.runtime.settings import AdminSettings
from kuulolla.search.index import Generation, NoGeneration, apply_template, current
from kuulolla.search.open_lexicon import open_lexicon

RECORDS = (
    CORRECTIONS_INDEX,
    SEARCHES_INDEX,
    API_KEYS_INDEX,
    RECIPIENTS_INDEX,
    WATCHES_INDEX,
    INCIDENTS_INDEX,
    DELIVERIES_INDEX,
    LEASES_INDEX,
    WATCH_STATES_INDEX,
)
"""The index of each kind of record."""


def apply_index_template(settings: AdminSettings, analyser: Which = "best") -> Generation:
    """Put the template, today's fields into the months that are there, and make the indices of records.

    `analyser` is for the first template of a namespace, and opened for that alone. Raises IndexAway, SettingsFault
    where that analyser is not here, and what `apply_template` raises.
    """
    client = elasticsearch(settings)
    try:
        for index in RECORDS:
            index.apply(client, settings.namespace, settings.index_replicas)
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
