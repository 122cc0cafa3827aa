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

Every scalar is text: a name such as `on` or 112 needs no quotation marks. The lines of a query stay as they are.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import ValidationError

from kuulolla.records.saved_search import Definition, mistakes
from kuulolla.search.language.complain import nearest, quoted
from kuulolla.search.language.tree import SavedKind

SECTIONS: Mapping[str, SavedKind] = {"brands": "brand", "themes": "theme", "searches": "search"}
FIELDS = tuple(field for field in Definition.model_fields if field not in {"kind", "name"})

_NULL = "tag:yaml.org,2002:null"
_DEEPEST = 10
_WIDTH = 1 << 20  # no line is broken but where its writer broke it


@dataclass(frozen=True)
class Mistake:
    """What is wrong with a file, in one line, and in which line of it, from 1."""

    line: int
    what: str


@dataclass(frozen=True)
class SearchesFile:
    """What a file says: definitions, the line of each by its key, and what is wrong; use it where nothing is."""

    definitions: tuple[Definition, ...]
    lines: Mapping[str, int]
    mistakes: tuple[Mistake, ...]


def read_searches(text: str) -> SearchesFile:
    """The saved searches of a file and all its mistakes; takes any text."""
    try:
        if unusable := _unusable(text):
            return SearchesFile((), {}, (unusable,))
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        return SearchesFile((), {}, (Mistake(_line(error.problem_mark), f"is no YAML: {error.problem}"),))
    except yaml.YAMLError:
        return SearchesFile((), {}, (Mistake(1, "is no YAML: it holds a character that cannot be printed"),))
    return _read(root)


def write_searches(definitions: Iterable[Definition]) -> str:
    """The YAML of the definitions, sorted by kind and name: the same ones are the same text."""
    by_key = {one.key: one for one in definitions}
    whole: dict[str, dict[str, Any]] = {}
    for section, kind in SECTIONS.items():
        found = sorted((one for one in by_key.values() if one.kind == kind), key=lambda one: one.name)
        if found:
            whole[section] = {one.name: _entry(one) for one in found}
    return yaml.dump(whole, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH) if whole else ""


def _unusable(text: str) -> Mistake | None:
    """What speaks against a text before it is read whole: copies of copies can fill any memory, depth any stack."""
    deep = 0
    for event in yaml.parse(text):
        if isinstance(event, yaml.AliasEvent):
            return Mistake(_line(event.start_mark), f"*{event.anchor}: copies are not used here, write it out")
        deep += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if deep > _DEEPEST:
            return Mistake(_line(event.start_mark), "is nested too deep")
    return None


def _line(mark: Any) -> int:  # noqa: ANN401 - PyYAML's stubs give its marks no type
    return mark.line + 1 if mark else 1


def _read(root: yaml.Node | None) -> SearchesFile:
    definitions: dict[str, Definition] = {}
    lines: dict[str, int] = {}
    wrong: list[Mistake] = []
    for section, key, inside in _pairs(root, "the file", wrong):
        kind = SECTIONS.get(section)
        if kind is None:
            wrong.append(Mistake(_line(key.start_mark), _unknown(section, SECTIONS, "part")))
            continue
        for name, named, entry in _pairs(inside, section, wrong):
            line = _line(named.start_mark)
            made = _definition(kind, name, line, entry, wrong)
            if made and made.key in lines:
                wrong.append(Mistake(line, f"{made.key} is there twice: line {lines[made.key]} has it"))
            elif made:
                definitions[made.key], lines[made.key] = made, line
    return SearchesFile(tuple(definitions.values()), lines, tuple(sorted(wrong, key=lambda one: one.line)))


def _definition(kind: SavedKind, name: str, line: int, entry: yaml.Node, wrong: list[Mistake]) -> Definition | None:
    """What an entry says; None where that is wrong."""
    before = len(wrong)
    places: dict[str, tuple[int, yaml.Node]] = {}
    for field, key, value in _pairs(entry, f"{kind}:{name}", wrong):
        places[field] = (_line(key.start_mark), value)
        if field not in FIELDS:
            wrong.append(Mistake(_line(key.start_mark), f"{kind}:{name}: {_unknown(field, FIELDS, 'field')}"))
    values = {field: _value(value) for field, (_, value) in places.items()}
    try:
        made = Definition.model_validate({**values, "kind": kind, "name": name})
    except ValidationError as error:
        for where, what in mistakes(error):
            at = _place(where, places, line)
            wrong.append(Mistake(at, f"{kind}:{name}: {''.join(f'{part}: ' for part in where)}{what}"))
        return None
    return made if len(wrong) == before else None


def _pairs(node: yaml.Node | None, whose: str, wrong: list[Mistake]) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
    """Each name with its node and its value's; one that is there twice is told."""
    if node is None or node.tag == _NULL:
        return
    if not isinstance(node, yaml.MappingNode):
        wrong.append(Mistake(_line(node.start_mark), f"{whose} must be a mapping of names"))
        return
    known: dict[str, int] = {}
    for key, value in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else ""
        if name in known:
            wrong.append(Mistake(_line(key.start_mark), f"{whose}: {quoted(name)} is there twice"))
        known[name] = _line(key.start_mark)
        yield name, key, value


def _value(node: yaml.Node) -> Any:  # noqa: ANN401 - YAML holds anything
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _value(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return tuple(_value(value) for value in node.value)
    return None if node.tag == _NULL else node.value


def _place(where: tuple[str | int, ...], places: Mapping[str, tuple[int, yaml.Node]], line: int) -> int:
    """The line of what is wrong: an item of a list, else the field, else the name."""
    if not where or where[0] not in places:
        return line
    line, node = places[str(where[0])]
    if len(where) > 1 and isinstance(where[1], int) and isinstance(node, yaml.SequenceNode):
        return _line(node.value[where[1]].start_mark)
    return line


def _unknown(name: str, known: Iterable[str], what: str) -> str:
    near = nearest(name, known)
    meant = f"did you mean {near}?" if near else f"there are {', '.join(known)}"
    return f"there is no {what} {quoted(name)}; {meant}"


def _entry(definition: Definition) -> dict[str, Any]:
    kept = definition.model_dump(mode="json", exclude_none=True, include=set(FIELDS))
    return {
        field: _Block(value) if field in {"query", "note"} else value for field, value in kept.items() if value != []
    }


class _Block(str):
    """Text that is written line by line."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    """As SafeDumper, blocks as blocks."""


_Dumper.add_representer(
    _Block, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style="|")
)
