"""How the sources do, as sources.health says: the ones that fail become incidents, told to the operators."""

from collections.abc import Mapping
from dataclasses import dataclass

from kuulolla.records.incident import Incident
from kuulolla.records.incidents import Incidents
from kuulolla.records.kept import ChangedMeanwhile, Kept
from kuulolla.runtime.clock import Clock
from kuulolla.runtime.telemetry import logger
from kuulolla.schemas.source_health import SourceHealth
from kuulolla.services.alerts.incidents.notice import Notice
from kuulolla.services.alerts.roster import Roster
from kuulolla.services.alerts.sources import ALL, failing_source, incidents_of_sources, operators_watch

log = logger(__name__)


@dataclass(frozen=True)
class HearSources:
    """Hears how each source does; where that is unknown, nothing is done, so that no incident opens or ends."""

    roster: Roster
    incidents: Incidents
    notice: Notice
    clock: Clock

    def hear(self, healths: Mapping[str, SourceHealth]) -> None:
        """Let the roster know them. Raises IndexAway, or Fault."""
        self.roster.hear(healths)
        if healths and (unknown := self.roster.unknown_operators()):
            log.warning("operators_unknown", names=unknown)

    def round(self, healths: Mapping[str, SourceHealth]) -> None:
        """Write what is new of their incidents, and plan who is told. For one process. Raises IndexAway, or Fault."""
        names = {source: operators_watch(source, ()).name for source in (ALL, *healths, *self._open())}
        found = self.incidents.newest(names.values())
        of_sources = {source: found[name] for source, name in names.items() if name in found}
        newest = {source: kept for source, kept in of_sources.items() if isinstance(kept, Kept)}
        records = {source: kept.record for source, kept in newest.items()}
        for source, incident in incidents_of_sources(healths, records, self.clock.now()).items():
            if source in of_sources.keys() - newest.keys():  # of one that cannot be read nobody knows what it became
                continue
            self._write(newest.get(source), incident)
            log.info("source_incident", source=source, state=incident.state)
            records[source] = incident
        watches = self.roster.all()
        for source, incident in records.items():
            self.notice.tell(watches.get(names[source], operators_watch(source, ())), incident, [])

    def _open(self) -> list[str]:
        """Sources of open incidents: some may be configured no more."""
        found = (failing_source(one.watch) for one in self.incidents.open_now())
        return [source for source in found if source is not None]

    def _write(self, kept: Kept[Incident] | None, incident: Incident) -> None:
        try:
            if kept is not None and kept.record.id == incident.id:
                self.incidents.update(kept, incident)
            else:
                self.incidents.open_once(incident)
        except ChangedMeanwhile:  # somebody commented on it: at the next round
            log.info("source_incident_changed_meanwhile", incident=incident.id)
