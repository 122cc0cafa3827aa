"""Correcting a post: the record first, then its copy on the post, `people.corrected`, which searches and pages read."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from elasticsearch import ConflictError, Elasticsearch, NotFoundError

from kuulolla.records.corrections import Correction, Corrections
from kuulolla.runtime.elastic import as_faults
from kuulolla.runtime.faults import Fault
from kuulolla.schemas.scored_post import Label
from kuulolla.search.index import alias
from kuulolla.search.lexicons import Lexicons
from kuulolla.search.post_of import post_of
from kuulolla.search.stored import StoredPost, stored_post
from kuulolla.search.with_words import with_words


class NoSuchPost(Fault):
    """Nothing can be said of this post: it is not in the index, or no longer."""


class CorrectedAlready(Fault):
    """Somebody corrected the post before, and nobody said that this is to be replaced."""


@dataclass(frozen=True)
class Judgement:
    """What somebody says of a post."""

    label: Label
    by: str
    at: datetime
    note: str | None = None


@dataclass(frozen=True)
class Correct:
    """Corrects posts of one namespace. Every method raises IndexAway, or Fault where the user has not the rights.

    `lexicons` makes the words of a post anew when it is written.
    """

    client: Elasticsearch
    namespace: str
    lexicons: Lexicons

    @property
    def corrections(self) -> Corrections:
        """The records."""
        return Corrections(self.client, self.namespace)

    def correct(self, post_id: str, judgement: Judgement, *, replace: bool = False) -> Correction:
        """Record the judgement and copy its label onto the post.

        Raises NoSuchPost; CorrectedAlready, unless told to `replace`; CorrectedMeanwhile, when another was quicker.
        """
        post = self._post(post_id)
        there = self.corrections.read(post_id)
        if there is not None and not replace:
            kept = there.record
            raise CorrectedAlready(
                f"{post_id} was corrected to {kept.label} by {kept.by} at {kept.at:%Y-%m-%d %H:%M}: "
                "give --replace to put yours in its place"
            )
        made = correction_of(post.document, judgement)
        self.corrections.record(made, over=there)
        # The record came first: who erases the post after this deletes it, and who did so before is seen now.
        try:
            self._copy(post_id)
        except NoSuchPost:
            self._withdraw(post_id)
            raise
        return made

    def take_back(self, post_id: str) -> bool:
        """Remove the correction and its copy; whether there was one. Raises CorrectedMeanwhile."""
        there = self._withdraw(post_id)
        with suppress(NoSuchPost):
            self._copy(post_id)
        return there

    def restore(self) -> int:
        """Copy every correction onto its post again where that lacks it, and say how many did.

        For months that were built again from the log, and where somebody was killed between record and copy, or found
        the index closed because the next generation was about to stand in its place.
        """
        return self._copied(correction.post_id for correction in self.corrections.since())

    def agree(self, post_ids: Sequence[str]) -> int:
        """Make those of some posts that carry a correction say what its record says; how many did not.

        For posts whose records are gone. A search must have seen the posts.
        """
        carry = {"bool": {"filter": [{"ids": {"values": post_ids}}, {"exists": {"field": "people.corrected"}}]}}
        with as_faults():
            found = self.client.search(
                index=alias(self.namespace),
                query=carry,
                size=len(post_ids),
                source=False,
                ignore_unavailable=True,
                allow_partial_search_results=False,
            )
        return self._copied(hit["_id"] for hit in found["hits"]["hits"])

    def _copied(self, post_ids: Iterable[str]) -> int:
        lacking = 0
        for post_id in post_ids:
            with suppress(NoSuchPost):
                lacking += self._copy(post_id)
        return lacking

    def _post(self, post_id: str) -> StoredPost:
        post = stored_post(self.client, alias(self.namespace), post_id)
        if post is None:
            raise NoSuchPost(f"no post {post_id} is in the index: `kuulolla search --json` shows ids")
        if post.deleted:
            raise NoSuchPost(f"the post {post_id} was deleted: there is nothing to correct")
        return post

    def _copy(self, post_id: str) -> bool:
        """Make the post say what the record says; whether it did not. Raises NoSuchPost.

        The post is read before the record and written only as it was read: whoever changes either meanwhile copies
        once more, or makes this copy once more.
        """
        while True:
            post, kept = self._post(post_id), self.corrections.read(post_id)
            label = kept.record.label if kept else None
            if (post.document.get("people") or {}).get("corrected") == label:
                return False
            try:
                with as_faults():
                    self.client.index(
                        index=post.index,
                        id=post_id,
                        document=with_words(_corrected(post.document, label), self.lexicons.of(post.index)),
                        if_seq_no=post.seq_no,
                        if_primary_term=post.primary_term,
                    )
            except (ConflictError, NotFoundError):
                continue
            return True

    def _withdraw(self, post_id: str) -> bool:
        kept = self.corrections.read(post_id)
        if kept is not None:
            self.corrections.remove(kept)
        return kept is not None


def _corrected(document: Mapping[str, Any], label: Label | None) -> dict[str, Any]:
    return {**document, "people": {**(document.get("people") or {}), "corrected": label}}


def correction_of(document: Mapping[str, Any], judgement: Judgement) -> Correction:
    """The correction of a post's document. Pure."""
    post, sentiment = post_of(document), document.get("sentiment") or {}
    return Correction(
        post_id=post.id,
        label=judgement.label,
        by=judgement.by,
        at=judgement.at,
        note=judgement.note,
        label_before=sentiment.get("label"),
        model_before=sentiment.get("model"),
        text=post.heading + post.text,
        language=document["language"]["code"],
        channel=post.channel,
        author=post.author,
        published_at=post.published_at,
        revision=post.revision,
    )
