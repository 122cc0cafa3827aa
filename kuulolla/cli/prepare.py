"""What must be there before the first post: the index template, and the indices of what people decide."""

from elastic_transport import TransportError
from elasticsearch import ApiError

from kuulolla.records.corrections_index import apply_corrections_index
from kuulolla.records.searches_index import apply_searches_index
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.faults import IndexAway
from kuulolla.runtime.settings import AdminSettings
from kuulolla.search.index import apply_template


def apply_index_template(settings: AdminSettings) -> str:
    """Put the template and return its name; make the indices of what people decide. Raises IndexAway."""
    client = elasticsearch(settings)
    try:
        apply_corrections_index(client, settings.namespace, settings.index_replicas)
        apply_searches_index(client, settings.namespace, settings.index_replicas)
        return apply_template(client, settings.namespace, settings.index_replicas)
    except (ApiError, TransportError) as error:
        message = f"Elasticsearch at {settings.elasticsearch_url} did not take the template ({type(error).__name__})"
        raise IndexAway(message) from error
