"""A generator run in a process of its own, so that two cores share the work of one import."""

import multiprocessing
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import TypeVar

from kuulolla.runtime.faults import Fault

T = TypeVar("T")


class _End:
    """No more values follow."""


def beside(values: Callable[[], Iterator[T]]) -> Generator[T, None, None]:
    """What `values()` yields, made in another process; what it raises is raised here.

    `values` must be picklable: a `functools.partial` of a function of a module. The other process waits once the pipe
    is full, and ends when this one does.
    """
    # Spawned: a fork would inherit the locks of the Kafka client's threads in whatever state they are.
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_produce, args=(values, sender), daemon=True)
    child.start()
    sender.close()
    try:
        while not isinstance(value := receiver.recv(), _End):
            if isinstance(value, BaseException):
                raise value
            yield value
    except EOFError:
        raise Fault("the process that reads the file ended in the middle: run the same command again") from None
    finally:
        receiver.close()
        child.terminate()
        child.join()


def _produce(values: Callable[[], Iterator[object]], sender: Connection) -> None:
    # The other side is gone, or the terminal's Ctrl-C reached both: there is nobody left to tell.
    with suppress(BrokenPipeError, KeyboardInterrupt):
        try:
            for value in values():
                sender.send(value)
            sender.send(_End())
        except Fault as fault:
            sender.send(fault)
