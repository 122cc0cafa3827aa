"""Waiting until posts that Kafka has taken can be found, by what the consumer groups have committed.

Needs Kafka alone: no list of ids is kept and no index is asked.
"""

import time
from collections.abc import Callable
from time import monotonic
from typing import Literal

from kafka import KafkaAdminClient

from kuulolla.runtime.faults import Fault, KafkaAway
from kuulolla.runtime.kafka import admin
from kuulolla.runtime.lag import committed_offsets, end_offsets, lag
from kuulolla.runtime.names import group_name
from kuulolla.runtime.settings import Settings
from kuulolla.schemas.topics import POSTS_RAW, POSTS_SCORED

LOOK_S = 0.3
REFRESH_S = 1.2
"""Seconds until a written document is found: the index refreshes every second."""

STILL_S = 120.0
"""Seconds without progress after which waiting is given up."""

Told = Callable[[str, int], None]
"""Told the service that is waited for, and how many records wait before it."""


def wait_until_searchable(settings: Settings, told: Told, still_s: float = STILL_S) -> None:
    """Return once everything now in posts.raw is in the index or set aside. Raises Fault when nothing moves.

    The end of posts.raw is noted and the sentiment worker's commits are awaited, which follow its acknowledged posts;
    then the same with posts.scored and the indexer. What others send meanwhile is not waited for.
    """
    client = admin(settings)
    try:
        _wait(client, settings, POSTS_RAW, "sentiment", told, still_s)
        _wait(client, settings, POSTS_SCORED, "indexer", told, still_s)
    finally:
        client.close()
    time.sleep(REFRESH_S)


def _wait(  # noqa: PLR0913
    client: KafkaAdminClient,
    settings: Settings,
    topic: str,
    service: Literal["sentiment", "indexer"],
    told: Told,
    still_s: float,
) -> None:
    ends: dict[int, int] = {}
    group = group_name(settings.namespace, service)
    fewest, moved_at = None, monotonic()
    while True:
        waiting = None
        try:
            ends = ends or end_offsets(client, settings.namespace, topic)
            waiting = _waiting(client, settings, topic, group, ends)
        except KafkaAway:
            pass  # like a service that stands still: it counts against the time
        if waiting == 0:
            return
        if waiting is not None and (fewest is None or waiting < fewest):
            fewest, moved_at = waiting, monotonic()
            told(service, waiting)
        if monotonic() - moved_at > still_s:
            raise Fault(
                f"{'all' if fewest is None else fewest} posts still wait for {service}, and none was finished for "
                f"{still_s:.0f} s: see that it runs (`kuulolla status`). The posts are safe in Kafka"
            )
        time.sleep(LOOK_S)


def _waiting(client: KafkaAdminClient, settings: Settings, topic: str, group: str, ends: dict[int, int]) -> int:
    committed = committed_offsets(client, settings.namespace, topic, group)
    waiting = sum(max(0, end - committed.get(partition, 0)) for partition, end in ends.items())
    # A partition emptied by retention before the group ever read it has no commit: there the lag is what counts.
    return min(waiting, lag(client, settings.namespace, topic, group).waiting) if waiting else 0
