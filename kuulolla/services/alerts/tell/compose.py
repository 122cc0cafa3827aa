"""What a recipient is told, put together from what is known then: incidents, their reasons, posts to quote."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from kuulolla.records.delivery import Delivery, DeliveryKind, Period, Waits
from kuulolla.records.incident import Ending, Incident, State, Trouble, What, Why
from kuulolla.records.incident_links import page_link, post_link, search_link
from kuulolla.records.opened import Opened
from kuulolla.records.recipient import Digest, Recipient
from kuulolla.records.saved_search import SavedSearch, Title, key_of
from kuulolla.records.watch import Metric, Watch
from kuulolla.records.watched import told_of
from kuulolla.runtime.faults import Fault, Retryable
from kuulolla.schemas.post import Channel as PostChannel
from kuulolla.schemas.post import Touchpoint
from kuulolla.search.document import Document
from kuulolla.search.question import Question
from kuulolla.search.read import PRESENT, ask
from kuulolla.search.snippet import cut
from kuulolla.services.alerts.notify import notification as told

_QUOTED: Final = 200


@dataclass(frozen=True)
class Compose:
    """Puts together what is told. Raises IndexAway, or Fault where rights or an index lack.

    `public_url`: where people reach the portal.
    """

    opened: Opened
    watches: Callable[[], Mapping[str, Watch]]
    searches: Callable[[], Mapping[str, SavedSearch]]
    public_url: str

    def about(
        self, bundle: Sequence[Delivery], incidents: Mapping[str, Incident], recipient: Recipient, now: datetime
    ) -> told.Alert | told.Digest | told.Trial:
        """What deliveries that go out together tell, one or more.

        `incidents`: which incident each tells of, by the id of the one that it was planned of; several may tell of one.
        """
        first = bundle[0]
        if len(bundle) > 1:
            told_of = (incidents[one.incident] for one in bundle if one.incident is not None)
            one_by_one = {incident.id: incident for incident in told_of}
            began_at = min(one.created_at for one in bundle)
            period: told.Period = "quiet" if all(one.waits is Waits.QUIET for one in bundle) else "hour"
            return self._several(one_by_one.values(), recipient, period, Period(begins=began_at, ends=now))
        if first.period is not None:
            noticed = self._noticed(first.period, recipient)
            return self._several(noticed, recipient, _PERIODS[recipient.digest], first.period)
        if first.incident is not None:
            return self._alert(incidents[first.incident], first.kind, recipient)
        return told.Trial(_called(recipient.name, recipient.title, recipient))

    def _alert(self, incident: Incident, kind: DeliveryKind, recipient: Recipient) -> told.Alert:
        why, question = incident.why or Why(), self._question(incident)
        searches = self.searches()
        return told.Alert(
            kind=kind,
            incident=incident.id,
            happening=self._happening(incident, recipient, self.watches(), searches),
            why=_why(why, searches, recipient, self._quotes(why, question)),
            series=tuple(_points(incident)),
            search_url=search_link(incident, self.public_url),
            acknowledge_url=f"{page_link(incident, self.public_url)}#acknowledge",
        )

    def _several(
        self, incidents: Iterable[Incident], recipient: Recipient, period: told.Period, of: Period
    ) -> told.Digest:
        watches, searches = self.watches(), self.searches()
        newest = sorted(incidents, key=lambda one: one.opened_at, reverse=True)
        happenings = tuple(
            replace(self._happening(one, recipient, watches, searches), terms=_terms(one.why or Why()))
            for one in newest
        )
        return told.Digest(period, of.begins, of.ends, happenings, f"{self.public_url}/incidents")

    def _noticed(self, period: Period, recipient: Recipient) -> Iterator[Incident]:
        """What there was in the period, or went on, of watches that tell the recipient, at once or later."""
        its = {name for name, watch in self.watches().items() if _tells(watch, recipient.name)}
        lasting = self.opened.incidents.lasting(period.begins, period.ends)
        return (incident for incident in lasting if incident.watch in its)

    def _question(self, incident: Incident) -> Question | None:
        """What it searches; None where that cannot be read any more."""
        try:
            return self.opened.pages.ask.question(told_of(incident))
        except Retryable:
            raise
        except Fault:
            return None

    def _happening(
        self,
        incident: Incident,
        recipient: Recipient,
        watches: Mapping[str, Watch],
        searches: Mapping[str, SavedSearch],
    ) -> told.Happening:
        watch, search = watches.get(incident.watch), searches.get(incident.search)
        peak, reason = incident.peak, _reason(incident)
        return told.Happening(
            watch=_called(incident.watch, watch.title if watch else None, recipient),
            search=_called(incident.search, search.title if search else None, recipient),
            metric=incident.metric,
            severity=incident.severity,
            interval_min=incident.interval_min,
            figures=_figures(incident.metric, peak.observed, peak.expected, peak.upper),
            seen_at=peak.at,
            farthest=_farthest(incident),
            began_at=incident.since,
            has_gone_on=incident.last_at > incident.since,
            ended_at=incident.ends_at if incident.state is State.CLOSED else None,
            closed_at=incident.closed_at,
            ending=(incident.ending or Ending.CALM) if incident.state is State.CLOSED else None,
            # Of one that began again it is summed over what was before, too.
            excess=incident.excess if incident.metric.is_in_posts and incident.resumed_at is None else None,
            trouble=incident.trouble or (Trouble.FAILING if reason else None),
            reason=reason,
            url=page_link(incident, self.public_url),
        )

    def _quotes(self, why: Why, question: Question | None) -> Mapping[str, told.Quote]:
        """The telling posts and the shared ones by id: those that are there, each cut to where it says what was asked.

        Their addresses are the portal's: a site's own may name who wrote there.
        """
        names = [*dict.fromkeys([*why.telling, *(one.post_id for one in why.shared)])]
        if not names:
            return {}
        wanted = {"bool": {"filter": [PRESENT, {"terms": {"id": names}}]}}
        pages = self.opened.pages
        hits = ask(pages.client, pages.alias, query=wanted, size=len(names))["hits"]["hits"]
        return {hit["_source"]["id"]: self._quote(hit["_source"], question) for hit in hits}

    def _quote(self, post: Document, question: Question | None) -> told.Quote:
        marks = question.marks(post).text if question else ()
        return told.Quote(
            text=cut(post["text"], marks, _QUOTED)[0],
            published_at=datetime.fromisoformat(post["published_at"]).astimezone(UTC),
            channel=PostChannel(post["channel"]),
            url=post_link(post["id"], self.public_url),
        )


def _reason(incident: Incident) -> str | None:
    """Why a source fails, as is said where that was noticed; None of other incidents."""
    begun = (event for event in incident.history if event.what in {What.OPENED, What.REOPENED})
    return next((event.detail for event in reversed(tuple(begun)) if event.detail), None)


def _tells(watch: Watch, recipient: str) -> bool:
    return recipient in watch.recipients or any(recipient in step.recipients for step in watch.escalation)


_PERIODS: Mapping[Digest, told.Period] = {Digest.DAILY: "day", Digest.WEEKLY: "week"}


def _why(
    why: Why, searches: Mapping[str, SavedSearch], recipient: Recipient, quotes: Mapping[str, told.Quote]
) -> told.Why:
    def theme(name: str) -> str:
        search = searches.get(key_of("theme", name))
        return _called(name, search.title if search else None, recipient)

    dominated = why.dominated_by
    return told.Why(
        terms=_terms(why),
        themes=tuple(told.Grown(theme(one.name), round(one.now), round(one.before)) for one in why.themes),
        channels=tuple(told.Grown(PostChannel(one.name), round(one.now), round(one.before)) for one in why.channels),
        touchpoints=tuple(
            told.Grown(Touchpoint(one.name), round(one.now), round(one.before)) for one in why.touchpoints
        ),
        places=tuple(told.Grown(one.name, round(one.now), round(one.before)) for one in why.places),
        dominated=told.Dominated(dominated.kind, dominated.share) if dominated else None,
        quotes=tuple(quotes[one] for one in why.telling if one in quotes),
        shared=tuple(
            told.Shared(quotes[one.post_id], one.copies, one.shares) for one in why.shared if one.post_id in quotes
        ),
    )


def _terms(why: Why) -> tuple[told.Grown[str], ...]:
    return tuple(told.Grown(one.shown, round(one.now), round(one.before)) for one in why.terms)


def _points(incident: Incident) -> Iterator[told.Point]:
    if incident.metric is Metric.SILENT:  # what does not come is no line
        return
    for one in incident.series:
        figures = _figures(incident.metric, one.observed or 0.0, one.expected, one.upper)
        yield told.Point(one.at, one.observed, one.expected, figures.lower, figures.upper)


def _farthest(incident: Incident) -> told.Stretch:
    farthest = incident.farthest_or_peak
    figures = _figures(incident.metric, farthest.observed, farthest.expected, farthest.upper)
    return told.Stretch(farthest.at, farthest.minutes, figures)


def _figures(metric: Metric, observed: float, expected: float, bound: float) -> told.Figures:
    """With the range that is no alert: up to `bound`, from which on it would be one, and as far on the other side."""
    other = 2 * expected - bound
    if metric is Metric.MEAN_SCORE:  # which is bad where it is low
        return told.Figures(observed, expected, bound, min(other, 1.0))
    return told.Figures(observed, expected, max(other, 0.0), bound)


def _called(name: str, title: Title | None, recipient: Recipient) -> str:
    """What people read of it in the recipient's language, else in Finnish; else its name."""
    return name if title is None else getattr(title, recipient.language) or title.fi
