"""Setting records aside in posts.dlq, acknowledged before their offsets are committed; too many open the breaker."""

from collections.abc import Callable, Sequence

from kafka.errors import KafkaError

from kuulolla.runtime.backoff import Backoff
from kuulolla.runtime.clock import Clock
from kuulolla.runtime.dead_letters import Breaker, Record, dead_letter
from kuulolla.runtime.headers import headers_for
from kuulolla.runtime.kafka import Producer
from kuulolla.runtime.metrics import count_dead_letter
from kuulolla.runtime.telemetry import logger
from kuulolla.schemas.dead_letter import DeadLetter
from kuulolla.schemas.reading import Rejected
from kuulolla.schemas.topics import POSTS_DLQ, catalogue

log = logger(__name__)

ACKNOWLEDGED_WITHIN_S = 330
"""A little more than the producer's own time to deliver."""

ENVELOPE_BYTES = 1024
"""Room for our headers and for what Kafka itself adds to a record."""


class DeadLetters:
    """posts.dlq, with the breaker over it."""

    def __init__(self, producer: Producer, breaker: Breaker, clock: Clock, wait: Callable[[float], bool]) -> None:
        self._producer = producer
        self._clock = clock
        self._wait = wait
        self.breaker = breaker

    def put(self, rejected: Sequence[tuple[Record, Rejected]], finished: int) -> bool:
        """True once every rejected record of `finished` is acknowledged; False when asked to end before that."""
        letters = [
            (record, _fitting(dead_letter(record, why, "indexer", self._clock.now()))) for record, why in rejected
        ]
        for wait_s in Backoff().waits():
            try:
                sent = [
                    self._producer.send(
                        POSTS_DLQ,
                        letter.key,
                        letter.to_json(),
                        headers_for(letter, record.headers),
                    )
                    for record, letter in letters
                ]
                for acknowledgement in sent:
                    acknowledgement.get(ACKNOWLEDGED_WITHIN_S)
                break
            except KafkaError as error:
                log.warning("dead_letters_wait", because=type(error).__name__, records=len(letters))
                if not self._wait(wait_s):
                    return False
        for _, letter in letters:
            count_dead_letter("indexer", letter.reason)
        self.breaker = self.breaker.after(finished, len(letters))
        return True


def _fitting(letter: DeadLetter) -> DeadLetter:
    """The letter, without headers or even without the value where posts.dlq could not take it: else it stops the topic.

    Only a stranger's records come to that, such as a compressed one that fits its topic and unpacks to 100 MB.
    """
    most = catalogue()[POSTS_DLQ].max_record_bytes - ENVELOPE_BYTES
    smaller: tuple[dict[str, object], ...] = ({}, {"headers": {}}, {"headers": {}, "key": None, "value": None})
    made = (letter.model_copy(update=changes) for changes in smaller)
    return next((one for one in made if len(one.to_json()) + len(one.key or "") <= most), letter)
