"""Which generation of indices is read, looked at again and again: a rebuild puts another in its place."""

from elasticsearch import Elasticsearch

from kuulolla.records.opened import Opened, open_generation
from kuulolla.runtime.clock import Clock
from kuulolla.runtime.faults import Fault, Retryable
from kuulolla.runtime.telemetry import logger
from kuulolla.search.index import Generation, NoGeneration, OtherGeneration, current

log = logger(__name__)

ANSWERS_WITHIN_S = 5


class Follow:
    """What is read now, for any thread; `look` is for one of them, every few seconds."""

    def __init__(self, client: Elasticsearch, namespace: str, clock: Clock) -> None:
        self._client, self._namespace, self._clock = client, namespace, clock
        self._generation: Generation | None = None
        self._found: Opened | Fault = Retryable("nobody has looked at the index yet: ask again in some seconds")
        self._wrong: Fault | None = self._found

    def now(self) -> Opened:
        """What answers. Raises NoGeneration, OtherGeneration or Retryable where nothing can be read now."""
        found = self._found
        if isinstance(found, Fault):
            raise found.with_traceback(None)
        return found

    def check(self) -> str | None:
        """What the last look met, or None: Elasticsearch away, no index, one whose words are not made here."""
        return str(self._wrong) if self._wrong else None

    def look(self) -> None:
        """See which generation is read. Raises Fault where this user has not the rights: no wait mends that.

        While Elasticsearch is away what was read stays: it answers again as soon as Elasticsearch does.
        """
        try:
            generation = current(self._client.options(request_timeout=ANSWERS_WITHIN_S), self._namespace)
        except Retryable as away:
            if self._generation is None:
                self._found = away
            self._say(away)
        except NoGeneration as none:
            self._generation, self._found = None, none
            self._say(none)
        else:
            if generation != self._generation:
                self._generation, self._found = generation, self._open(generation)
                log.info("index_followed", generation=generation.name)
            self._say(self._found if isinstance(self._found, Fault) else None)

    def _open(self, generation: Generation) -> Opened | OtherGeneration:
        try:
            return open_generation(self._client, generation, self._clock)
        except OtherGeneration as other:
            return other

    def _say(self, wrong: Fault | None) -> None:
        before, self._wrong = self.check(), wrong
        if wrong and str(wrong) != before:
            log.warning("index_not_read", because=str(wrong))
