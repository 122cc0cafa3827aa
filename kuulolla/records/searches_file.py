"""Saved searches as YAML: read with the line of everything that is wrong, written so that a change is a small diff.

brands:
kela:
aliases:
- Kela
- Kansaneläkelaitos
themes:
jonot:
title:
fi: Jonot
group: about
query: |-
jono OR jonottaa
OR "pitkä odotus"
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kuulolla.records.entries import Mistake, Section, read_entries, write_entries
from kuulolla.records.saved_search import Definition
from kuulolla.search.language.tree import SavedKind

SECTIONS: Mapping[str, SavedKind] = {"brands": "brand", "themes": "theme", "searches": "search"}

_SECTIONS = {section: Section(kind, Definition, {"kind": kind}) for section, kind in SECTIONS.items()}


@dataclass(frozen=True)
class SearchesFile:
    """What a file says: definitions, the line of each by its key, and what is wrong; use it where nothing is."""

    definitions: tuple[Definition, ...]
    lines: Mapping[str, int]
    mistakes: tuple[Mistake, ...]


def read_searches(text: str) -> SearchesFile:
    """The saved searches of a file and all its mistakes; takes any text."""
    read = read_entries(text, _SECTIONS)
    definitions = tuple(one.definition for one in read.by_key.values() if isinstance(one.definition, Definition))
    return SearchesFile(definitions, {key: one.line for key, one in read.by_key.items()}, read.mistakes)


def write_searches(definitions: Iterable[Definition]) -> str:
    """The YAML of the definitions, sorted by kind and name: the same ones are the same text."""
    by_key = {one.key: one for one in definitions}
    whole = {
        section: {
            one.name: one.model_dump(mode="json", exclude_none=True, include=set(_SECTIONS[section].fields))
            for one in by_key.values()
            if one.kind == kind
        }
        for section, kind in SECTIONS.items()
    }
    return write_entries(whole, texts={"query", "note"})
