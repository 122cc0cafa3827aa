"""What a bulk request is made of, and what its answer says of each item. No I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import orjson

from kuulolla.runtime.elastic import is_write_block
from kuulolla.runtime.metrics import RetryCause, count_item, count_retry
from kuulolla.schemas.dead_letter import Reason
from kuulolla.schemas.reading import Rejected
from kuulolla.schemas.scored_post import ScoredPost
from kuulolla.search.lexicon import Lexicon
from kuulolla.search.with_words import with_words
from kuulolla.services.indexer.decide import Create, Update


@dataclass(frozen=True)
class Item:
    """One post on its way into the index, as two lines of a bulk request."""

    post: ScoredPost
    index: str
    lines: tuple[bytes, bytes]
    update: bool


@dataclass
class Round:
    """What one bulk left to do."""

    again: list[Item] = field(default_factory=list)
    exists: list[Item] = field(default_factory=list)
    closed: bool = False
    """Whether an index takes no more writes: the next generation is about to stand in its place."""


def sort_answer(item: Item, answer: Mapping[str, Any], rejected: dict[str, Rejected], left: Round) -> None:
    """Put an item where its answer says: settled, to be compared, to be sent again, or rejected."""
    status = answer["status"]
    if status < HTTPStatus.MULTIPLE_CHOICES:
        count_item("updated" if item.update else "created")
    elif _is_closed(status, answer.get("error", {}).get("type")):
        left.closed = True
        left.again.append(item)
        count_retry("closed")
    elif status == HTTPStatus.CONFLICT:
        left.exists.append(item)
        if item.update:
            count_retry("conflict")
    elif status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        left.again.append(item)
        cause: RetryCause = "item_429" if status == HTTPStatus.TOO_MANY_REQUESTS else "item_5xx"
        count_retry(cause)
    else:
        count_item("dead_letter")
        rejected[item.post.id] = Rejected(
            Reason.REFUSED_BY_INDEX, rule=answer.get("error", {}).get("type", str(status))
        )


def _is_closed(status: int, kind: str | None) -> bool:
    """The index takes no writes, or is not there and makes itself no more: its generation is written no longer."""
    return is_write_block(status, kind) or kind == "index_not_found_exception"


def item_of(post: ScoredPost, index: str, decision: Create | Update, lexicon: Lexicon) -> Item:
    """The item that does what was decided; an update only over the version that was looked at."""
    action: dict[str, Any] = {"_index": index, "_id": post.id}
    operation = "create"
    if isinstance(decision, Update):
        operation = "index"
        action |= {"if_seq_no": decision.over.seq_no, "if_primary_term": decision.over.primary_term}
    lines = (orjson.dumps({operation: action}), orjson.dumps(with_words(decision.document, lexicon)))
    return Item(post, index, lines, update=isinstance(decision, Update))
