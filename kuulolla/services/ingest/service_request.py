"""A service request of Open311 GeoReport v2 as a post. Servers differ in what they leave out and how they write it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from kuulolla.schemas.dead_letter import Reason
from kuulolla.schemas.post import Place
from kuulolla.schemas.reading import Rejected
from kuulolla.services.ingest.collected import Collected, Refused
from kuulolla.services.ingest.moments import moment


def _none_if_empty(value: object) -> object:
    return None if value == "" else value


_Degrees = Annotated[float | None, BeforeValidator(_none_if_empty)]
"""Servers that turn XML into JSON write an empty text where there is no place."""


class _Extended(BaseModel):
    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    title: str | None = None


class _Request(BaseModel):
    """What is read of a service request. Servers differ in whether ids are text or numbers."""

    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True, hide_input_in_errors=True)

    service_request_id: str = Field(min_length=1)
    requested_datetime: str
    updated_datetime: str | None = None
    status: str | None = None
    service_name: str | None = None
    description: str | None = None
    address: str | None = None
    lat: _Degrees = None
    long: _Degrees = None
    extended_attributes: _Extended | None = None


def service_request(item: object) -> Collected | Refused:
    """The post that an item of `requests.json` is, or why it is none."""
    where = str(item.get("service_request_id", "")) if isinstance(item, Mapping) else ""
    try:
        request = _Request.model_validate(item)
    except ValidationError as error:
        first = error.errors(include_input=False, include_context=False, include_url=False)[0]
        field = ".".join(map(str, first["loc"]))
        return Refused(where, Rejected(Reason.BREAKS_CONTRACT, where=field, rule=first["type"]))
    published_at = moment(request.requested_datetime)
    if published_at is None:
        return Refused(where, Rejected(Reason.BREAKS_CONTRACT, where="requested_datetime", rule="not a moment"))
    return _collected(request, published_at)


def _collected(request: _Request, published_at: datetime) -> Collected:
    updated_at = moment(request.updated_datetime) if request.updated_datetime else None
    title = request.extended_attributes.title if request.extended_attributes else None
    place = Place.model_construct(name=request.address, lat=request.lat, lon=request.long)
    return Collected(
        native_id=request.service_request_id,
        # A request without a description still says what is wrong: its service is its title.
        text=request.description or "",
        title=title or request.service_name,
        published_at=published_at,
        edited_at=updated_at,
        revision=max(0, int(updated_at.timestamp() * 1000)) if updated_at else 0,
        place=place,
        categories=tuple(name for name in (request.service_name, request.status) if name),
    )
