"""The contracts as JSON Schema, for readers in other languages; `python -m kuulolla.schemas.export` writes them."""

import json
import sys
from pathlib import Path
from typing import Any

from kuulolla.schemas.topics import CONTRACTS

Schema = dict[str, Any]

FOLDER = Path(__file__).parent / "json"
PUBLISHED = FOLDER / "published"
"""What the last release promised; `--publish` puts today's exports there unless they break it."""


def exported(value: str) -> str:
    """The JSON Schema (draft 2020-12) of a contract such as `Post@1`, as it lies in json/."""
    schema = CONTRACTS[value].model_json_schema(mode="validation", union_format="any_of")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def path_of(value: str) -> Path:
    """Where the export of `Post@1` lies: json/Post.1.json."""
    return FOLDER / f"{value.replace('@', '.')}.json"


def breaks(before: Schema, after: Schema) -> list[str]:
    """What stands between a writer and a reader one of which is at `before`, the other at `after`; empty if nothing.

    A removed or retyped field, one that was always there and now may be missing, and a value of an enumeration that
    the older reader has never heard of break the older reader; a newly required field and a value taken out of an
    enumeration break the newer one on records that are still in the log. A new optional field breaks nobody.
    """
    return _breaks(before, after, before.get("$defs", {}), after.get("$defs", {}), "")


def _breaks(old: Schema, new: Schema, old_defs: Schema, new_defs: Schema, where: str) -> list[str]:
    old, new = _resolved(old, old_defs), _resolved(new, new_defs)
    found = [
        f"{where or 'value'}: {key} was {old.get(key)!r} and is {new.get(key)!r}"
        for key in ("type", "format", "const", "pattern", "contentEncoding")
        if old.get(key) != new.get(key)
    ]
    if "enum" in old and (unheard := set(new.get("enum", ())) - set(old["enum"])):
        found.append(f"{where}: may now be {', '.join(sorted(unheard))}, which a reader has never heard of")
    if "enum" in old and (gone := set(old["enum"]) - set(new.get("enum", ()))):
        found.append(f"{where}: {', '.join(sorted(gone))} is still in the log and can no longer be read")
    fields = new.get("properties", {})
    for name, field in old.get("properties", {}).items():
        if name not in fields:
            found.append(f"{where}.{name}: was removed")
        else:
            found += _breaks(field, fields[name], old_defs, new_defs, f"{where}.{name}")
    missing = set(old.get("required", ())) - set(new.get("required", ()))
    found += [f"{where}.{name}: may now be missing" for name in sorted(missing & fields.keys())]
    demanded = set(new.get("required", ())) - set(old.get("required", ()))
    found += [f"{where}.{name}: is required and missing in the log" for name in sorted(demanded)]
    for key in ("items", "additionalProperties"):
        if isinstance(old.get(key), dict) and isinstance(new.get(key), dict):
            found += _breaks(old[key], new[key], old_defs, new_defs, f"{where}[]")
    for one, other in zip(old.get("anyOf", ()), new.get("anyOf", ()), strict=False):
        found += _breaks(one, other, old_defs, new_defs, where)
    if len(old.get("anyOf", ())) != len(new.get("anyOf", ())):
        found.append(f"{where}: may now be of another type")
    return found


def _resolved(schema: Schema, defs: Schema) -> Schema:
    reference = schema.get("$ref")
    resolved: Schema = defs[reference.rpartition("/")[2]] if reference else schema
    return resolved


def broken() -> list[str]:
    """What today's contracts break of what was published; empty if nothing."""
    found = []
    for value in CONTRACTS:
        published = PUBLISHED / path_of(value).name
        if published.is_file():
            wrong = breaks(json.loads(published.read_text(encoding="utf-8")), json.loads(exported(value)))
            found += [f"{value}{sentence}" for sentence in wrong]
    return found


def main() -> int:
    """Write every export; with --publish also make it the promise, unless it breaks the last one."""
    if wrong := broken():
        sys.stderr.write("\n".join(["this breaks readers or records of the published version:", *wrong]) + "\n")
        return 1
    folders = [FOLDER, PUBLISHED] if "--publish" in sys.argv[1:] else [FOLDER]
    for folder in folders:
        folder.mkdir(exist_ok=True)
        for value in CONTRACTS:
            (folder / path_of(value).name).write_text(exported(value), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
