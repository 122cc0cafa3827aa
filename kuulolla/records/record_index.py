"""How the index of a kind of record is named and made: one a kind, behind an alias, with a strict mapping."""

from collections.abc import Mapping
from typing import Any

from elasticsearch import BadRequestError, Elasticsearch

from kuulolla.runtime.faults import Fault


class NoRecords(Fault):
    """The index of a kind of record is not there."""

    def __init__(self, records: str) -> None:
        super().__init__(f"there is no index of {records}: make it with `kuulolla index apply`")


def record_alias(kind: str, namespace: str) -> str:
    """What is read and written: `corrections`, or `corrections.demo` in the namespace `demo`."""
    return f"{kind}.{namespace}" if namespace else kind


def apply_record_index(
    client: Elasticsearch, alias: str, version: int, fields: Mapping[str, Any], replicas: int
) -> str:
    """Make the index, or add new fields to the one that is there; return its name. Again it changes nothing."""
    name = f"{alias}-v{version}"
    try:
        client.indices.create(
            index=name,
            settings={"number_of_shards": 1, "number_of_replicas": replicas},
            mappings={"dynamic": "strict", "properties": fields},
            aliases={alias: {}},
        )
    except BadRequestError as error:
        if error.error != "resource_already_exists_exception":
            raise
        client.indices.put_mapping(index=name, properties=fields)
    return name
