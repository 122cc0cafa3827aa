"""docs/contracts.md, made from the contracts and the catalogue; `python -m kuulolla.schemas.document` writes it."""

import sys
from pathlib import Path
from typing import Any

from kuulolla.schemas.contract import Contract
from kuulolla.schemas.topics import CONTRACTS, Topic, catalogue

PAGE = Path(__file__).parents[2] / "docs" / "contracts.md"


def page() -> str:
    """The whole page: the topics, then each contract with its fields."""
    parts = [
        "# Contracts",
        "Made by `make schemas` from `kuulolla/schemas/`; do not edit.",
        "Examples of every value, valid and invalid, lie in `kuulolla/schemas/examples/`, JSON Schemas in `json/`.",
        "## Topics",
        *_table(
            ("topic", "value", "key", "partitions", "cleanup", "largest record", "written by", "read by"),
            [_topic_row(name, topic) for name, topic in catalogue().items()],
        ),
    ]
    for value, contract in CONTRACTS.items():
        parts += [f"## {value}", (contract.__doc__ or "").strip().replace("\n    ", "\n")]
        parts += _table(("field", "type", "required", "meaning"), _rows(contract))
    return "\n\n".join(part for part in parts if part).replace("|\n\n|", "|\n|") + "\n"


def _topic_row(name: str, topic: Topic) -> tuple[str, ...]:
    days = f" {topic.cleanup.retention_days} d" if topic.cleanup.retention_days else ""
    return (
        f"`{name}`",
        topic.value,
        topic.key,
        str(topic.partitions),
        f"{topic.cleanup.policy}{days}",
        f"{topic.max_record_bytes // 1024} KiB",
        ", ".join(topic.services.write),
        ", ".join(topic.services.read),
    )


def _rows(contract: type[Contract]) -> list[tuple[str, ...]]:
    schema = contract.model_json_schema()
    required, definitions = schema.get("required", []), schema.get("$defs", {})
    rows: list[tuple[str, ...]] = []
    for name, field in schema["properties"].items():
        meaning = field.get("description", "")
        rows.append((f"`{name}`", _type(field, definitions), "yes" if name in required else "", meaning))
        rows += [
            (f"`{name}.{inner}`", _type(part, definitions), "", part["description"])
            for inner, part in _fields_inside(field, definitions).items()
            if "description" in part
        ]
    return rows


def _fields_inside(field: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """The fields of a part, given or optional; none where the field is no part."""
    kinds = [_resolved(one, definitions) for one in field.get("anyOf", [field])]
    return {name: part for kind in kinds for name, part in kind.get("properties", {}).items()}


def _resolved(field: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    named: dict[str, Any] = definitions[field["$ref"].rpartition("/")[2]] if "$ref" in field else field
    return named


def _type(field: dict[str, Any], definitions: dict[str, Any]) -> str:
    """A field's JSON Schema in a few words: values of an enumeration, fields of an object."""
    field = _resolved(field, definitions)
    if "anyOf" in field:
        return " or ".join(_type(one, definitions) for one in field["anyOf"] if one.get("type") != "null")
    if "enum" in field:
        return ", ".join(field["enum"])
    if "const" in field:
        return f"always {field['const']}"
    if "properties" in field:
        inside = (f"{name}: {_type(one, definitions)}" for name, one in field["properties"].items())
        return f"{{{'; '.join(inside)}}}"
    if field.get("type") == "array":
        return f"list of {_type(field['items'], definitions)}"
    plain = {"date-time": "time with zone", "base64": "bytes as base64"}
    return plain.get(field.get("format", ""), str(field.get("type", "anything")))


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in (head, ("---",) * len(head), *rows)]


def main() -> None:
    """Write the page."""
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.name}\n")


if __name__ == "__main__":
    main()
