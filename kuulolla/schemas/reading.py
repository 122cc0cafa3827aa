"""From a record's bytes to a contract, or to the reason why it is none."""

from dataclasses import dataclass
from typing import TypeVar

from pydantic import ValidationError

from kuulolla.schemas.contract import Contract
from kuulolla.schemas.dead_letter import Reason

C = TypeVar("C", bound=Contract)

FREE_MAPPINGS = frozenset({"masked", "headers", "position"})
"""Fields whose keys are not ours."""


@dataclass(frozen=True)
class Rejected:
    """A value that cannot be used: `where` names the field, `rule` what it breaks; never the value itself."""

    reason: Reason
    where: str = ""
    rule: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.reason.value, self.where, self.rule) if part)


def read(contract: type[C], value: bytes | None) -> C | Rejected:
    """The contract in `value`, or why it cannot be used. Never raises on any bytes."""
    if value is None:
        return Rejected(Reason.EMPTY)
    try:
        return contract.from_json(value)
    except ValidationError as error:
        return rejection(error)


def rejection(error: ValidationError) -> Rejected:
    """The first thing that pydantic found wrong, without the input."""
    first = error.errors(include_input=False, include_context=False, include_url=False)[0]
    reason = Reason.NOT_JSON if first["type"] == "json_invalid" else Reason.BREAKS_CONTRACT
    return Rejected(reason, where=_where(first["loc"]), rule=first["type"])


def _where(place: tuple[int | str, ...]) -> str:
    """The field, without the keys of a free mapping: they are the writer's words."""
    mapped = next((at for at, name in enumerate(place, 1) if name in FREE_MAPPINGS), len(place))
    return ".".join(map(str, place[:mapped]))
