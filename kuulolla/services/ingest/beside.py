"""A generator run in a process of its own, so that two cores share the work of one import."""

import pickle
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from typing import IO, Any, TypeVar

from kuulolla.runtime.faults import Fault

T = TypeVar("T")


class _End:
    """No more values follow."""


def beside(values: Callable[[], Iterator[T]]) -> Generator[T, None, None]:
    """What `values()` yields, made in another process; a Fault that it raises is raised here.

    `values` must be picklable: a `functools.partial` of a function of a module. The other process waits once the pipe
    is full, and ends when this one does.
    """
    # Not multiprocessing: a fork would inherit the locks of the Kafka client's threads in whatever state they are, and
    # spawn imports the caller's main module again.
    child = subprocess.Popen([sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603
    if child.stdin is None or child.stdout is None:
        raise Fault("the process that reads the file has no pipes")
    try:
        with child.stdin:
            pickle.dump(values, child.stdin)
        while not isinstance(value := _next(child.stdout), _End):
            yield value
    finally:
        child.stdout.close()
        child.terminate()
        child.wait()


def _next(pipe: IO[bytes]) -> Any:  # noqa: ANN401 - whatever the other side tells
    try:
        value = pickle.load(pipe)  # noqa: S301 - from our own child
    except (EOFError, pickle.UnpicklingError):
        raise Fault("the process that reads the file ended in the middle: run the same command again") from None
    if isinstance(value, Fault):
        raise value
    return value


def _produce() -> None:
    values = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own parent
    # The other side is gone, or the terminal's Ctrl-C reached both: there is nobody left to tell.
    with suppress(BrokenPipeError, KeyboardInterrupt):
        try:
            for value in values():
                _tell(value)
            _tell(_End())
        except Fault as fault:
            _tell(fault)


def _tell(value: object) -> None:
    pickle.dump(value, sys.stdout.buffer, protocol=pickle.HIGHEST_PROTOCOL)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    # By its own name, so that what it tells is of the classes that the other side knows.
    from kuulolla.services.ingest.beside import _produce as produce

    produce()
