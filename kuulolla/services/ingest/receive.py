"""What the webhook does with a request's posts: judge each, publish those that are posts, wait for Kafka."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import JsonValue

from kuulolla.runtime.clock import Clock
from kuulolla.runtime.faults import KafkaAway
from kuulolla.runtime.kafka import Producer
from kuulolla.runtime.metrics import POSTS_IN, POSTS_OUT, REJECTED
from kuulolla.runtime.telemetry import logger
from kuulolla.schemas.dead_letter import Reason
from kuulolla.schemas.post import Post, PostId
from kuulolla.schemas.reading import Rejected
from kuulolla.services.ingest.collected import Origin
from kuulolla.services.ingest.given import GivenPost, read_given
from kuulolla.services.ingest.kafka_state import KafkaState
from kuulolla.services.ingest.prepare import prepare
from kuulolla.services.ingest.publish import Outgoing, Sending, hand_over

log = logger(__name__)

MOST_ITEMS = 1000
MOST_WAITING = 20_000
"""Posts that may wait for acknowledgement: the producer's own memory knows no bound."""

PATIENCE_S = 10.0

Result = PostId | Rejected
"""A post's id once Kafka has it, or why it is none."""

_NOT_FROM_OUTSIDE = ("source", "channel", "touchpoint", "hours_ago")
"""Set by the configuration: a sender's token is for its own source. And `hours_ago` is another time at each try."""

_NEEDED = ("native_id", "published_at")
"""Else the same post sent again would be another one, or one in another index."""


def items_in(value: JsonValue) -> list[JsonValue]:
    """The posts of a request: one, a list, or the list under `posts`; empty where it is none of these."""
    match value:
        case {"posts": list(posts)}:
            return posts
        case list(posts):
            return posts
        case dict():
            return [value]
        case _:
            return []


@dataclass
class Receive:
    """Takes the posts of a request. Called from several threads."""

    producer: Producer
    key: bytes
    clock: Clock
    kafka: KafkaState
    patience_s: float = PATIENCE_S
    _waiting: list[Sending] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def receive(self, items: Sequence[JsonValue], origin: Origin) -> list[Result]:
        """What became of each item, once Kafka has acknowledged those that are posts. Raises KafkaAway."""
        POSTS_IN.labels("ingest").inc(len(items))
        judged = [self._judge(item, origin) for item in items]
        posts = [post for post in judged if isinstance(post, Post)]
        if posts:
            self._publish(posts)
        for rejected in judged:
            if isinstance(rejected, Rejected):
                REJECTED.labels(rejected.reason.value).inc()
        POSTS_OUT.labels("ingest").inc(len(posts))
        log.info("posts_received", source=origin.source, posts=len(posts), rejected=len(judged) - len(posts))
        return [post.id if isinstance(post, Post) else post for post in judged]

    def _judge(self, item: JsonValue, origin: Origin) -> Post | Rejected:
        given = read_given(item)
        if isinstance(given, Rejected):
            return given
        if (rejected := _refuse(given)) is not None:
            return rejected
        now = self.clock.now()
        return prepare(given.collected(given.native_id or "", origin, now), origin, self.key, now)

    def _publish(self, posts: list[Post]) -> None:
        try:
            sending = self._hand_over(posts)
            sending.settle(lambda seconds: seconds > self.patience_s)
        except KafkaAway:
            self.kafka.refused()
            raise
        self.kafka.took()

    def _hand_over(self, posts: list[Post]) -> Sending:
        with self._lock:
            self._waiting = [sending for sending in self._waiting if not sending.is_done]
            if sum(len(sending.posts) for sending in self._waiting) + len(posts) > MOST_WAITING:
                raise KafkaAway("too many posts wait for Kafka")
            sending = hand_over(self.producer, [Outgoing.of(post) for post in posts])
            self._waiting.append(sending)
        return sending


def _refuse(given: GivenPost) -> Rejected | None:
    for name in _NOT_FROM_OUTSIDE:
        if getattr(given, name) is not None:
            return Rejected(Reason.BREAKS_CONTRACT, where=name, rule="not settable over the webhook")
    for name in _NEEDED:
        if getattr(given, name) is None:
            return Rejected(Reason.BREAKS_CONTRACT, where=name, rule="missing")
    return None
