"""`stack.json`: how to reach the stack, for the processes beside it and for the next command."""

import json
from pathlib import Path
from typing import Any

from kuulolla.stack.layout import StackLayout
from kuulolla.stack.way import How


def write_endpoints(layout: StackLayout, how: How) -> None:
    """Say where the servers listen. The file stays when the stack goes down: it will listen there again."""
    said = {
        "kafka_bootstrap": layout.kafka_bootstrap,
        "elasticsearch_url": layout.elasticsearch_url,
        "how": how,
        "profile": layout.profile,
    }
    partial = layout.endpoints_file.with_suffix(".partial")
    partial.write_text(json.dumps(said, indent=2), encoding="utf-8")
    partial.replace(layout.endpoints_file)


def recorded_how(layout: StackLayout) -> How | None:
    """How the stack was started last; None where it never was."""
    said = _read(layout.endpoints_file).get("how")
    return said if said in {"containers", "maven"} else None


def recorded_here(layout: StackLayout) -> bool:
    """Whether the stack was started last on the ports of this layout."""
    said = _read(layout.endpoints_file)
    return said.get("kafka_bootstrap") == layout.kafka_bootstrap and said.get("elasticsearch_url") == (
        layout.elasticsearch_url
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}
