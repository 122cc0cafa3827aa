"""What commands that change records are given: by whom, which fields, and of what is not there what was meant."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from kuulolla.cli.logged_in import logged_in

if TYPE_CHECKING:
    from kuulolla.records.versions import Change, Versioned
    from kuulolla.runtime.faults import Fault
    from kuulolla.schemas.contract import Contract

    D = TypeVar("D", bound=Contract)

By = Annotated[str | None, typer.Option(help="Who says so. [default: who is logged in here]")]
Title = Annotated[str | None, typer.Option(help="What people read, in Finnish.")]
TitleSv = Annotated[str | None, typer.Option(help="The same in Swedish.")]
TitleEn = Annotated[str | None, typer.Option(help="The same in English.")]

_NOTHING: tuple[object, ...] = (None, "", [], (), {})


def change(by: str | None) -> "Change":
    """Who changes records, and that it is now."""
    from kuulolla.records.versions import LONGEST_NAME, Change
    from kuulolla.runtime.clock import SystemClock

    who = by or logged_in()
    if len(who) > LONGEST_NAME:
        raise typer.BadParameter(f"--by takes at most {LONGEST_NAME} characters")
    return Change(who, SystemClock().now())


def merged(before: Mapping[str, Any], given: Mapping[str, Any], titles: Mapping[str, str | None]) -> dict[str, Any]:
    """The fields of a definition after what was given; None changes nothing, an empty text takes a field away."""
    new = {field: _without_empty(value) for field, value in given.items() if value is not None}
    title = before.get("title", {}) | {code: text for code, text in titles.items() if text is not None}
    new["title"] = {code: text for code, text in title.items() if text}
    return {field: value for field, value in {**before, **new}.items() if value not in _NOTHING}


def defined(kind: "type[D]", values: Mapping[str, Any]) -> "D":
    """The definition with these fields. Raises Fault, a line for each mistake, without what was given."""
    from pydantic import ValidationError

    from kuulolla.records.saved_search import mistakes
    from kuulolla.runtime.faults import Fault

    try:
        return kind.model_validate(values)
    except ValidationError as error:
        said = [f"{''.join(f'{part}: ' for part in where)}{what}" for where, what in mistakes(error)]
        raise Fault("\n".join(said)) from None


def absent(kind: str, name: str, names: Iterable[str], prefix: str, listing: str) -> "Fault":
    """The fault that there is none of that name: with what was probably meant, else with the command that lists them.

    `prefix` stands before a name where people write it, such as `theme:`.
    """
    from kuulolla.runtime.faults import Fault
    from kuulolla.search.language.complain import nearest

    near = nearest(name, list(names))
    meant = f"did you mean {prefix}{near}?" if near else f"`kuulolla {listing}` shows what there is"
    return Fault(f"there is no {kind} {name}: {meant}")


def already(key: str, record: "Versioned", instead: str) -> "Fault":
    """The fault that a record is there already: who changed it, and what is to be done instead."""
    from kuulolla.runtime.faults import Fault

    who = f"{record.changed_by} at {record.changed_at:%Y-%m-%d %H:%M}"
    return Fault(f"{key} is there already, changed by {who}: {instead}")


def _without_empty(value: Any) -> Any:  # noqa: ANN401 - a text, a number, a mapping, or a list of them
    return [one for one in value if one] if isinstance(value, list) else value
