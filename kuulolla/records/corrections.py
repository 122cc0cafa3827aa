"""Labels that people set right: one correction a post, in an index of its own; nobody overwrites another's unseen."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from elasticsearch import ConflictError, Elasticsearch, NotFoundError
from pydantic import Field

from kuulolla.records.corrections_index import CORRECTIONS_INDEX
from kuulolla.records.kept import Kept, Records
from kuulolla.runtime.elastic import as_faults
from kuulolla.runtime.faults import Fault, IndexAway
from kuulolla.schemas.contract import Contract, Moment
from kuulolla.schemas.post import TEXT_LIMIT, Channel, PostId
from kuulolla.schemas.scored_post import Label, Model
from kuulolla.search.walk import Hit, walk

_AT_ONCE = 500


class Correction(Contract):
    """What somebody says a post feels like, against what the model said, with the words it was said of.

    The words stay when the post's month is deleted, so that a model can learn from them; when the post or its author
    is erased, they are erased as well: `author` and `published_at` are here for that.
    """

    schema_version: Literal[1] = 1
    post_id: PostId
    label: Label
    by: str = Field(min_length=1, max_length=200, description="account name or pseudonym of who says so")
    at: Moment
    note: str | None = Field(default=None, max_length=1000)
    label_before: Label | None = Field(default=None, description="the model's; none where it had not scored the post")
    model_before: Model | None = None
    text: str = Field(max_length=TEXT_LIMIT + 1001, description="with its title, as the model reads it")
    language: str
    channel: Channel
    author: str | None = Field(default=None, max_length=64, description="the post's, a keyed pseudonym")
    published_at: Moment
    revision: int = Field(ge=0, lt=2**63, description="of the post that was corrected")


class CorrectedMeanwhile(Fault):
    """Somebody else corrected the post since it was looked at."""


@dataclass(frozen=True)
class Corrections:
    """The corrections of one namespace. Every method raises IndexAway, or Fault where the user has not the rights."""

    client: Elasticsearch
    namespace: str

    def read(self, post_id: str) -> Kept[Correction] | None:
        """The correction of a post as it is now; None where there is none."""
        return Records(self.client, CORRECTIONS_INDEX.alias(self.namespace), Correction, "corrections").read(post_id)

    def record(self, correction: Correction, over: Kept[Correction] | None = None) -> None:
        """Keep the correction: the post's first, or in place of the one that was read; raises CorrectedMeanwhile."""
        with _alone(correction.post_id), as_faults():
            self.client.index(
                index=CORRECTIONS_INDEX.alias(self.namespace),
                id=correction.post_id,
                document=correction.model_dump(mode="json", exclude_none=True),
                op_type=None if over else "create",
                if_seq_no=over.seq_no if over else None,
                if_primary_term=over.primary_term if over else None,
            )

    def remove(self, kept: Kept[Correction]) -> None:
        """Take the correction back that was read; raises CorrectedMeanwhile."""
        post_id = kept.record.post_id
        with _alone(post_id), as_faults():
            self.client.delete(
                index=CORRECTIONS_INDEX.alias(self.namespace),
                id=post_id,
                **kept.place,
            )

    def since(self, moment: datetime | None = None) -> Iterator[Correction]:
        """The corrections made from `moment` on, or all, oldest first."""
        query: dict[str, Any] = {"range": {"at": {"gte": moment.isoformat()}}} if moment else {"match_all": {}}
        for page in walk(self.client, CORRECTIONS_INDEX.alias(self.namespace), query, ("at", "post_id")):
            for hit in page:
                yield Correction.model_validate(hit["_source"])

    def forget(self, which: Sequence[Mapping[str, Any]]) -> int:
        """Delete every correction that one of the queries finds, and say how many there were.

        Those just written too. Raises IndexAway when one could not be deleted, and may then be called again.
        """
        name = CORRECTIONS_INDEX.alias(self.namespace)
        deleted = 0
        with as_faults():
            self.client.indices.refresh(index=name, ignore_unavailable=True)
            while hits := self._hits({"bool": {"should": which, "minimum_should_match": 1}}):
                lines = [{"delete": {"_index": hit["_index"], "_id": hit["_id"]}} for hit in hits]
                if self.client.bulk(operations=lines, refresh=True, filter_path=["errors"])["errors"]:
                    raise IndexAway("Elasticsearch did not delete every correction")
                deleted += len(hits)
        return deleted

    def _hits(self, query: Mapping[str, Any]) -> list[Hit]:
        answer = self.client.search(
            index=CORRECTIONS_INDEX.alias(self.namespace),
            query=query,
            size=_AT_ONCE,
            source=False,
            ignore_unavailable=True,
            allow_partial_search_results=False,
        )
        hits: list[Hit] = answer["hits"]["hits"]
        return hits


@contextmanager
def _alone(post_id: str) -> Iterator[None]:
    try:
        yield
    except (ConflictError, NotFoundError):
        raise CorrectedMeanwhile(f"somebody else corrected {post_id} just now: look again") from None
