"""A generator in another process: the same values, its faults, and no process left behind."""

import os
import subprocess
from functools import partial

import pytest

from kuulolla.runtime.faults import Fault
from kuulolla.services.ingest.beside import beside


def test_its_values_come_in_order() -> None:
    assert list(beside(partial(map, str, range(1000)))) == [str(number) for number in range(1000)]


def test_a_child_that_dies_is_a_fault() -> None:
    with pytest.raises(Fault, match="ended in the middle"):
        list(beside(partial(os._exit, 3)))


def test_leaving_early_ends_the_child() -> None:
    values = beside(partial(map, str, range(10_000_000)))
    assert next(values) == "0"
    values.close()
    children = subprocess.run(
        ["ps", "--ppid", str(os.getpid()), "-o", "args="], capture_output=True, text=True, check=False
    )
    assert "ingest.beside" not in children.stdout
