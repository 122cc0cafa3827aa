"""New mentions as they arrive: what a query finds among posts that were written to the index from now on."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from elasticsearch import Elasticsearch

from kuulolla.search.question import Ask, Question
from kuulolla.search.walk import walk

EVERY_S = 2.0

# A post is seen by a search a second after it was written, and clocks of several indexers differ.
_BACK = timedelta(seconds=60)


@dataclass(frozen=True)
class Arrived:
    """A document that the query finds, and the question, which says what matched."""

    document: Mapping[str, Any]
    question: Question


@dataclass(frozen=True)
class Follow:
    """Looks every few seconds; `wait(seconds)` passes time and returns False when asked to end."""

    client: Elasticsearch
    alias: str
    ask: Ask
    wait: Callable[[float], bool]

    def mentions(self, text: str) -> Iterator[Arrived]:
        """Posts that `text` finds, each once, in the order in which they were written to the index.

        Among them those that were edited or read anew. The query is read anew at each look: today is always today, and
        a saved search what it is now. Raises QueryError, NoIndex, IndexAway.
        """
        began = since = self.ask.clock.now()
        shown: set[tuple[str, str]] = set()
        while True:
            question, looked = self.ask.question(text), self.ask.clock.now()
            for hits in walk(self.client, self.alias, _written_since(question, since), ("indexed_at", "id")):
                for document in (hit["_source"] for hit in hits):
                    one = (document["id"], document["indexed_at"])
                    if one not in shown:
                        shown.add(one)
                        yield Arrived(document, question)
            since = max(began, looked - _BACK)
            shown = {one for one in shown if datetime.fromisoformat(one[1]) >= since}
            if not self.wait(EVERY_S):
                return


def _written_since(question: Question, since: datetime) -> Mapping[str, Any]:
    return {"bool": {"must": [question.query], "filter": [{"range": {"indexed_at": {"gte": since.isoformat()}}}]}}
