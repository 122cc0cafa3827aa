"""The `sources:` section of kuulolla.yaml, each entry checked by its connector's settings."""

import functools
import importlib
import operator
import pkgutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, get_args

from pydantic import Field, TypeAdapter, ValidationError

from kuulolla.runtime.config_file import ConfigFile
from kuulolla.runtime.faults import SettingsFault
from kuulolla.runtime.settings import config
from kuulolla.services.ingest import connectors
from kuulolla.services.ingest.connector import SourceSettings

SECTION = "sources"


def load_sources(environ: Mapping[str, str] | None = None, start: Path | None = None) -> tuple[SourceSettings, ...]:
    """The configured sources. Raises SettingsFault that names file, line and field of everything that is wrong."""
    return read_sources(config(environ, start))


def read_sources(file: ConfigFile) -> tuple[SourceSettings, ...]:
    """The sources that `file` configures, names unique; none where it says nothing of sources."""
    entries = file.values.get(SECTION) or []
    if not isinstance(entries, list):
        raise SettingsFault(file.sentence((SECTION,), "must be a list of sources"))
    adapter = _adapter()
    sources: list[SourceSettings] = []
    mistakes: list[str] = []
    for index, entry in enumerate(entries):
        try:
            sources.append(adapter.validate_python(entry))
        except ValidationError as error:
            mistakes += _mistakes(file, index, error)
    mistakes += _same_names(file, entries)
    if mistakes:
        raise SettingsFault("\n".join(mistakes))
    return tuple(sources)


def connector_kinds() -> dict[str, type[SourceSettings]]:
    """The settings class of every connector by its kind: what lies in the folder `connectors/`."""
    return {_kind(found): found for found in _found()}


def _found() -> Iterator[type[SourceSettings]]:
    for module in pkgutil.iter_modules(connectors.__path__):
        named = vars(importlib.import_module(f"{connectors.__name__}.{module.name}"))
        yield from (
            value
            for value in named.values()
            if isinstance(value, type) and issubclass(value, SourceSettings) and value.__module__ == named["__name__"]
        )


def _kind(source: type[SourceSettings]) -> str:
    (kind,) = get_args(source.model_fields["kind"].annotation)  # Literal["feed"]
    return str(kind)


def _adapter() -> TypeAdapter[Any]:
    union = functools.reduce(operator.or_, connector_kinds().values())
    any_source: Any = Annotated[union, Field(discriminator="kind")]  # known only once the folder was looked into
    return TypeAdapter(any_source)


def _mistakes(file: ConfigFile, index: int, error: ValidationError) -> Iterator[str]:
    kinds = connector_kinds()
    for found in error.errors(include_input=False, include_context=False, include_url=False):
        # pydantic puts the kind before the field, where the file has no such level.
        where = found["loc"][1:] if found["loc"] and found["loc"][0] in kinds else found["loc"]
        if found["type"] in {"union_tag_invalid", "union_tag_not_found"}:
            yield file.sentence((SECTION, index, "kind"), f"must be one of {', '.join(sorted(kinds))}")
        else:
            yield file.sentence((SECTION, index, *where), found["msg"])


def _same_names(file: ConfigFile, entries: list[Any]) -> Iterator[str]:
    names = [entry.get("name") if isinstance(entry, Mapping) else None for entry in entries]
    for index, name in enumerate(names):
        if name is not None and name in names[:index]:
            yield file.sentence((SECTION, index, "name"), "another source has this name already")
