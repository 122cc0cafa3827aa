"""How closely a watch looks."""

from enum import StrEnum


class Sensitivity(StrEnum):
    """How far beyond a series' usual bursts an alert is; docs/alerts.md has the false alarms of each.

    Stored: add values, never rename one.
    """

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
