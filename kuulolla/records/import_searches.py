"""What bringing a file of saved searches in would change, and what speaks against it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kuulolla.records.check_searches import complaints
from kuulolla.records.entries import Mistake
from kuulolla.records.saved_search import Definition, SavedSearch
from kuulolla.records.searches_file import SearchesFile


@dataclass(frozen=True)
class Difference:
    """Definitions that are not kept yet, that are kept otherwise, and that are kept just so."""

    added: tuple[Definition, ...]
    changed: tuple[Definition, ...]
    same: tuple[Definition, ...]


def difference(definitions: Iterable[Definition], known: Mapping[str, SavedSearch]) -> Difference:
    """What of the definitions is new beside what is known, and what would change it."""
    given = tuple(definitions)
    there = [(one, known.get(one.key)) for one in given]
    return Difference(
        added=tuple(one for one, kept in there if kept is None),
        changed=tuple(one for one, kept in there if kept is not None and kept.definition != one),
        same=tuple(one for one, kept in there if kept is not None and kept.definition == one),
    )


def against(file: SearchesFile, known: Mapping[str, SavedSearch]) -> list[Mistake]:
    """Everything that is wrong with the file, by line: in it, and beside what is known. Line 0 is outside of it."""
    if file.mistakes:
        return list(file.mistakes)
    found = [
        Mistake(file.lines.get(key, 0), f"{key}: {why}") for key, why in complaints(known, file.definitions).items()
    ]
    return sorted(found, key=lambda mistake: mistake.line)
