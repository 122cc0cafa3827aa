"""The Faust agent: micro-batches of posts.raw in, their outcomes out, offsets last.

Faust acknowledges a failed batch of `take` and commits it (502 of 60,000 records were lost so); `noack_take` with an
`ack` of our own after the brokers acknowledged the outcomes loses none, and repeats only what was not committed yet.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from kuulolla.runtime.backoff import Backoff
from kuulolla.runtime.clock import Clock
from kuulolla.runtime.dead_letters import Breaker, Record
from kuulolla.runtime.faults import BreakerOpen, Fault
from kuulolla.runtime.metrics import BATCH_SECONDS, FAULTS, POSTS_IN, POSTS_OUT, count_dead_letter
from kuulolla.runtime.names import topic_name
from kuulolla.runtime.settings import Settings
from kuulolla.runtime.telemetry import logger
from kuulolla.schemas.topics import POSTS_RAW
from kuulolla.services.sentiment.judge import Judge, Outcome

log = logger(__name__)


@dataclass
class Consume:
    """Works through posts.raw with `judge`; calls `failed` when it must not go on, `moved` after each batch."""

    settings: Settings
    judge: Judge
    producer: AIOKafkaProducer
    clock: Clock
    moved: Callable[[], None]
    failed: Callable[[Fault], None]

    def __post_init__(self) -> None:
        self._breaker = Breaker(self.settings.breaker_share, self.settings.breaker_over)
        # One thread: the model has threads of its own, and batches must stay in order.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="judge")

    async def run(self, stream: Any) -> None:  # noqa: ANN401 - Faust has no types
        """Take batches until the app stops. After a fault nothing more is acked: a restart repeats the batch."""
        async for events in stream.noack_take(self.settings.scoring_batch, within=self.settings.scoring_wait_s):
            try:
                await self._finish(events)
            except Fault as fault:
                self.failed(fault)
                return
            except Exception as error:  # the top of the agent: Faust would swallow it
                log.exception("batch_failed")
                self.failed(Fault(f"a batch could not be judged ({type(error).__name__}): see the log above"))
                return
            for event in events:
                await stream.ack(event)

    async def _finish(self, events: Sequence[Any]) -> None:
        began = monotonic()
        records = [_record(event) for event in events]
        POSTS_IN.labels("sentiment").inc(len(records))
        loop = asyncio.get_running_loop()
        outcomes = await loop.run_in_executor(self._thread, self.judge.judge, records, self.clock.now())
        await self._send(outcomes)
        self.moved()
        self._count(outcomes)
        BATCH_SECONDS.labels("sentiment").observe(monotonic() - began)

    async def _send(self, outcomes: Sequence[Outcome]) -> None:
        """Return once every outcome is acknowledged. Sends again for as long as the brokers are away."""
        left = list(outcomes)
        for wait_s in Backoff().waits():
            handed_over = [await self._hand_over(outcome) for outcome in left]
            answers = await asyncio.gather(*handed_over, return_exceptions=True)
            for answer in answers:
                if isinstance(answer, BaseException) and not isinstance(answer, KafkaError):
                    raise answer
            left = [outcome for outcome, answer in zip(left, answers, strict=True) if isinstance(answer, KafkaError)]
            if not left:
                return
            FAULTS.labels("sentiment").inc()
            log.warning("kafka_away", waiting=len(left), wait_s=round(wait_s, 1))
            await asyncio.sleep(wait_s)

    async def _hand_over(self, outcome: Outcome) -> "asyncio.Future[object]":
        try:
            future: asyncio.Future[object] = await self.producer.send(
                topic_name(self.settings.namespace, outcome.topic),
                key=outcome.key,
                value=outcome.value.to_json(),
                headers=[(name, text.encode()) for name, text in outcome.headers.items()],
            )
        except KafkaError as error:
            future = asyncio.get_running_loop().create_future()
            future.set_exception(error)
        return future

    def _count(self, outcomes: Sequence[Outcome]) -> None:
        reasons = [outcome.reason for outcome in outcomes if outcome.reason is not None]
        POSTS_OUT.labels("sentiment").inc(len(outcomes) - len(reasons))
        for reason in reasons:
            count_dead_letter("sentiment", reason)
        self._breaker = self._breaker.after(len(outcomes), len(reasons))
        if self._breaker.is_open:
            raise BreakerOpen(self.settings.breaker_share)


def _record(event: Any) -> Record:  # noqa: ANN401 - Faust has no types
    message = event.message
    headers: Mapping[str, bytes] = dict(event.headers or {})
    return Record(
        topic=POSTS_RAW,
        partition=message.partition,
        offset=message.offset,
        key=message.key,
        value=message.value,
        headers={name: bytes(text or b"").decode(errors="replace") for name, text in headers.items()},
    )
