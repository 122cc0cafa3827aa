"""Which incident a delivery tells of once the one that it was planned of is over: its event may go on. Pure."""

from collections.abc import Iterable

from kuulolla.records.incident import Incident, Severity, State

_SEVERITIES = list(Severity)


def followed(incident: Incident, of_event: Iterable[Incident]) -> Incident:
    """The incident itself while it is open; else the worst of its event that is; itself where none is."""
    if incident.state is State.OPEN:
        return incident
    go_on = (one for one in of_event if one.state is State.OPEN)
    return max(go_on, key=lambda one: _SEVERITIES.index(one.severity), default=incident)
