"""How often a watch was wrong, and how closely it may look without that. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from kuulolla.records.sensitivity import Sensitivity, at_sensitivity


@dataclass(frozen=True)
class FalseAlarms:
    """How many incidents a watch had, and how many of them people marked as false alarms."""

    incidents: int
    marked: int
    avoided_by: Sensitivity | None = None
    """The closest look that would have raised none of those; None where there are none, or none would."""

    @property
    def share(self) -> float | None:
        """From 0 to 1; None where there was no incident."""
        return self.marked / self.incidents if self.incidents else None


def avoided_by(alarms: Iterable[tuple[Sensitivity, float]]) -> Sensitivity | None:
    """The closest look that would have raised none of these, each with its sensitivity and score."""
    found = list(alarms)
    looks = (Sensitivity.HIGH, Sensitivity.NORMAL, Sensitivity.LOW)
    fit = (look for look in looks if all(at_sensitivity(score, of, look) < 1 for of, score in found))
    return next(fit, None) if found else None
