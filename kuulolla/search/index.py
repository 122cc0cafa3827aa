"""The indices: one a month by `published_at`, an alias to read, a template that makes them.

Indices that were made with one mapping and one analyser are a generation. The template of the one that is read and
written gives its indices the alias; a rebuild makes the next one beside it, without. Each template says where its
generation stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from kuulolla.runtime.elastic import as_faults
from kuulolla.runtime.faults import Fault
from kuulolla.search.mapping import MAPPING_VERSION, mapping
from kuulolla.search.stage import Stage, stage_of, staged


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
        return self.index_of(month_at(published_at))

    def index_of(self, month: str) -> str:
        """The index of `2026-11`."""
        return f"{self.name}-{month}"

    def month_of(self, index: str) -> str | None:
        """The month that an index holds; None where it is none of this generation's."""
        return index.removeprefix(f"{self.name}-") if index.startswith(f"{self.name}-") else None

    def template(self, replicas: int, stage: Stage = Stage.CURRENT) -> dict[str, Any]:
        """The index template: every month's index gets the mapping as it appears, and the alias where it is read.

        One shard a month: a rebuild counts on one sequence of changes in an index.
        """
        settings = {"number_of_shards": "1", "number_of_replicas": str(replicas), "refresh_interval": "1s"}
        made = {
            "index_patterns": [self.pattern],
            "priority": 100,
            "template": {"settings": {"index": settings}, "mappings": mapping(self.analyser)},
        }
        return staged(made, alias(self.namespace), stage)


def alias(namespace: str) -> str:
    """What is read: `posts`, or `posts.demo` in the namespace `demo`."""
    return f"posts.{namespace}" if namespace else "posts"


def month_at(moment: datetime) -> str:
    """The UTC month of a moment, such as 2026-11."""
    moment = moment.astimezone(UTC)
    return f"{moment.year:04}-{moment.month:02}"


def generations(client: Elasticsearch, namespace: str) -> dict[Generation, Stage]:
    """Every generation that has a template, by number, and where it stands.

    Raises IndexAway, or Fault where the user has not the rights.
    """
    try:
        with as_faults():
            answer = client.indices.get_index_template(name=f"{alias(namespace)}-v*")
    except NotFoundError:
        return {}
    found = {
        _generation(namespace, one["name"], one["index_template"]["template"]): stage_of(one["index_template"])
        for one in answer["index_templates"]
    }
    return dict(sorted(found.items(), key=lambda item: item[0].number))


def set_stage(client: Elasticsearch, generation: Generation, stage: Stage) -> None:
    """Say in its template where a generation stands; the mapping that it was made with stays. Raises IndexAway."""
    with as_faults():
        (found,) = client.indices.get_index_template(name=generation.name)["index_templates"]
        template = staged(found["index_template"], alias(generation.namespace), stage)
        client.indices.put_index_template(name=generation.name, **template)


def current(client: Elasticsearch, namespace: str) -> Generation:
    """The generation that is read and written. Raises NoGeneration, IndexAway."""
    return current_of(generations(client, namespace), namespace)


def current_of(found: Mapping[Generation, Stage], namespace: str) -> Generation:
    """The newest of those that are read: a switch to the next one may have been killed half-way. Pure."""
    read = _read(found)
    if not read:
        raise NoGeneration(f"no template makes the indices of {alias(namespace)}: apply it with `kuulolla index apply`")
    return read[-1]


def holding(found: Mapping[Generation, Stage]) -> list[Generation]:
    """The generations in which posts lie: the current one, and those that are being made beside it. Pure."""
    return [*_read(found)[-1:], *(generation for generation, stage in found.items() if stage is Stage.BESIDE)]


def next_number(found: Mapping[Generation, Stage]) -> int:
    """The number of the next generation: none is given twice."""
    return max((generation.number for generation in found), default=0) + 1


def apply_template(client: Elasticsearch, namespace: str, replicas: int, analyser: str) -> Generation:
    """Put the template, and today's fields into the months that are there. Again it changes nothing.

    The first one is made for `analyser`; one that is there keeps its own. Raises OtherGeneration where the indices have
    fields of another kind, Fault where the next one is about to stand in their place.
    """
    found = generations(client, namespace)
    try:
        generation = current_of(found, namespace)
    except NoGeneration:
        generation = Generation(namespace, next_number(found), analyser)
    if found.get(generation) is Stage.CLOSING:
        raise Fault(
            f"the next generation is about to stand in the place of {generation.pattern}: end it with `kuulolla index "
            "rebuild`, or give it up with `kuulolla index rebuild --abandon`, then apply again"
        )
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


def _read(found: Mapping[Generation, Stage]) -> list[Generation]:
    read = (generation for generation, stage in found.items() if stage.is_read)
    return sorted(read, key=lambda generation: generation.number)


def _generation(namespace: str, name: str, template: Mapping[str, Any]) -> Generation:
    meta = template["mappings"]["_meta"]
    return Generation(namespace, int(name.rpartition("-v")[2]), meta["analyser"], meta["mapping_version"])
