"""Watches, read, kept, changed and removed; each with how often it was wrong."""

from http import HTTPStatus
from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import BaseModel, Field

from kuulolla.records.false_alarms import FalseAlarms
from kuulolla.records.opened import Opened
from kuulolla.records.saved_search import name_of
from kuulolla.records.sensitivity import Sensitivity
from kuulolla.records.versions import KeptVersions
from kuulolla.records.watch import Watch, WatchDefinition
from kuulolla.services.portal.access import MayRead, MayWatch
from kuulolla.services.portal.api import API
from kuulolla.services.portal.api.asked import Reach, change
from kuulolla.services.portal.api.body import known_fields
from kuulolla.services.portal.api.versioned import Name, Seen, SeenOrNew, Version, as_seen, at_version, over, there

router = APIRouter(prefix=f"{API}/watches", tags=["watches"])


class Rates(BaseModel):
    """How often a watch was wrong, as far as people said so."""

    incidents: int
    false_alarms: int
    share: float | None = Field(description="of the incidents, from 0 to 1; null where there are none")
    avoided_by: Sensitivity | None = Field(
        description="the closest look that would have raised none of them; null where there are none, or none would"
    )

    @classmethod
    def of(cls, counted: FalseAlarms) -> Self:
        """The same as the records count it."""
        return cls(
            incidents=counted.incidents,
            false_alarms=counted.marked,
            share=counted.share,
            avoided_by=counted.avoided_by,
        )


class WatchShown(Watch):
    """A watch, how often it was wrong in all its versions, and why nobody can look at it."""

    rates: Rates
    blind: str | None = Field(description="such as a search that was removed; null where it is looked at")

    @classmethod
    def of(cls, watch: Watch, counted: FalseAlarms, blind: str | None) -> Self:
        """The watch with that."""
        return cls.model_validate({**dict(watch), "rates": Rates.of(counted), "blind": blind})


Body = Annotated[WatchDefinition, known_fields(WatchDefinition, WatchShown)]


@router.get("")
def list_all(_key: MayRead, reach: Reach) -> list[WatchShown]:
    """Every watch."""
    found = reach.watches.all()
    counted, blind = reach.incidents.false_alarms(found), reach.watch_states.blind()
    return [WatchShown.of(watch, counted[name], blind.get(name)) for name, watch in found.items()]


@router.get("/{name}")
def one(name: Name, _key: MayRead, reach: Reach, version: Version | None = None) -> WatchShown:
    """A watch as it is now, or an earlier version of it."""
    kept = _kept(reach, name)
    key = kept.record.key
    counted = reach.incidents.false_alarms([key])[key]
    return WatchShown.of(at_version(key, kept, version), counted, reach.watch_states.blind().get(key))


@router.put("/{name}")
def write(name: Name, definition: Body, key: MayWatch, reach: Reach, version: SeenOrNew) -> Watch:
    """Keep a new watch (`version=0`), or put this one in the place of the version that you have seen."""
    seen = over(name_of(name), definition.key, version)
    (kept,) = reach.watches.write([definition], change(reach, key), seen)
    return kept


@router.delete("/{name}", status_code=HTTPStatus.NO_CONTENT)
def remove(name: Name, _key: MayWatch, reach: Reach, version: Seen) -> None:
    """Remove a watch, as you have seen it; its incidents stay."""
    kept = _kept(reach, name)
    reach.watches.remove(as_seen(kept.record.key, kept, version))


def _kept(reach: Opened, name: str) -> KeptVersions[Watch]:
    return there("watch", reach.watches.read(name))
