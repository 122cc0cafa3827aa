"""What commands of watches, recipients and incidents work with: records, one by its name, options as written."""

import re
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kuulolla.cli.record_given import absent

if TYPE_CHECKING:
    from kuulolla.records.incidents import Incidents
    from kuulolla.records.recipient import Recipient
    from kuulolla.records.recipients import Recipients
    from kuulolla.records.versions import KeptVersions
    from kuulolla.records.watch import Watch
    from kuulolla.records.watch_states import WatchStates
    from kuulolla.records.watches import Watches
    from kuulolla.runtime.settings import RecordsSettings

_QUIET = re.compile(
    r"(?P<begins>[^\s-]+)-(?P<ends>[^\s-]+)(?P<days>(?:\s+[a-z]{3}(?:,[a-z]{3})*)?)(?P<severe>\s+severe-too)?"
)


def records_settings() -> "RecordsSettings":
    """The settings of who writes down what people decide."""
    from kuulolla.runtime.settings import RecordsSettings, load

    return load(RecordsSettings)


def watches(settings: "RecordsSettings") -> "Watches":
    """The watches of the namespace that is set."""
    from kuulolla.records.watches import Watches
    from kuulolla.runtime.elastic import elasticsearch

    return Watches(elasticsearch(settings), settings.namespace)


def recipients(settings: "RecordsSettings") -> "Recipients":
    """The recipients of the namespace that is set."""
    from kuulolla.records.recipients import Recipients
    from kuulolla.runtime.elastic import elasticsearch

    return Recipients(elasticsearch(settings), settings.namespace)


def incidents(settings: "RecordsSettings") -> "Incidents":
    """The incidents of the namespace that is set."""
    from kuulolla.records.incidents import Incidents
    from kuulolla.runtime.elastic import elasticsearch

    return Incidents(elasticsearch(settings), settings.namespace)


def watch_states(settings: "RecordsSettings") -> "WatchStates":
    """What is known of the watches of the namespace that is set."""
    from kuulolla.records.watch_states import WatchStates
    from kuulolla.runtime.elastic import elasticsearch

    return WatchStates(elasticsearch(settings), settings.namespace)


def kept_watch(there: "Watches", name: str) -> "KeptVersions[Watch]":
    """That watch as it is now. Raises Fault with what was probably meant where there is none."""
    found = there.read(name)
    if found is None:
        raise absent("watch", name, there.all(), "", "watches list")
    return found


def kept_recipient(there: "Recipients", name: str) -> "KeptVersions[Recipient]":
    """That recipient as it is now. Raises Fault with what was probably meant where there is none."""
    found = there.read(name)
    if found is None:
        raise absent("recipient", name, there.all(), "", "recipients list")
    return found


def quiet(written: str) -> dict[str, Any]:
    """Quiet hours as fields: `22:00-07:00 fri,sat severe-too`; none of an empty text. typer tells of any other."""
    if not written:
        return {}
    found = _QUIET.fullmatch(written.strip())
    if found is None:
        raise typer.BadParameter(f"{written!r} is not written like 22:00-07:00 or '22:00-07:00 fri,sat severe-too'")
    return {
        "from": found["begins"],
        "to": found["ends"],
        "days": found["days"].strip().split(",") if found["days"] else [],
        "severe_too": found["severe"] is not None,
    }


def steps(written: list[str] | None) -> list[dict[str, Any]] | None:
    """Steps of an escalation as fields, each like `30:esimies,johto`; none of empty texts. typer tells of any other."""
    return None if written is None else [_step(one) for one in written if one]


def _step(written: str) -> dict[str, Any]:
    after_min, _, names = written.partition(":")
    if not names or not after_min.isascii() or not after_min.isdigit():
        raise typer.BadParameter(f"{written!r} is not written like 30:esimies,johto: minutes, then who is told")
    return {"after_min": after_min, "recipients": names.split(",")}


Quiet = Annotated[
    dict[str, Any] | None,
    typer.Option(
        parser=quiet,
        metavar="FROM-TO",
        help="When nobody is disturbed, in Finland's time: 22:00-07:00; on some days alone: '22:00-07:00 fri,sat'; "
        "severe incidents wait as well: '22:00-07:00 severe-too'.",
    ),
]
