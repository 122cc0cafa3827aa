"""Records as people write them in YAML: sections of names, a mapping of fields each; every mistake has its line.

Every scalar is text: a name such as `on` or 112 needs no quotation marks. The lines of a text stay as they are.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from pydantic import ValidationError

from kuulolla.records.saved_search import mistakes, name_of
from kuulolla.schemas.contract import Contract
from kuulolla.search.language.complain import nearest, quoted

_NULL = "tag:yaml.org,2002:null"
_DEEPEST = 10
_WIDTH = 1 << 20  # no line is broken but where its writer broke it


@dataclass(frozen=True)
class Mistake:
    """What is wrong with a file, in one line, and in which line of it, from 1."""

    line: int
    what: str


@dataclass(frozen=True)
class Section:
    """A part of a file: what one of its entries is called, what it is, and what the section alone says of it."""

    kind: str
    definition: type[Contract]
    said: Mapping[str, str] = field(default_factory=dict)

    @property
    def fields(self) -> tuple[str, ...]:
        """What an entry may say."""
        return tuple(name for name in self.definition.model_fields if name != "name" and name not in self.said)


@dataclass(frozen=True)
class Entry:
    """A definition, the line of its name, and the line of each field that it has."""

    definition: Contract
    line: int
    fields: Mapping[str, int]


@dataclass(frozen=True)
class Entries:
    """What a file says, by `kind:name` of the sections, and what is wrong with it; use it where nothing is."""

    by_key: Mapping[str, Entry]
    mistakes: tuple[Mistake, ...]


def read_entries(text: str, sections: Mapping[str, Section]) -> Entries:
    """The entries of a file and all its mistakes; takes any text."""
    try:
        if unusable := _unusable(text):
            return Entries({}, (unusable,))
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        return Entries({}, (Mistake(_line(error.problem_mark), f"is no YAML: {error.problem}"),))
    except yaml.YAMLError:
        return Entries({}, (Mistake(1, "is no YAML: it holds a character that cannot be printed"),))
    return _read(root, sections)


def write_entries(sections: Mapping[str, Mapping[str, Mapping[str, Any]]], texts: Collection[str]) -> str:
    """The YAML of sections with their entries by name, sorted: the same ones are the same text.

    Fields named in `texts` are written line by line; fields and sections without anything in them are left out.
    """
    whole = {
        section: {name: _written(entries[name], texts) for name in sorted(entries)}
        for section, entries in sections.items()
        if entries
    }
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


def _read(root: yaml.Node | None, sections: Mapping[str, Section]) -> Entries:
    found: dict[str, Entry] = {}
    wrong: list[Mistake] = []
    for title, title_node, inside in _pairs(root, "the file", wrong):
        section = sections.get(title)
        if section is None:
            wrong.append(Mistake(_line(title_node.start_mark), _unknown(title, sections, "part")))
            continue
        for name, named, entry in _pairs(inside, title, wrong):
            key, line = f"{section.kind}:{name_of(name)}", _line(named.start_mark)
            made = _entry(section, name, line, entry, wrong)
            if made and key in found:
                wrong.append(Mistake(line, f"{key} is there twice: line {found[key].line} has it"))
            elif made:
                found[key] = made
    return Entries(found, tuple(sorted(wrong, key=lambda one: one.line)))


def _entry(section: Section, name: str, line: int, node: yaml.Node, wrong: list[Mistake]) -> Entry | None:
    """What an entry says; None where that is wrong."""
    before, whose = len(wrong), f"{section.kind}:{name}"
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for field_name, key, value in _pairs(node, whose, wrong):
        lines[field_name] = _line(key.start_mark)
        if field_name in section.fields:
            values[field_name] = _value(value)
        else:
            wrong.append(Mistake(lines[field_name], f"{whose}: {_unknown(field_name, section.fields, 'field')}"))
    try:
        made = section.definition.model_validate({**values, **section.said, "name": name}, extra="forbid")
    except ValidationError as error:
        for where, what in mistakes(error):
            wrong.append(Mistake(_place(where, node, line), f"{whose}: {''.join(f'{one}: ' for one in where)}{what}"))
        return None
    return Entry(made, line, lines) if len(wrong) == before else None


def _pairs(node: yaml.Node | None, whose: str, wrong: list[Mistake]) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
    """Each name with its node and its value's; one that is there twice is told."""
    if node is None or node.tag == _NULL:
        return
    if not isinstance(node, yaml.MappingNode):
        wrong.append(Mistake(_line(node.start_mark), f"{whose} must be a mapping of names"))
        return
    known: set[str] = set()
    for key, value in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else ""
        if name in known:
            wrong.append(Mistake(_line(key.start_mark), f"{whose}: {quoted(name)} is there twice"))
        known.add(name)
        yield name, key, value


def _value(node: yaml.Node) -> Any:  # noqa: ANN401 - YAML holds anything
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _value(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return tuple(_value(value) for value in node.value)
    return None if node.tag == _NULL else node.value


def _place(where: tuple[str | int, ...], node: yaml.Node, line: int) -> int:
    """The line of what is wrong, as near to it as the file has one: `where` leads to it from the entry's node."""
    for part in where:
        inside = _inside(node, part)
        if inside is None:
            break
        line, node = inside
    return line


def _inside(node: yaml.Node, part: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
        return _line(node.value[part].start_mark), node.value[part]
    if isinstance(node, yaml.MappingNode):
        there = [(_line(key.start_mark), value) for key, value in node.value if key.value == part]
        return there[-1] if there else None  # of two of one name, the last is the value
    return None


def _unknown(name: str, known: Iterable[str], what: str) -> str:
    near = nearest(name, known)
    meant = f"did you mean {near}?" if near else f"there are {', '.join(known)}"
    return f"there is no {what} {quoted(name)}; {meant}"


def _written(entry: Mapping[str, Any], texts: Collection[str]) -> dict[str, Any]:
    return {name: _Block(value) if name in texts else value for name, value in entry.items() if value not in (None, [])}


class _Block(str):
    """Text that is written line by line."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    """As SafeDumper, blocks as blocks."""


_Dumper.add_representer(
    _Block, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style="|")
)
