"""What bringing definitions in would change. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

D_co = TypeVar("D_co", bound="Definition", covariant=True)


class Definition(Protocol):
    """What people write of a record."""

    @property
    def key(self) -> str:
        """What tells it apart from others of its kind."""
        ...


class Defined(Protocol[D_co]):
    """A record of what people wrote."""

    @property
    def definition(self) -> D_co:
        """What they wrote."""
        ...


@dataclass(frozen=True)
class Difference(Generic[D_co]):
    """Definitions that are not kept yet, that are kept otherwise, and that are kept just so."""

    added: tuple[D_co, ...]
    changed: tuple[D_co, ...]
    same: tuple[D_co, ...]


def difference(definitions: Iterable[D_co], known: Mapping[str, Defined[D_co]]) -> Difference[D_co]:
    """What of the definitions is new beside what is known, and what would change it."""
    given = tuple(definitions)
    there = [(one, known.get(one.key)) for one in given]
    return Difference(
        added=tuple(one for one, kept in there if kept is None),
        changed=tuple(one for one, kept in there if kept is not None and kept.definition != one),
        same=tuple(one for one, kept in there if kept is not None and kept.definition == one),
    )
