"""The Elasticsearch client with our settings, and its errors as faults of ours."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Final

from elastic_transport import TransportError
from elastic_transport.client_utils import DEFAULT
from elasticsearch import ApiError, Elasticsearch

from kuulolla.runtime.faults import Fault, IndexAway, TooLarge
from kuulolla.runtime.settings import ElasticsearchSettings

# How many clauses a query may have, Elasticsearch works out from its memory and its cores.
_TOO_MANY: Final = re.compile("too many (?:nested )?clauses", re.IGNORECASE)


def elasticsearch(settings: ElasticsearchSettings, *, timeout_s: float = 30) -> Elasticsearch:
    """A client that logs in as the process's own user. It connects at its first call; retries are the caller's."""
    return Elasticsearch(
        settings.elasticsearch_url,
        basic_auth=(settings.elasticsearch_user, settings.elasticsearch_password.get_secret_value()),
        ca_certs=str(settings.elasticsearch_ca_file) if settings.elasticsearch_ca_file else DEFAULT,
        request_timeout=timeout_s,
        max_retries=0,
        retry_on_timeout=False,
    )


def is_write_block(status: int, kind: str | None) -> bool:
    """Whether an index takes no writes because somebody said so: a rebuild closes the generation before it.

    A disk that is full blocks with 429, a cluster without a master with 503: those are over in a while by themselves.
    """
    return status == HTTPStatus.FORBIDDEN and kind == "cluster_block_exception"


@contextmanager
def as_faults() -> Iterator[None]:
    """What goes wrong in the block as a Fault, IndexAway where it may be over in a while, TooLarge.

    Not found (404) and conflict (409) are answers: they pass as Elasticsearch's client raises them.
    """
    try:
        yield
    except ApiError as error:
        match error.status_code:
            case HTTPStatus.NOT_FOUND | HTTPStatus.CONFLICT:
                raise
            case status if is_write_block(status, error.error):
                raise IndexAway("the index takes no writes now: it is being built anew") from error
            case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN as refused:
                raise Fault(f"Elasticsearch refuses this user ({refused}): check its password and role") from None
            case HTTPStatus.BAD_REQUEST if _TOO_MANY.search(str(error)):
                raise Fault(
                    "the query has more words than this Elasticsearch takes: ask for fewer, or give it more memory"
                ) from None
            case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                raise TooLarge("a request was larger than Elasticsearch takes (http.max_content_length)") from None
            case HTTPStatus.BAD_REQUEST:
                raise Fault(f"Elasticsearch does not take a request ({error.error})") from None
            case status:
                raise IndexAway(f"Elasticsearch answered {status}") from error
    except TransportError as error:
        raise IndexAway(f"no Elasticsearch answers ({type(error).__name__}): is it up?") from error
