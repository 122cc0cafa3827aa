"""How closely a watch looks."""

from enum import StrEnum


class Sensitivity(StrEnum):
    """How far beyond a series' usual bursts an alert is; docs/alerts.md has the false alarms of each.

    Stored: add values, never rename one.
    """

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"

    @property
    def margin(self) -> float:
        """How far beyond the usual bursts, as a share of them (docs/alerts.md)."""
        return _MARGINS[self]


_MARGINS = {Sensitivity.LOW: 0.6, Sensitivity.NORMAL: 0.3, Sensitivity.HIGH: 0.1}


def at_sensitivity(score: float, of: Sensitivity, other: Sensitivity) -> float:
    """A judgement's score (1: an alert) where one looks otherwise: the bar is so much higher, or lower."""
    return score * (1 + of.margin) / (1 + other.margin)
