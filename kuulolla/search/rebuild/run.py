"""A rebuild from its beginning, or from where the last one was stopped, to its end."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import TypeVar

from elasticsearch import Elasticsearch, NotFoundError

from kuulolla.runtime.backoff import Backoff
from kuulolla.runtime.faults import Fault, IndexAway, Retryable
from kuulolla.search.index import Generation, current_of, generations
from kuulolla.search.lexicon import Lexicon
from kuulolla.search.rebuild.close import close, reopen
from kuulolla.search.rebuild.compare import compare
from kuulolla.search.rebuild.plan import Plan, half_made, is_near, plan
from kuulolla.search.rebuild.prepare import give_up, prepare
from kuulolla.search.rebuild.sweep import Progress, Stopped, Sweep
from kuulolla.search.rebuild.switch import finish, switch
from kuulolla.search.stage import Stage

T = TypeVar("T")

SEARCHES_END_S = 5
"""How long searches that began in the old indices find them still."""


@dataclass(frozen=True)
class Built:
    """The generation that is read and written now, and for how long nothing could be indexed."""

    generation: Generation
    closed_s: float


@dataclass(frozen=True)
class Rebuild:
    """Builds the indices of one namespace anew, with the words of `lexicon`, for as long as Elasticsearch takes.

    `wait(seconds)` passes time between attempts and returns False when it is asked to end; `tell` hears of each page,
    and of what is waited for.
    """

    client: Elasticsearch
    namespace: str
    lexicon: Lexicon
    replicas: int
    wait: Callable[[float], bool]
    tell: Callable[[Progress | Retryable], None] = lambda _news: None

    def run(self, *, anew: bool = False) -> Built | None:
        """What was built; None where the index has today's mapping and these words already, unless it is to be `anew`.

        Raises Stopped when asked to end, and goes on from there when run again; HalfMade, Refused, Differs,
        NoGeneration; Fault where the user has not the rights. After each of them the old generation is written as
        before, or the fault says that it is not.
        """
        self._patiently(lambda: finish(self.client, self.namespace))
        made = self._patiently(lambda: self._planned(anew=anew))
        if made.new is None:
            return None
        new = made.new
        self._patiently(lambda: prepare(self.client, new, self.replicas))
        sweep = Sweep(self.client, made.old, new, self.lexicon, self.wait, self.tell)
        self._catch_up(sweep)
        built = Built(new, self._take_over(sweep))
        self.wait(SEARCHES_END_S)
        self._patiently(lambda: finish(self.client, self.namespace))
        return built

    def _planned(self, *, anew: bool) -> Plan:
        found = generations(self.client, self.namespace)
        made = plan(found, self.namespace, self.lexicon.id, anew=anew)
        if not made.is_there:
            clear(self.client, self.namespace)
        return made

    def _catch_up(self, sweep: Sweep) -> None:
        """Sweep until little is left, or no less than before."""
        before = None
        while True:
            took = self._patiently(sweep.run)
            if is_near(took, before):
                return
            before = took

    def _take_over(self, sweep: Sweep) -> float:
        """The last sweep, over what can change no more, and the switch; seconds in which nothing could be indexed."""
        began = monotonic()
        try:
            self._patiently(lambda: close(self.client, sweep.old))
            self._patiently(lambda: _last(sweep))
        except (Stopped, Fault):
            self._reopen(sweep.old)
            raise
        try:
            self._patiently(lambda: switch(self.client, sweep.new))
        except Stopped:
            raise _stands_still(sweep.old) from None
        return monotonic() - began

    def _reopen(self, old: Generation) -> None:
        try:
            if current_of(generations(self.client, self.namespace), self.namespace) == old:
                reopen(self.client, old)
        except Retryable as away:
            raise _stands_still(old) from away

    def _patiently(self, step: Callable[[], T]) -> T:
        """What the step gives once Elasticsearch lets it; every step may be done again from its beginning."""
        for wait_s in Backoff().waits():
            try:
                return step()
            except Retryable as fault:
                self.tell(fault)
            except NotFoundError:
                self.tell(IndexAway("a month was deleted while it was looked at"))
            if not self.wait(wait_s):
                break
        raise Stopped


def clear(client: Elasticsearch, namespace: str) -> list[Generation]:
    """Give up whatever is half made, and let the current generation be written; say which were given up."""
    found = generations(client, namespace)
    old = current_of(found, namespace)
    if found[old] is Stage.CLOSING:
        reopen(client, old)
    given_up = half_made(found)
    for generation in given_up:
        give_up(client, generation)
    return given_up


def _last(sweep: Sweep) -> None:
    sweep.run(closed=True)
    compare(sweep.client, sweep.old, sweep.new)


def _stands_still(old: Generation) -> Fault:
    return Fault(
        f"stopped while {old.pattern} takes no writes: nothing is indexed until `kuulolla index rebuild` is run again, "
        "or with --abandon"
    )
