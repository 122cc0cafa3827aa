"""How a process ends: a signal asks, the work drains, the process leaves with 0."""

import signal
import threading
from types import FrameType


class Stop:
    """Set once when the process has been asked to end. Threads wait on it instead of sleeping."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    def __bool__(self) -> bool:
        return self._asked.is_set()

    def ask(self) -> None:
        """Ask the process to end."""
        self._asked.set()

    def wait(self, seconds: float | None = None) -> bool:
        """True as soon as the process is asked to end, False when `seconds` have passed before that."""
        return self._asked.wait(seconds)

    def on_signals(self) -> "Stop":
        """This, asked by SIGTERM and SIGINT from now on. For the main thread."""

        def asked(_number: int, _frame: FrameType | None) -> None:
            self.ask()

        signal.signal(signal.SIGTERM, asked)
        signal.signal(signal.SIGINT, asked)
        return self
