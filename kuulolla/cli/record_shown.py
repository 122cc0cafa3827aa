"""How commands show records: as JSON, one version of them, who made it, which there are, what an import changed."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

if TYPE_CHECKING:
    from kuulolla.records.differences import Difference
    from kuulolla.records.versions import KeptVersions, Versioned

    R = TypeVar("R", bound=Versioned)

AsList = Annotated[bool, typer.Option("--json", help="Print a JSON list.")]
AsObject = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
AtVersion = Annotated[int | None, typer.Option("--version", min=1, help="An earlier one. [default: the latest]")]


def print_json(shown: object) -> None:
    """Print it as one line of JSON."""
    sys.stdout.write(json.dumps(shown, ensure_ascii=False) + "\n")


def at_version(key: str, there: "KeptVersions[R]", version: int | None) -> "R":
    """That version of what was read, the latest where none is named. Raises Fault, which names those there are."""
    from kuulolla.runtime.faults import Fault

    found = there.record if version is None else there.version(version)
    if found is None:
        raise Fault(f"version {version} of {key} is not kept: there are {_versions(there)}")
    return found


def who_made(record: "R", there: "KeptVersions[R]") -> str:
    """Which version it is, by whom and from when, and which are kept; one line."""
    by = f"by {record.changed_by} at {record.changed_at:%Y-%m-%d %H:%M}"
    return f"version {record.version} {by}; kept: {_versions(there)}"


@dataclass(frozen=True)
class BroughtIn:
    """Definitions of one kind beside the records that there were; `prefix` stands before their keys where told."""

    made: "Difference[Any]"
    known: "Mapping[str, Versioned]"
    prefix: str = ""

    @property
    def over(self) -> dict[str, int]:
        """The version that each changed one takes the place of, by key."""
        return {one.key: self.known[one.key].version for one in self.made.changed}


def tell_changes(kinds: Sequence[BroughtIn], *, dry_run: bool) -> None:
    """Print a line for each definition that is new or changed, then how many of all the kinds."""
    for kind in kinds:
        for one in kind.made.added:
            typer.echo(f"added    {kind.prefix}{one.key}")
        for key, version in kind.over.items():
            typer.echo(f"changed  {kind.prefix}{key}, version {version} to {version + 1}")
    added, changed, same = (
        sum(len(part) for part in parts)
        for parts in zip(*((kind.made.added, kind.made.changed, kind.made.same) for kind in kinds), strict=True)
    )
    counted = f"{added} added, {changed} changed, {same} the same"
    typer.echo(f"{counted}; nothing was written" if dry_run else counted)


def _versions(there: "KeptVersions[Any]") -> str:
    return ", ".join(str(one.version) for one in (*there.earlier, there.record))
