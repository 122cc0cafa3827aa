"""Posts to posts.raw: handed over together, safe once the brokers have acknowledged every one of them."""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import NamedTuple, Self

from kafka.errors import KafkaError

from kuulolla.runtime.faults import KafkaAway
from kuulolla.runtime.headers import headers_for
from kuulolla.runtime.kafka import Acknowledgement, Producer
from kuulolla.schemas.post import Post
from kuulolla.schemas.topics import POSTS_RAW

LOOK_S = 1.0
"""Seconds between two looks at whether the wait is to be given up."""


class Outgoing(NamedTuple):
    """A post as its record: what a process that only sends needs to know of it."""

    id: str
    value: bytes

    @classmethod
    def of(cls, post: Post) -> Self:
        """The post's record."""
        return cls(post.id, post.to_json())


@dataclass(frozen=True)
class Sending:
    """Posts on their way."""

    posts: Sequence[Outgoing]
    acknowledgements: Sequence[Acknowledgement]

    @property
    def is_done(self) -> bool:
        """Whether each of them was acknowledged or has failed."""
        return all(acknowledgement.is_done for acknowledgement in self.acknowledgements)

    def settle(self, give_up: Callable[[float], bool]) -> None:
        """Wait until every post is acknowledged. Raises KafkaAway when one is not.

        `give_up` is asked about every second with the seconds waited; True ends the wait, also with KafkaAway.
        """
        began = monotonic()
        for acknowledgement in self.acknowledgements:
            while not _done_within(acknowledgement, LOOK_S):
                if give_up(monotonic() - began):
                    raise KafkaAway("the wait for Kafka's acknowledgement was given up")
            try:
                acknowledgement.get(0)
            except KafkaError as error:
                raise KafkaAway(f"Kafka did not acknowledge a post ({type(error).__name__})") from error


def _done_within(acknowledgement: Acknowledgement, seconds: float) -> bool:
    if not acknowledgement.is_done:
        # A timeout of this look and a failed delivery raise alike: `is_done` tells them apart.
        with contextlib.suppress(KafkaError):
            acknowledgement.get(seconds)
    return acknowledgement.is_done


def hand_over(producer: Producer, posts: Sequence[Outgoing]) -> Sending:
    """Give `posts` to the producer, which sends them in batches. Raises KafkaAway when it cannot take them.

    They share their headers, so one trace as well: they were collected together.
    """
    headers = headers_for(Post)
    try:
        return Sending(posts, [producer.send(POSTS_RAW, post.id, post.value, headers) for post in posts])
    except KafkaError as error:
        raise KafkaAway(f"Kafka does not take posts ({type(error).__name__})") from error
