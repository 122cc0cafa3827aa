"""The indices: one a month by `published_at`, an alias to read, a template that makes them.

Indices that were made with one mapping and one analyser are a generation. The template of the one that is read and
written gives its indices the alias; a rebuild makes the next one beside it, without.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from kuulolla.runtime.elastic import as_faults
from kuulolla.runtime.faults import Fault
from kuulolla.search.mapping import MAPPING_VERSION, mapping


class NoGeneration(Fault):
    """Nobody applied the index template yet."""


class OtherGeneration(Fault):
    """The indices that are there were made for another version of Kuulolla, or with another analyser."""


@dataclass(frozen=True)
class Generation:
    """The indices of one namespace that have one mapping, and words by one analyser; `analyser` is its id."""

    namespace: str
    number: int
    analyser: str
    mapping_version: int = MAPPING_VERSION

    @property
    def name(self) -> str:
        """Of its template, and what the names of its indices begin with."""
        return f"{alias(self.namespace)}-v{self.number}"

    @property
    def pattern(self) -> str:
        """What matches its indices, and no others."""
        return f"{self.name}-*"

    def index_for(self, published_at: datetime) -> str:
        """The index of the UTC month: `posts-v1-2026-11`, whatever zone `published_at` is given in."""
        moment = published_at.astimezone(UTC)
        return f"{self.name}-{moment.year}-{moment.month:02}"

    def template(self, replicas: int, *, current: bool = True) -> dict[str, Any]:
        """The index template: every month's index gets the mapping, and where it is `current` the alias, as it appears.

        One shard a month: a rebuild counts on one sequence of changes in an index.
        """
        return {
            "index_patterns": [self.pattern],
            "priority": 100,
            "template": {
                "settings": {"number_of_shards": 1, "number_of_replicas": replicas, "refresh_interval": "1s"},
                "mappings": mapping(self.analyser),
                "aliases": {alias(self.namespace): {}} if current else {},
            },
        }


def alias(namespace: str) -> str:
    """What is read: `posts`, or `posts.demo` in the namespace `demo`."""
    return f"posts.{namespace}" if namespace else "posts"


def generations(client: Elasticsearch, namespace: str) -> dict[Generation, bool]:
    """Every generation that has a template, in order, and whether it is the one that is read and written.

    Raises IndexAway, or Fault where the user has not the rights.
    """
    try:
        with as_faults():
            answer = client.indices.get_index_template(name=f"{alias(namespace)}-v*")
    except NotFoundError:
        return {}
    found = {
        _generation(namespace, one["name"], one["index_template"]["template"]): bool(
            one["index_template"]["template"].get("aliases")
        )
        for one in answer["index_templates"]
    }
    return dict(sorted(found.items(), key=lambda item: item[0].number))


def current(client: Elasticsearch, namespace: str) -> Generation:
    """The generation that is read and written. Raises NoGeneration, IndexAway."""
    found = [generation for generation, is_current in generations(client, namespace).items() if is_current]
    if not found:
        raise NoGeneration(f"no template makes the indices of {alias(namespace)}: apply it with `kuulolla index apply`")
    return found[-1]


def apply_template(client: Elasticsearch, namespace: str, replicas: int, analyser: str) -> Generation:
    """Put the template, and today's fields into the months that are there. Again it changes nothing.

    The first one is made for `analyser`; one that is there keeps its own. Raises OtherGeneration where the indices have
    fields of another kind.
    """
    try:
        generation = current(client, namespace)
    except NoGeneration:
        generation = Generation(namespace, 1, analyser)
    if generation.mapping_version != MAPPING_VERSION:
        raise OtherGeneration(
            f"the indices {generation.pattern} are of another version (mapping {generation.mapping_version}, this is "
            f"{MAPPING_VERSION}): build them anew with `kuulolla index rebuild`"
        )
    client.indices.put_index_template(name=generation.name, **generation.template(replicas))
    grown = mapping(generation.analyser)
    client.indices.put_mapping(
        index=generation.pattern, allow_no_indices=True, properties=grown["properties"], meta=grown["_meta"]
    )
    return generation


def _generation(namespace: str, name: str, template: Mapping[str, Any]) -> Generation:
    meta = template["mappings"]["_meta"]
    return Generation(namespace, int(name.rpartition("-v")[2]), meta["analyser"], meta["mapping_version"])
