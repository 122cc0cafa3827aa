"""Where a generation of indices stands, as its index template says it. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class Stage(StrEnum):
    """Where a generation stands. Stored in its template: add values, never rename one."""

    BESIDE = "beside"
    """Being made: a rebuild writes it, erasures and retention reach it, no search finds what is in it."""

    CURRENT = "current"
    """Read and written."""

    CLOSING = "closing"
    """Read, and written no more: the next one is about to stand in its place."""

    RETIRED = "retired"
    """Was. The template stays: else who still writes there would make an index with a guessed mapping."""

    @property
    def is_read(self) -> bool:
        """Whether its indices are behind the alias."""
        return self in (Stage.CURRENT, Stage.CLOSING)


def staged(template: Mapping[str, Any], alias: str, stage: Stage) -> dict[str, Any]:
    """The index template that says where its generation stands, and makes it so for indices that do not exist yet.

    Only the current generation's indices make themselves. One that was on its way into being when the template was put
    is made all the same: where nothing is to be written any more, it cannot be written.
    """
    inner = template["template"]
    settings = {name: value for name, value in inner["settings"]["index"].items() if name != "blocks"}
    if stage in (Stage.CLOSING, Stage.RETIRED):
        settings["blocks"] = {"write": "true"}
    return {
        "index_patterns": template["index_patterns"],
        "priority": template["priority"],
        "meta": {"stage": stage.value},
        "allow_auto_create": None if stage is Stage.CURRENT else False,
        "template": {
            "settings": {"index": settings},
            "mappings": inner["mappings"],
            "aliases": {alias: {}} if stage.is_read else {},
        },
    }


def stage_of(template: Mapping[str, Any]) -> Stage:
    """What a template says of its generation; where it says nothing, there was one generation only."""
    return Stage(template.get("_meta", {}).get("stage", Stage.CURRENT))
