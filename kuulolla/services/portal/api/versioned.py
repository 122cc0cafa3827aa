"""What addresses of records with versions share: how one is named, which version was seen, and what is refused."""

from http import HTTPStatus
from typing import Annotated, TypeVar

from fastapi import Path, Query

from kuulolla.records.versions import KeptVersions, Versioned
from kuulolla.services.portal.problems import Refused

R = TypeVar("R", bound=Versioned)

Name = Annotated[str, Path(min_length=1, max_length=60, description="capitals aside")]
Version = Annotated[int, Query(ge=1)]
Seen = Annotated[int, Query(ge=1, description="the version that you have seen")]
SeenOrNew = Annotated[int, Query(ge=0, description="the version that you have seen; 0 to make a new one")]


def there(kind: str, kept: KeptVersions[R] | None) -> KeptVersions[R]:
    """What was read by its name. Raises Refused where there is none."""
    if kept is None:
        raise Refused(HTTPStatus.NOT_FOUND, f"there is no {kind} of that name")
    return kept


def at_version(key: str, kept: KeptVersions[R], version: int | None) -> R:
    """That version of it, the latest where none is named. Raises Refused where it is not kept."""
    found = kept.record if version is None else kept.version(version)
    if found is None:
        raise Refused(HTTPStatus.NOT_FOUND, f"version {version} of {key} is not kept")
    return found


def as_seen(key: str, kept: KeptVersions[R], version: int) -> KeptVersions[R]:
    """It, where that version is the latest. Raises Refused where it is at another."""
    if kept.record.version != version:
        raise Refused(HTTPStatus.CONFLICT, f"{key} is at version {kept.record.version}, not {version}: look again")
    return kept


def over(address: str, key: str, version: int) -> dict[str, int]:
    """What a definition of that key is written over: the version that was seen; nothing where it is to be a new one.

    Raises Refused where the name in the address, as it is kept, is another than the key.
    """
    if address != key:
        raise Refused(HTTPStatus.BAD_REQUEST, f"the address says {address}, the body {key}")
    return {key: version} if version else {}
