"""What a notification says in the recipient's language: first what happened, then why, then how people put it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kuulolla.records.delivery import DeliveryKind
from kuulolla.records.incident import Ending, Severity
from kuulolla.records.recipient import Language
from kuulolla.services.alerts.notify.catalogue import Grouping, LinkTo, Words, words
from kuulolla.services.alerts.notify.clean import name_line, quote_line, term_line, web_address
from kuulolla.services.alerts.notify.notification import (
    Alert,
    Digest,
    Grown,
    Happening,
    Notification,
    Quote,
    Trial,
    Why,
)
from kuulolla.services.alerts.notify.phrase import Phrase
from kuulolla.services.alerts.notify.show import Show
from kuulolla.services.alerts.notify.told import Line, Link, Quoted, Told

MOST_GROWN = 5
MOST_TERMS = 3
"""Words that a digest names of an incident."""
MOST_QUOTES = 3
MOST_SHARED = 1
MOST_LINES = 20
"""Incidents that a digest tells of one by one: with many more, a card is larger than Teams takes (28 KB)."""


def tell(notification: Notification, language: Language) -> Told:
    """The notification in words."""
    says = words(language)
    show = Show(says.writing, notification.at)
    teller = _Teller(language, says, show, Phrase(says, show))
    match notification.about:
        case Alert():
            return teller.alert(notification.about)
        case Digest():
            return teller.digest(notification.about)
        case Trial():
            return teller.trial(notification.about)


@dataclass(frozen=True)
class _Teller:
    language: Language
    says: Words
    show: Show
    phrase: Phrase

    def alert(self, alert: Alert) -> Told:
        seen = alert.happening
        headline = self.phrase.over(seen) if alert.kind is DeliveryKind.CLOSED else self.phrase.headline(seen)
        why, quotes = tuple(self._why(alert.why)), tuple(map(self._quoted, alert.why.quotes[:MOST_QUOTES]))
        return Told(
            language=self.language,
            subject=" | ".join([*self._flags(alert), name_line(seen.watch), headline]),
            heading=headline,
            facts=tuple(self.phrase.facts(alert)),
            why_title=self.says.why if why else "",
            why=why,
            quotes_title=self.says.quotes if quotes else "",
            quotes=quotes,
            links=self._links({"incident": seen.url, "search": alert.search_url, "acknowledge": alert.acknowledge_url}),
            chart=self.phrase.chart(seen, alert.series),
            ending=self.says.ending,
        )

    def digest(self, digest: Digest) -> Told:
        says, count = self.says.digest, len(digest.happenings)
        counted = says.counted.of(count).format(count=self.show.number(count)) if count else says.none
        heading = says.heading[digest.period].format(counted=counted)
        facts = [says.span.format(span=self.show.span(digest.began_at, digest.ended_at))]
        if (others := count - MOST_LINES) > 0:
            facts.append(says.others.of(others).format(count=self.show.number(others)))
        return Told(
            language=self.language,
            subject=heading,
            heading=heading,
            facts=tuple(facts),
            lines=tuple(map(self._line, digest.happenings[:MOST_LINES])),
            links=self._links({"digest": digest.url}),
            ending=self.says.ending,
        )

    def trial(self, trial: Trial) -> Told:
        says = self.says.trial
        line = says.line.format(recipient=name_line(trial.recipient))
        return Told(self.language, says.heading, says.heading, facts=(line,), ending=self.says.ending)

    def _flags(self, alert: Alert) -> Iterator[str]:
        if alert.kind is DeliveryKind.CLOSED:
            yield self.says.flags["unwatched" if alert.happening.is_unwatched else "closed"]
            return
        if alert.kind is DeliveryKind.ESCALATED:
            yield self.says.flags["escalated"]
        if alert.kind is DeliveryKind.REOPENED:
            yield self.says.flags["reopened"]
        if alert.happening.severity is Severity.SEVERE:
            yield self.says.flags["worsened" if alert.kind is DeliveryKind.WORSENED else "severe"]

    def _why(self, why: Why) -> Iterator[str]:
        # First: where one person or one article is behind most of it, the words and places below are theirs.
        if why.dominated is not None:
            share = self.show.percent(why.dominated.share)
            yield self.says.dominated[why.dominated.by].format(share=share)
        says = self.says
        yield from self._grown("terms", [(term_line(one.name), one) for one in why.terms])
        yield from self._grown("themes", [(term_line(one.name), one) for one in why.themes])
        yield from self._grown("channels", [(says.channels[one.name], one) for one in why.channels])
        yield from self._grown("touchpoints", [(says.touchpoints[one.name], one) for one in why.touchpoints])
        yield from self._grown("places", [(term_line(one.name), one) for one in why.places])

        for one in why.shared[:MOST_SHARED]:
            counts = [(says.copies, one.copies), (says.shares, one.shares)]
            counted = [text.of(count).format(count=self.show.number(count)) for text, count in counts if count]
            text = says.quote.format(text=quote_line(one.quote.text))
            yield says.shared.format(text=text, counts=", ".join(counted))

    def _grown(self, what: Grouping, called: Sequence[tuple[str, Grown[Any]]]) -> Iterator[str]:
        if called:
            listed = [
                self.says.before.format(name=name, now=self.show.number(one.now), before=self.show.number(one.before))
                for name, one in called[:MOST_GROWN]
            ]
            yield self.says.grown[what].format(list=", ".join(listed))

    def _quoted(self, quote: Quote) -> Quoted:
        text = self.says.quote.format(text=quote_line(quote.text))
        source = self.says.quoted_from.format(
            channel=self.says.channels[quote.channel], moment=self.show.moment(quote.published_at)
        )
        return Quoted(text, source, self._link("post", quote.url))

    def _line(self, seen: Happening) -> Line:
        if seen.ended_at is None:
            times = self.says.digest.open.format(began=self.show.moment(seen.began_at))
        else:
            times = self.phrase.lasted(seen)
            if seen.ending is not None and seen.ending is not Ending.CALM:
                times = f"{times} {self.phrase.over(seen)}."
        listed = ", ".join(term_line(one.name) for one in seen.terms[:MOST_TERMS])
        why = self.says.grown["terms"].format(list=listed) if listed else ""
        headline = f"{name_line(seen.watch)} | {self.phrase.headline(seen)}"
        return Line(headline, times, why, self._link("incident", seen.url))

    def _link(self, to: LinkTo, url: str | None) -> Link | None:
        address = web_address(url) if url is not None else None
        return Link(self.says.links[to], address) if address is not None else None

    def _links(self, urls: Mapping[LinkTo, str | None]) -> tuple[Link, ...]:
        links = [self._link(to, url) for to, url in urls.items()]
        return tuple(link for link in links if link is not None)
