"""How the index of a kind of record is named and made: one a kind, behind an alias, with a strict mapping."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from elasticsearch import BadRequestError, Elasticsearch

from kuulolla.runtime.faults import Fault


class NoRecords(Fault):
    """The index of a kind of record is not there."""

    def __init__(self, records: str) -> None:
        super().__init__(f"there is no index of {records}: make it with `kuulolla index apply`")


@dataclass(frozen=True)
class RecordIndex:
    """The index of one kind of record: what it is called, and its fields as Elasticsearch maps them."""

    kind: str
    fields: Mapping[str, Any]

    def alias(self, namespace: str) -> str:
        """What is read and written: `corrections`, or `corrections.demo` in the namespace `demo`."""
        return f"{self.kind}.{namespace}" if namespace else self.kind

    def apply(self, client: Elasticsearch, namespace: str, replicas: int) -> str:
        """Make the index, or add new fields to the one that is there; return its name. Again it changes nothing."""
        alias = self.alias(namespace)
        name = f"{alias}-v1"  # as long as fields are added alone: what changes one needs an index beside this one
        try:
            client.indices.create(
                index=name,
                settings={"number_of_shards": 1, "number_of_replicas": replicas},
                mappings={"dynamic": "strict", "properties": self.fields},
                aliases={alias: {}},
            )
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise
            client.indices.put_mapping(index=name, properties=self.fields)
        return name
