"""The sentiment worker: wires the judge, the Faust agent, health and the end of the process."""

import asyncio
import signal
import socket
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from kuulolla.runtime.clock import SystemClock
from kuulolla.runtime.faults import Fault
from kuulolla.runtime.health import HealthServer
from kuulolla.runtime.lifecycle import Stop
from kuulolla.runtime.names import topic_name
from kuulolla.runtime.progress import Progress
from kuulolla.runtime.settings import Settings, load
from kuulolla.runtime.startup import wait_for_kafka
from kuulolla.runtime.telemetry import configure_logs, logger
from kuulolla.runtime.watch import GroupWatch
from kuulolla.schemas.topics import POSTS_DLQ, POSTS_RAW, POSTS_SCORED
from kuulolla.services.sentiment.assess import Scorer
from kuulolla.services.sentiment.connect import faust_app, producer
from kuulolla.services.sentiment.consume import Consume
from kuulolla.services.sentiment.judge import Judge
from kuulolla.services.sentiment.scorer import identify, load_scorer

log = logger(__name__)

SILENT_S = 20.0
"""Seconds without a tick after which the event loop is called stuck; batches are judged in a thread of their own."""


def main() -> int:
    """Run until asked to stop; 0 then, 1 after a fault, told in one line, 3 when the breaker opened."""
    try:
        settings = load(Settings)
        configure_logs("sentiment", settings.log_format, settings.log_level)
        scorer = load_scorer(settings.model, settings.scoring_threads) if settings.scoring else None
        stop = Stop().on_signals()
        if wait_for_kafka(settings, (POSTS_RAW, POSTS_SCORED, POSTS_DLQ), stop):
            with TemporaryDirectory(prefix="kuulolla-sentiment-") as scratch:
                asyncio.run(_run(settings, scorer, stop, Path(scratch)))
    except Fault as fault:
        sys.stderr.write(f"kuulolla sentiment: {fault}\n")
        return fault.exit_code
    except Exception:  # the top of the process: nothing is committed, whoever supervises starts it again
        log.exception("crashed")
        return 1
    return 0


async def _run(settings: Settings, scorer: Scorer | None, stop: Stop, scratch: Path) -> None:
    """Work until `stop` is asked or something fails; raises the Fault."""
    end = _End(stop)
    progress = Progress(settings.stuck_after_s)
    pulse = _Pulse()
    app = faust_app(settings, settings.worker_id or f"{socket.gethostname()}-{settings.sentiment_port}", scratch)
    to_kafka = producer(settings)
    judge = Judge(identify, scorer, by_sentence=settings.sentences)
    consume = Consume(settings, judge, to_kafka, SystemClock(), progress.moved, end.failed)
    topic = app.topic(topic_name(settings.namespace, POSTS_RAW), key_serializer="raw", value_serializer="raw")
    app.agent(topic)(consume.run)
    watch = GroupWatch(settings, "sentiment", POSTS_RAW, progress, end.stuck)

    def assigned() -> str | None:
        if app.crashed:
            return "Faust crashed"
        return None if app.started and app.consumer.assignment() else "no partitions are assigned"

    live = {"consumer": progress.check, "event_loop": pulse.check}
    with HealthServer(settings.health_host, settings.sentiment_port, live, {"assigned": assigned}):
        await to_kafka.start()
        app.finalize()
        await app.start()
        watch.start(stop)
        log.info("started", model=scorer.model.id if scorer else None)
        while not await end.within(1.0):
            pulse.beat()
            if app.crashed:
                end.failed(Fault("Faust crashed: see the log above"))
        await app.stop()
        await to_kafka.stop()
    log.info("stopped")
    if end.fault is not None:
        raise end.fault


class _End:
    """Asked for by a signal, by a fault in the agent, or by the watch from its thread."""

    def __init__(self, stop: Stop) -> None:
        self.fault: Fault | None = None
        self._stop = stop
        self._asked = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            self._loop.add_signal_handler(number, self._ask)

    def failed(self, fault: Fault) -> None:
        self.fault = self.fault or fault
        self._ask()

    def stuck(self) -> None:
        self._loop.call_soon_threadsafe(self.failed, Fault("the consumer stands still: leaving, to be started again"))

    async def within(self, seconds: float) -> bool:
        try:
            await asyncio.wait_for(self._asked.wait(), seconds)
        except TimeoutError:
            return False
        return True

    def _ask(self) -> None:
        self._stop.ask()
        self._asked.set()


class _Pulse:
    """Beaten by the event loop, felt by the health thread."""

    def __init__(self) -> None:
        self._beaten_at = monotonic()

    def beat(self) -> None:
        self._beaten_at = monotonic()

    def check(self) -> str | None:
        silent_s = monotonic() - self._beaten_at
        return f"the event loop has not ticked for {silent_s:.0f} s" if silent_s > SILENT_S else None


if __name__ == "__main__":
    sys.exit(main())
