"""One round over the watches: which are due, what their intervals hold, and what that leads to."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from time import monotonic
from typing import Final

from kuulolla.records.incident import Incident, State
from kuulolla.records.incidents import OpenIncident
from kuulolla.records.kept import Kept
from kuulolla.records.opened import Opened
from kuulolla.records.unreadable import UnreadableRecord
from kuulolla.records.watch import Watch
from kuulolla.records.watched import looked_at
from kuulolla.runtime.clock import Clock
from kuulolla.runtime.faults import Fault, Retryable
from kuulolla.runtime.fresh import Fresh
from kuulolla.runtime.metrics import WATCHES, WATCHES_LOOKED_AT, WATCHES_WRONG
from kuulolla.runtime.telemetry import logger
from kuulolla.search.count.buckets import Query
from kuulolla.search.count.histogram import span
from kuulolla.search.count.sentiment import Sentiments
from kuulolla.search.count.series import MOST_INTERVALS, series
from kuulolla.search.count.window import Window
from kuulolla.search.language.expand import expand
from kuulolla.search.language.parse import parse
from kuulolla.search.read import PRESENT, NoIndex
from kuulolla.services.alerts.held import Held, together
from kuulolla.services.alerts.incidents.notice import Notice
from kuulolla.services.alerts.series.gaps import Gap, gaps_of, lost, shares_of_sources
from kuulolla.services.alerts.series.intervals import GRACE, start_of
from kuulolla.services.alerts.series.watching import Looked, Watching, series_id
from kuulolla.services.alerts.sources import OF_SOURCES

log = logger(__name__)

_NEVER: Final = datetime.min.replace(tzinfo=UTC)
_SEEN_EVERY: Final = timedelta(minutes=1)
_ROUND_S: Final = 10.0
_KEPT_EVERY: Final = timedelta(hours=1)


@dataclass(frozen=True)
class _Known:
    """What a round knows: the time, every open incident, of other processes' watches too, and when sources failed."""

    now: datetime
    open_now: list[OpenIncident]
    gaps: tuple[Gap, ...]


@dataclass
class Look:
    """Looks at the watches that `has` gives to this process; `watches` has all of them, by name.

    `looks`: whether anybody looks at a watch of that name; the incident of one that nobody does ends.
    """

    opened: Opened
    notice: Notice
    watches: Callable[[], Mapping[str, Watch]]
    looks: Callable[[str], bool]
    has: Callable[[str], bool]
    clock: Clock
    _held: dict[str, Held] = field(default_factory=dict)
    _seen_at: datetime = _NEVER

    def __post_init__(self) -> None:
        """From the first post of all to the last is asked for at most once a minute."""
        self._posts = Fresh(self._of_all_posts, self.clock, fresh_s=60)
        self._went_through_at = self.clock.now()

    def round(self) -> int:
        """Look at what is due, and return how many watches that were; raises IndexAway, or Fault without its rights.

        What is far behind, such as a new watch, comes after the others, and leaves the rest to the next round after
        some seconds.
        """
        now = self.clock.now()
        looked = self._look_at_what_is_due(now)
        self._went_through_at = now
        return looked

    def behind_s(self) -> float:
        """How long the watch that waits longest has been due, seconds; for any thread.

        At least since the last round that went through: those after it failed, or the thread stands still.
        """
        due = [held.due for held in self._held.copy().values()]
        return max((self.clock.now() - min([*due, self._went_through_at])).total_seconds(), 0.0)

    def leave(self) -> None:
        """Write how far everything is, for who goes on. Raises what `round` does."""
        self._keep(list(self._held.values()), self.clock.now())
        self._held.clear()

    def _look_at_what_is_due(self, now: datetime) -> int:
        ends = monotonic() + _ROUND_S
        self._adopt(now)
        due = [held for held in self._held.values() if held.is_due(now)]
        if not due:
            if not timedelta(0) <= now - self._seen_at < _SEEN_EVERY:  # an incident may be there that nobody looks at
                self._see_what_people_did(now)
            return 0
        known = _Known(now, self._see_what_people_did(now), self._gaps(min(held.watching.until for held in due)))
        looked = 0
        for some in together(due, now):
            self._look(some, known)
            looked += len(some)
            if monotonic() > ends:
                break
        self._keep([held for held in self._held.values() if now - held.kept_at >= _KEPT_EVERY], now)
        WATCHES_LOOKED_AT.inc(looked)
        WATCHES_WRONG.set(sum(held.wrong is not None for held in self._held.values()))
        return looked

    def _adopt(self, now: datetime) -> None:
        """Take on what is this process's now, let go of what is not, and see what was changed."""
        mine = {name: one for name, one in self.watches().items() if one.enabled and self.has(name)}
        ahead = {name for name, held in self._held.items() if held.watching.until > now}  # the clock was set back
        for name in {*(self._held.keys() - mine.keys()), *ahead}:
            del self._held[name]
        if new := mine.keys() - self._held.keys():
            states, incidents = self.opened.watch_states.read(new), self.opened.incidents.newest(new)
            for name in new:
                state = states.get(name)
                kept_at = state.looked_at if state else now - _KEPT_EVERY
                self._held[name] = Held(Watching.recalled(mine[name], state, now), incidents.get(name), now, kept_at)
        for name, held in self._held.items():
            if held.watch != mine[name]:
                held.watching, held.due = replace(held.watching, watch=mine[name]), now
        WATCHES.set(len(mine))

    def _see_what_people_did(self, now: datetime) -> list[OpenIncident]:
        """Every open incident, of other processes' watches too; those of ours as they are now."""
        self._seen_at = now
        found = self.opened.incidents.open_now()
        for one in found:
            if (held := self._held.get(one.watch)) is not None:
                if not held.has_as_it_is(one):
                    held.incident = self._as_it_is(one.id)
            elif self.has(one.watch) and not self.looks(one.watch):
                kept = self._as_it_is(one.id)
                if isinstance(kept, Kept):
                    self.notice.end(kept)
        return found

    def _as_it_is(self, incident: str) -> Kept[Incident] | UnreadableRecord | None:
        try:
            return self.opened.incidents.read(incident)
        except UnreadableRecord as unreadable:
            return unreadable

    def _gaps(self, since: datetime) -> tuple[Gap, ...]:
        """When sources could not be read, from then on."""
        return gaps_of(kept.record for kept in self.opened.incidents.lasting_since(since, OF_SOURCES))

    def _look(self, some: Sequence[Held], known: _Known) -> None:
        """One search for all of them; where it is too much for Elasticsearch, one for each half."""
        now = known.now
        queries = dict(self._queries(some, now))
        asked = [held for held in some if held.watch.name in queries]
        if not asked:
            return
        first, intervals = asked[0].watching, asked[0].intervals(now)
        gaps = [gap for gap in known.gaps if gap.meets(first.until, first.until + intervals * first.step)]
        try:
            found = self._counted(queries, first, intervals)
            shares = shares_of_sources(self.opened.pages.client, self.opened.pages.alias, queries, gaps, now)
        except Retryable:
            raise
        except Exception as error:  # noqa: BLE001 - halved until it is one watch's
            if len(asked) == 1:
                self._set_aside(asked[0], error, now)
                return
            middle = len(asked) // 2
            self._look(asked[:middle], known)
            self._look(asked[middle:], known)
            return
        for held in asked:
            missed = partial(lost, gaps, shares[held.watch.name])
            with self._alone(held, now):
                self._act(held, held.watching.look(found[held.watch.name], now, missed), known)
                held.due = (
                    now if intervals == MOST_INTERVALS else start_of(now - GRACE, held.often) + held.often + GRACE
                )

    def _counted(
        self, queries: Mapping[str, Query], first: Watching, intervals: int
    ) -> Mapping[str, Sequence[Sentiments]]:
        if not intervals:
            return dict.fromkeys(queries, ())
        pages = self.opened.pages
        return series(pages.client, pages.alias, queries, first.until, first.step, intervals)

    def _queries(self, some: Iterable[Held], now: datetime) -> Iterator[tuple[str, Query]]:
        """What each watch searches; one that cannot be looked at is set aside, a changed one begun anew.

        Its search cannot be read any more, or its newest incident: where that is unknown, it would be opened twice.
        """
        known, pages = self.opened.known.now(), self.opened.pages
        for held in some:
            query = None
            with self._alone(held, now):
                if isinstance(held.incident, UnreadableRecord):
                    held.incident = self.opened.incidents.read(held.incident.key)
                tree = expand(parse(looked_at(held.watch)), known)
                asked = pages.ask.of_tree(tree, now).query
                query = None if self._begins_anew(held, series_id(held.watch, tree), now) else asked
            if query is not None:
                yield held.watch.name, query

    def _begins_anew(self, held: Held, of: str, now: datetime) -> bool:
        """Where it is another series than before; or earlier posts came before anything was learned of it."""
        if held.watching.of == of and held.watching.learned:
            return False
        posts = self._posts.now()
        anew = Watching.anew(held.watch, of, now, posts.begin if posts else None)
        if held.watching.of == of and anew.until >= held.watching.until:
            return False
        held.watching = anew
        return True

    def _of_all_posts(self) -> Window | None:
        pages = self.opened.pages
        try:
            return span(pages.client, pages.alias, PRESENT)
        except NoIndex:  # watches may be there before the first post
            return None

    def _act(self, held: Held, looked: Looked, known: _Known) -> None:
        before = held.incident
        if isinstance(before, UnreadableRecord):
            raise before
        held.incident = self.notice.act(held.watch, before, looked)
        # Only now: what was interrupted is looked at again as if for the first time. Not later: what came late would
        # be counted twice, where nobody could be told; who is told is planned from the incident, at each look.
        held.watching, held.wrong = looked.after, None
        if held.incident is None:
            return
        now_is = held.incident.record
        if held.incident is not before:
            known.open_now[:] = [one for one in known.open_now if one.id != now_is.id]
            if now_is.state is State.OPEN:
                known.open_now.append(OpenIncident.of(held.incident))
        self.notice.tell(held.watch, now_is, known.open_now)

    @contextmanager
    def _alone(self, held: Held, now: datetime) -> Iterator[None]:
        """What goes wrong in the block is this watch's, which is set aside, unless it may be over in a while."""
        try:
            yield
        except Retryable:
            raise
        except Exception as error:  # noqa: BLE001 - an error of ours in one watch stops no other
            self._set_aside(held, error, now)

    def _set_aside(self, held: Held, error: Exception, now: datetime) -> None:
        """Say why nobody can look at it, and try again in a while; an error of ours with its place in the log."""
        held.due = now + held.often
        is_fault = isinstance(error, Fault)
        why = str(error) if is_fault else f"an error of ours ({type(error).__name__}): see the log of the service"
        if held.wrong != why:
            log.warning("watch_not_looked_at", watch=held.watch.name, because=why, exc_info=None if is_fault else error)
            held.wrong = why
            self._keep([held], now)

    def _keep(self, some: Sequence[Held], now: datetime) -> None:
        self.opened.watch_states.write(held.watching.state(now, held.wrong) for held in some)
        for held in some:
            held.kept_at = now
