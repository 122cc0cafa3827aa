"""What is known of the watches of a namespace, a document each; whoever looks at a watch writes it now and then."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from elasticsearch import Elasticsearch

from kuulolla.records.kept import Records
from kuulolla.records.watch_state import WatchState
from kuulolla.records.watch_states_index import WATCH_STATES_INDEX
from kuulolla.records.watches import MOST_WATCHES

_AT_ONCE = 200
"""Some 20 kB each."""


@dataclass(frozen=True)
class WatchStates:
    """What is known of watches. Every method raises IndexAway, or Fault where rights or the index lack."""

    client: Elasticsearch
    namespace: str

    def read(self, watches: Collection[str]) -> dict[str, WatchState]:
        """What is known of these, by name; those of which something is."""
        names, found = list(watches), dict[str, WatchState]()
        for begin in range(0, len(names), _AT_ONCE):
            found |= self._records.read_all(names[begin : begin + _AT_ONCE])
        return found

    def blind(self) -> dict[str, str]:
        """Why the watches that nobody can look at cannot be, by name; the news of the last second may lack."""
        answer = self._records.ask(
            query={"exists": {"field": "wrong"}}, size=MOST_WATCHES, source_includes=["watch", "wrong"]
        )
        return {hit["_source"]["watch"]: hit["_source"]["wrong"] for hit in answer["hits"]["hits"]}

    def write(self, states: Iterable[WatchState]) -> None:
        """Keep them, over what was there: of two processes that look at one watch either is right."""
        made = list(states)
        for begin in range(0, len(made), _AT_ONCE):
            self._records.put_all({one.watch: one for one in made[begin : begin + _AT_ONCE]})

    @property
    def _records(self) -> Records[WatchState]:
        return Records(self.client, WATCH_STATES_INDEX.alias(self.namespace), WatchState, "states of watches")
