"""`kuulolla.yaml` with the line of every value, so that an error can name file, line and field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from kuulolla.runtime.faults import SettingsFault

CONFIG_NAME = "kuulolla.yaml"

Location = tuple[str | int, ...]


@dataclass(frozen=True)
class ConfigFile:
    """What a configuration file says; `lines` gives the line (from 1) of each place in it."""

    path: Path
    values: Mapping[str, Any]
    lines: Mapping[Location, int] = field(default_factory=dict)

    def fault(self, error: ValidationError, under: Location = ()) -> SettingsFault:
        """What pydantic found wrong, as one line for each mistake: file, line, field and rule."""
        mistakes = error.errors(include_input=False, include_context=False, include_url=False)
        return SettingsFault("\n".join(self.sentence((*under, *found["loc"]), found["msg"]) for found in mistakes))

    def sentence(self, where: Location, what: str) -> str:
        """`what` is wrong, with the file and the line of the nearest place that the file names."""
        known = where
        while known and known not in self.lines:
            known = known[:-1]
        line = f":{self.lines[known]}" if known else ""
        field = f"{'.'.join(map(str, where))}: " if where else ""
        return f"{self.path}{line}: {field}{what}"


def find_config(start: Path, named: str | None = None) -> Path | None:
    """The configuration file: the one `named`, else the nearest `kuulolla.yaml` from `start` upwards, else None."""
    if named:
        return Path(named)
    folders = (start, *start.parents)
    return next((folder / CONFIG_NAME for folder in folders if (folder / CONFIG_NAME).is_file()), None)


def read_config(path: Path) -> ConfigFile:
    """The file's values and lines. Raises SettingsFault when it cannot be read or is no YAML mapping."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsFault(f"{path}: cannot be read: {error}") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SettingsFault(f"{path}:{line}: not valid YAML: {error.problem}") from None
    if node is None:
        return ConfigFile(path, {})
    if not isinstance(node, yaml.MappingNode):
        raise SettingsFault(f"{path}:1: must be a mapping of settings to values")
    lines: dict[Location, int] = {}
    values = _value(node, (), lines)
    return ConfigFile(path, values, lines)


def _value(node: yaml.Node, where: Location, lines: dict[Location, int]) -> Any:  # noqa: ANN401 - YAML holds anything
    lines[where] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        pairs = [(str(key.value), key, child) for key, child in node.value]
        values = {}
        for name, key, child in pairs:
            values[name] = _value(child, (*where, name), lines)
            lines[*where, name] = key.start_mark.line + 1
        return values
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, (*where, index), lines) for index, child in enumerate(node.value)]
    return yaml.SafeLoader("").construct_object(node)
