"""Writing copies into the next generation: what is there in a later state stays, whoever comes late."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson
from elasticsearch import Elasticsearch

from kuulolla.runtime.elastic import as_faults
from kuulolla.runtime.faults import Fault, IndexAway
from kuulolla.search.bulk_parts import ANSWERED, Answer, Lines, answers
from kuulolla.search.document import Document


class Refused(Fault):
    """The next generation does not take a document that the old one has."""


@dataclass(frozen=True)
class Copy:
    """A document on its way, as two lines of a bulk request."""

    post_id: str
    lines: tuple[bytes, bytes]


def copy_of(post_id: str, seq_no: int, document: Document, index: str) -> Copy:
    """The copy of a document in the state that had number `seq_no` in the old index.

    That number is its version in the new one: a page that was sent before its sender was killed, and is carried out
    only now, overwrites nothing later. Equal is written, so that a page may be sent twice.
    """
    action = {"_index": index, "_id": post_id, "version": seq_no, "version_type": "external_gte"}
    return Copy(post_id, (orjson.dumps({"index": action}), orjson.dumps(document)))


def put(client: Elasticsearch, copies: Iterable[Copy]) -> list[Copy]:
    """Send the copies and give back those that are to be sent again: Elasticsearch was too busy for them.

    Raises Refused where one breaks the new mapping, IndexAway where nothing answers or the index has gone.
    """

    def send(lines: Lines) -> Mapping[str, Any]:
        with as_faults():
            answer: Mapping[str, Any] = client.bulk(operations=lines, filter_path=ANSWERED).body
        return answer

    return [copy for copy, said in answers(copies, send) if _is_to_be_sent_again(copy, said)]


def _is_to_be_sent_again(copy: Copy, said: Answer | None) -> bool:
    """Not where it was taken, nor where a later state is there already."""
    if said is None:
        raise _refused(copy, "request_entity_too_large")
    match said["status"]:
        case status if status < HTTPStatus.MULTIPLE_CHOICES or status == HTTPStatus.CONFLICT:
            return False
        case status if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return True
        case HTTPStatus.NOT_FOUND:
            raise IndexAway("a month was deleted while it was being copied")
        case status:
            raise _refused(copy, said.get("error", {}).get("type", str(status)))


def _refused(copy: Copy, why: str) -> Refused:
    return Refused(f"the next generation of indices does not take the post {copy.post_id} ({why})")
