"""Putting the next generation in the place of the old one."""

from elasticsearch import Elasticsearch, NotFoundError

from kuulolla.runtime.elastic import as_faults
from kuulolla.search.index import Generation, alias, current_of, generations, set_stage
from kuulolla.search.months import uuids
from kuulolla.search.rebuild.plan import left_over
from kuulolla.search.rebuild.prepare import give_up
from kuulolla.search.stage import Stage


def switch(client: Elasticsearch, new: Generation) -> None:
    """Let `new` be written, then read. Again it changes nothing. Raises IndexAway.

    From the first line on there is no way back. In this order the templates alone say which generation counts, also
    where a switch was killed half-way.
    """
    set_stage(client, new, Stage.CURRENT)
    _move_alias(client, new.namespace)


def finish(client: Elasticsearch, namespace: str) -> None:
    """Do what a switch, or a generation that was given up, left to do: alias, templates, indices. Raises IndexAway.

    The old generation is deleted: an erasure no longer reaches what nobody may write, and what came since the switch
    is not in it. The way back is a rebuild with the other analyser.
    """
    _move_alias(client, namespace)
    for generation in left_over(generations(client, namespace), namespace):
        give_up(client, generation)


def _move_alias(client: Elasticsearch, namespace: str) -> None:
    """To the current generation, in one step: a search finds the months of one, never of two or of none."""
    found, name = generations(client, namespace), alias(namespace)
    now, before = current_of(found, namespace), left_over(found, namespace)
    behind = _behind(client, name)
    remove = [index for index in behind if any(generation.month_of(index) for generation in before)]
    add = [index for month in uuids(client, now) if (index := now.index_of(month)) not in behind]
    actions = [{"remove": {"index": index, "alias": name}} for index in remove]
    actions += [{"add": {"index": index, "alias": name}} for index in add]
    if actions:
        with as_faults():
            client.indices.update_aliases(actions=actions)


def _behind(client: Elasticsearch, name: str) -> list[str]:
    try:
        with as_faults():
            return sorted(client.indices.get_alias(name=name))
    except NotFoundError:
        return []
