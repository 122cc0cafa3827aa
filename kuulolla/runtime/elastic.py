"""The Elasticsearch client with our settings."""

from elastic_transport.client_utils import DEFAULT
from elasticsearch import Elasticsearch

from kuulolla.runtime.settings import AdminSettings, IndexerSettings, SearchSettings


def elasticsearch(
    settings: IndexerSettings | SearchSettings | AdminSettings, *, timeout_s: float = 30
) -> Elasticsearch:
    """A client that logs in as the process's own user. It connects at its first call; retries are the caller's."""
    return Elasticsearch(
        settings.elasticsearch_url,
        basic_auth=(settings.elasticsearch_user, settings.elasticsearch_password.get_secret_value()),
        ca_certs=str(settings.elasticsearch_ca_file) if settings.elasticsearch_ca_file else DEFAULT,
        request_timeout=timeout_s,
        max_retries=0,
        retry_on_timeout=False,
    )
