"""Sets of saved searches to start with: themes of public services, of business relations, of the customer's path."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from kuulolla.records.saved_search import Definition
from kuulolla.records.searches_file import read_searches
from kuulolla.runtime.faults import Fault

STARTERS: Mapping[str, tuple[str, ...]] = {
    "public": ("service", "public"),
    "b2b": ("service", "b2b"),
    "path": ("path",),
    "value": ("value",),
}
"""Each set and its files in `starter/`: what is said of any service belongs to public services and to business."""


def starter(*names: str) -> tuple[Definition, ...]:
    """The saved searches of the sets, each once. Raises Fault where there is no such set."""
    if unknown := [name for name in names if name not in STARTERS]:
        raise Fault(f"there is no set {unknown[0]!r} to start with: there are {', '.join(STARTERS)}")
    of_them = dict.fromkeys(file for name in names for file in STARTERS[name])
    return tuple(one for file in of_them for one in _definitions(file))


@cache
def _definitions(file: str) -> tuple[Definition, ...]:
    text = files("kuulolla.records").joinpath("starter", f"{file}.yaml").read_text(encoding="utf-8")
    return read_searches(text).definitions
