"""Incidents: what watches noticed, and what people do about it."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Self

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from kuulolla.records import handle_incident as handle
from kuulolla.records.delivery import Delivery
from kuulolla.records.incident import Incident, State
from kuulolla.records.incident_links import page_link, search_link
from kuulolla.records.opened import Opened
from kuulolla.records.saved_search import Line, Lines, name_of
from kuulolla.records.watched import told_of
from kuulolla.services.portal.access import MayHandle, MayRead
from kuulolla.services.portal.api import API
from kuulolla.services.portal.api.asked import PublicUrl, Reach, When, change
from kuulolla.services.portal.api.body import known_fields
from kuulolla.services.portal.problems import Refused

router = APIRouter(prefix=f"{API}/incidents", tags=["incidents"])

_LONGEST_CURSOR = 48

Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]


class Incidents(BaseModel):
    """A page of incidents, newest first."""

    incidents: list[Incident]
    cursor: str | None = Field(default=None, description="leads to the next page; null after the last")


class Links(BaseModel):
    """Where people go on."""

    page: str
    search: str = Field(description="the posts of its intervals")


class IncidentShown(Incident):
    """An incident, what was sent of it, and how to find the posts that it is about."""

    deliveries: list[Delivery] = Field(description="oldest first, as they were a second ago")
    q: str = Field(description="finds its posts, with those before and after it")
    links: Links

    @classmethod
    def of(cls, incident: Incident, deliveries: list[Delivery], public_url: str) -> Self:
        """The incident with what is beside it."""
        links = Links(page=page_link(incident, public_url), search=search_link(incident, public_url))
        return cls.model_validate(
            {**dict(incident), "deliveries": deliveries, "q": told_of(incident), "links": links},
        )


class Assigned(BaseModel):
    """Whose it is to look after."""

    assignee: Line | None = Field(description="account name; null where it is nobody's")


class Said(BaseModel):
    """A comment."""

    text: Lines


class Noted(BaseModel):
    """Why it was nothing."""

    note: Lines | None = None


@router.get("")
def list_newest(  # noqa: PLR0913 - parameters of an address
    _key: MayRead,
    reach: Reach,
    since: Annotated[When | None, Query(description="noticed from then on; ISO 8601 with a zone")] = None,
    watch: Annotated[str | None, Query(max_length=60, description="of this watch alone; capitals aside")] = None,
    state: Annotated[State | None, Query(description="those that go on, or those that are over")] = None,
    size: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=_LONGEST_CURSOR, description="of the page before")] = None,
) -> Incidents:
    """Incidents, newest first; one that is noticed meanwhile pushes no other onto the next page."""
    named = name_of(watch) if watch else None
    page = reach.incidents.since(since, watch=named, state=state, size=size, after=cursor)
    return Incidents(incidents=[kept.record for kept in page.incidents], cursor=page.after)


@router.get("/{incident_id}")
def one(incident_id: Id, _key: MayRead, reach: Reach, public_url: PublicUrl) -> IncidentShown:
    """An incident: how large it is, why, who looks after it, what was sent of it. Posts are named by id."""
    kept = reach.incidents.read(incident_id)
    if kept is None:
        raise _unknown()
    return IncidentShown.of(kept.record, reach.deliveries.of_incident(incident_id), public_url)


@router.post("/{incident_id}/acknowledge")
def acknowledge(incident_id: Id, key: MayHandle, reach: Reach) -> Incident:
    """Look after it, so that nobody else is told of it besides; who was first stays."""
    now = change(reach, key)
    return _changed(reach, incident_id, lambda incident: handle.acknowledge(incident, now))


@router.post("/{incident_id}/assign")
def assign(
    incident_id: Id, said: Annotated[Assigned, known_fields(Assigned)], key: MayHandle, reach: Reach
) -> Incident:
    """Hand it to somebody, or back to nobody."""
    now = change(reach, key)
    return _changed(reach, incident_id, lambda incident: handle.assign(incident, said.assignee, now))


@router.post("/{incident_id}/comment")
def comment(incident_id: Id, said: Annotated[Said, known_fields(Said)], key: MayHandle, reach: Reach) -> Incident:
    """Say something of it, also after it is over."""
    now = change(reach, key)
    return _changed(reach, incident_id, lambda incident: handle.comment(incident, said.text, now))


@router.delete("/{incident_id}/comment/{number}")
def remove_comment(
    incident_id: Id,
    number: Annotated[int, Path(ge=1, description="from 1, oldest first")],
    key: MayHandle,
    reach: Reach,
) -> Incident:
    """Take the text of a comment away, for good; the others keep their numbers."""
    now = change(reach, key)
    return _changed(reach, incident_id, lambda incident: handle.remove_comment(incident, number, now))


@router.post("/{incident_id}/false-alarm")
def mark(
    incident_id: Id, key: MayHandle, reach: Reach, said: Annotated[Noted | None, known_fields(Noted)] = None
) -> Incident:
    """Say that it was nothing, also after it is over; who was first stays."""
    now, note = change(reach, key), said.note if said else None
    return _changed(reach, incident_id, lambda incident: handle.mark_false_alarm(incident, now, note))


@router.delete("/{incident_id}/false-alarm")
def unmark(incident_id: Id, key: MayHandle, reach: Reach) -> Incident:
    """Take it back that it was nothing."""
    now = change(reach, key)
    return _changed(reach, incident_id, lambda incident: handle.unmark(incident, now))


@router.delete("/{incident_id}/false-alarm/note")
def remove_note(incident_id: Id, key: MayHandle, reach: Reach) -> Incident:
    """Take away why it was nothing, for good; it stays a false alarm."""
    now = change(reach, key)
    return _changed(reach, incident_id, lambda incident: handle.remove_note(incident, now))


def _changed(reach: Opened, incident_id: str, how: Callable[[Incident], Incident]) -> Incident:
    kept = reach.incidents.change(incident_id, how)
    if kept is None:
        raise _unknown()
    return kept.record


def _unknown() -> Refused:
    return Refused(HTTPStatus.NOT_FOUND, "there is no such incident")
