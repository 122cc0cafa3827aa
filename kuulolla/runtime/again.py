"""A work that is done again and again on a thread of its own, until the process is asked to stop."""

import threading
from collections.abc import Callable
from time import monotonic
from types import TracebackType
from typing import Self

from kuulolla.runtime.backoff import Backoff
from kuulolla.runtime.faults import Fault, Retryable
from kuulolla.runtime.lifecycle import Stop
from kuulolla.runtime.metrics import FAULTS, Service
from kuulolla.runtime.telemetry import logger

log = logger(__name__)


class Again:
    """Does `work` every `pause_s` seconds while its block runs, at once where it says that there is more.

    What may be over in a while is tried again with back-off, and seen; another fault, or an error of ours, asks the
    process to stop: `failed` has it then. `stuck_after_s`: how long one go may take.
    """

    def __init__(  # noqa: PLR0913 - a setting each
        self, service: Service, name: str, work: Callable[[], bool], stop: Stop, pause_s: float, stuck_after_s: float
    ) -> None:
        self.name = name
        self._service, self._work, self._stop = service, work, stop
        self._pause_s, self._stuck_after_s = pause_s, stuck_after_s
        self._moved_at = monotonic()
        self._away: str | None = None
        self.failed: Exception | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.join(self._stuck_after_s)

    def live(self) -> str | None:
        """What is wrong with the thread itself, or None."""
        still_s = monotonic() - self._moved_at
        return f"{self.name} stands still for {still_s:.0f} s" if still_s > self._stuck_after_s else None

    def ready(self) -> str | None:
        """What the last go met that may be over in a while, or None."""
        return self._away

    def _run(self) -> None:
        waits = Backoff(first_s=0.5).waits()
        while not self._stop:
            try:
                more = self._work()
            except Retryable as away:
                FAULTS.labels(self._service).inc()
                self._away = str(away)
                wait_s = next(waits)
                log.warning("waiting", work=self.name, because=str(away), wait_s=round(wait_s, 1))
            except Exception as error:  # noqa: BLE001 - told by whoever waits for the process
                self.failed = error
                self._stop.ask()
                return
            else:
                self._away, waits = None, Backoff(first_s=0.5).waits()
                wait_s = 0 if more else self._pause_s
            self._moved_at = monotonic()
            self._stop.wait(wait_s)
            self._moved_at = monotonic()


def first_failure(works: tuple[Again, ...]) -> Exception | None:
    """What one of them met that no wait mends; a Fault rather than an error of ours."""
    met = [work.failed for work in works if work.failed is not None]
    return next((error for error in met if isinstance(error, Fault)), met[0] if met else None)
