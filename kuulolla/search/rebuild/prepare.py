"""The next generation as it begins, and as it ends where nothing comes of it."""

from elasticsearch import BadRequestError, Elasticsearch

from kuulolla.runtime.elastic import as_faults
from kuulolla.search.index import Generation, set_stage
from kuulolla.search.mapping import mapping
from kuulolla.search.months import drop_month, uuids
from kuulolla.search.rebuild.watermark import Watermark, keep, meta, watermarks
from kuulolla.search.stage import Stage


def prepare(client: Elasticsearch, generation: Generation, replicas: int) -> None:
    """Put the template of what is to be made, and today's fields into the months of what is half made."""
    with as_faults():
        client.indices.put_index_template(name=generation.name, **generation.template(replicas, Stage.BESIDE))
    fields = mapping(generation.analyser)["properties"]
    for month, watermark in watermarks(client, generation).items():
        with as_faults():
            client.indices.put_mapping(
                index=generation.index_of(month), properties=fields, meta=meta(generation, watermark)
            )


def begin_month(client: Elasticsearch, generation: Generation, month: str, copied_from: str) -> None:
    """Make a month's empty index, which says at once what it is a copy of."""
    with as_faults():
        try:
            client.indices.create(index=generation.index_of(month))
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise
    keep(client, generation, month, Watermark(copied_from, -1))


def give_up(client: Elasticsearch, generation: Generation) -> None:
    """Delete every month of a generation that nobody reads, for good; its template stays, so that none comes back."""
    set_stage(client, generation, Stage.RETIRED)
    for month in uuids(client, generation):
        drop_month(client, generation, month)
