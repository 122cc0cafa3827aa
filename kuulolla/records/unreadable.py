"""Records that this version cannot read, such as those of a newer one: said once each, so that the others go on."""

from typing import Final

from pydantic import ValidationError

from kuulolla.runtime.faults import Fault
from kuulolla.runtime.metrics import UNREADABLE
from kuulolla.runtime.telemetry import logger
from kuulolla.schemas.reading import rejection

log = logger(__name__)

_REMEMBERED: Final = 10_000
_said: set[tuple[str, str]] = set()
"""Of the process, as its metrics are: records are read by many, every second."""


class UnreadableRecord(Fault):
    """A record breaks what this version knows of its kind; `key` names it."""

    def __init__(self, called: str, alias: str, key: str, error: ValidationError) -> None:
        found = rejection(error)
        super().__init__(
            f"{key} of the {called} cannot be read ({found.where} {found.rule}): run the version that wrote it, "
            f"or delete that document of {alias}"
        )
        self.called, self.key = called, key


def say_once(unreadable: UnreadableRecord) -> None:
    """Log and count it, where this process has not done so before."""
    record = (unreadable.called, unreadable.key)
    if record in _said:
        return
    if len(_said) >= _REMEMBERED:
        _said.clear()
    _said.add(record)
    UNREADABLE.labels(unreadable.called).inc()
    log.warning("record_unreadable", record=unreadable.key, because=str(unreadable))
