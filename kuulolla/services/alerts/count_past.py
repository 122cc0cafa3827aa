"""A watch's posts of a period that is over, as the service counts them: since somebody listens, and what got lost."""

from datetime import datetime, timedelta

from kuulolla.records.incidents import Incidents
from kuulolla.records.watch import Watch
from kuulolla.records.watched import looked_at
from kuulolla.search.count.histogram import span
from kuulolla.search.count.sentiment import Sentiments
from kuulolla.search.count.series import MOST_INTERVALS, series
from kuulolla.search.page import Pages
from kuulolla.search.read import PRESENT
from kuulolla.services.alerts.backtest import Counted
from kuulolla.services.alerts.series.gaps import gaps_of, lost, shares_of_sources
from kuulolla.services.alerts.series.watching import Watching
from kuulolla.services.alerts.sources import OF_SOURCES


def count_past(pages: Pages, incidents: Incidents, watch: Watch, since: datetime, until: datetime) -> Counted:
    """Its intervals up to `until`, from 28 days before `since` on; none before the first post of all.

    Both are aware, and begin intervals. Raises NoIndex, IndexAway, Fault.
    """
    step, posts = timedelta(minutes=watch.interval_min), span(pages.client, pages.alias, PRESENT)
    begin = Watching.anew(watch, "", since, posts.begin if posts else None).until
    query = {watch.name: pages.ask.question(looked_at(watch)).query}
    intervals, found = max((until - begin) // step, 0), list[Sentiments]()
    for first in range(0, intervals, MOST_INTERVALS):
        many = min(MOST_INTERVALS, intervals - first)
        found += series(pages.client, pages.alias, query, begin + first * step, step, many)[watch.name]
    gaps = [
        (gap, shares_of_sources(pages.client, pages.alias, query, [gap], gap.begin)[watch.name])
        for gap in gaps_of(kept.record for kept in incidents.lasting_since(begin, OF_SOURCES))
    ]

    def is_lost(at: datetime) -> bool:
        return any(lost([gap], shares, at, at + step) for gap, shares in gaps)

    return Counted(
        begin,
        [None if not one.posts and is_lost(begin + number * step) else one for number, one in enumerate(found)],
    )
