"""A file that a command writes: whole, or not there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from kuulolla.runtime.faults import Fault


@contextmanager
def whole_file(path: Path, *, private: bool = False) -> Iterator[BinaryIO]:
    """What is written beside `path` and takes its place where the block comes to its end.

    Where it does not, an earlier file stays as it was, and nothing is left beside it. One that is
    `private` nobody else can read. Raises Fault where nothing can be written there.
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        file = beside.open("wb")
    except OSError as error:
        raise Fault(f"{path}: cannot be written ({error.strerror}): name a file in a folder that is there") from None
    try:
        with file:
            if private:
                beside.chmod(0o600)
            yield file
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
