"""What must be there before the first post: topics and the index template."""

from elastic_transport import TransportError
from elasticsearch import ApiError

from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.faults import IndexAway
from kuulolla.runtime.settings import AdminSettings
from kuulolla.search.index import apply_template


def apply_index_template(settings: AdminSettings) -> str:
    """Put the template and return its name. Raises IndexAway."""
    try:
        return apply_template(elasticsearch(settings), settings.namespace, settings.index_replicas)
    except (ApiError, TransportError) as error:
        message = f"Elasticsearch at {settings.elasticsearch_url} did not take the template ({type(error).__name__})"
        raise IndexAway(message) from error
