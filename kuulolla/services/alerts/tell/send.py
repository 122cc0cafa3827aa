"""What is due goes out: taken, put together, handed to the recipient's channel, and what became of it written down.

Each recipient is served by one process, which counts what an hour takes, and there by a thread of its own at most, so
that one who hangs or fails delays nobody else. Whoever is killed between sending and writing it down sends once more,
with the same key.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from itertools import groupby
from typing import Final

from kuulolla.records.deliveries import Deliveries
from kuulolla.records.delivery import Attempt, Delivery, DeliveryState, Outcome, Waits
from kuulolla.records.incident import Incident, State
from kuulolla.records.incidents import Incidents
from kuulolla.records.kept import ChangedMeanwhile, Kept
from kuulolla.records.recipient import Channel, Recipient
from kuulolla.records.unreadable import UnreadableRecord, say_once
from kuulolla.records.watch import Watch
from kuulolla.runtime.clock import Clock
from kuulolla.runtime.faults import Fault, SettingsFault
from kuulolla.runtime.metrics import DELIVERIES
from kuulolla.runtime.telemetry import logger
from kuulolla.services.alerts.notify import notification as told
from kuulolla.services.alerts.notify.channels import address
from kuulolla.services.alerts.tell.bundle import bundle_key, bundles, pointless, premature
from kuulolla.services.alerts.tell.compose import Compose
from kuulolla.services.alerts.tell.follow import followed
from kuulolla.services.alerts.tell.rest import quiet_until, resting

log = logger(__name__)

AT_ONCE: Final = 32
"""Recipients that are served at the same time."""

_TAKEN_FOR: Final = timedelta(seconds=60)
"""Longer than any notifier takes: after that another process tries."""

_UNKNOWN_FOR: Final = timedelta(seconds=10)
"""After that somebody is looked for again who was added just now, or cannot be read."""

_HOUR: Final = timedelta(hours=1)
_DUE: Final = 1_000
_OF_ONE: Final = 100

Notifiers = Callable[[Channel], told.Notifier]


@dataclass
class Send:
    """Sends what is due to recipients that `serves` gives to this process, by their names.

    `recipients` gives those that can be read, `is_gone` says whether there is none of a name. `notifiers` raises
    SettingsFault where a channel is not set up.
    """

    deliveries: Deliveries
    incidents: Incidents
    compose: Compose
    watches: Callable[[], Mapping[str, Watch]]
    recipients: Callable[[], Mapping[str, Recipient]]
    is_gone: Callable[[str], bool]
    notifiers: Notifiers
    serves: Callable[[str], bool]
    clock: Clock
    leaves: bool = field(default=False, init=False)
    """Whether it was asked to end."""
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(AT_ONCE, "send"))
    _busy: set[str] = field(default_factory=set)
    _rests: dict[str, datetime] = field(default_factory=dict)
    _others: set[str] = field(default_factory=set)
    """Recipients whom another process serves, as far as something of theirs was due."""

    def round(self) -> int:
        """Begin to serve the recipients of what is due, and return how many; raises IndexAway, or Fault."""
        now = self.clock.now()
        # Whoever is not asked for takes no room from others: ten who take nothing have a thousand that are due.
        resting = (name for name, until in self._rests.copy().items() if until > now)
        others = (name for name in self._others if not self.serves(name))
        found = self.deliveries.due(now, _DUE, _OF_ONE, without={*self._busy.copy(), *resting, *others})
        self._others = {name for name in (*self._others, *map(_recipient, found)) if not self.serves(name)}
        ours = (one for one in found if _recipient(one) not in self._others)
        due = groupby(sorted(ours, key=_recipient), key=_recipient)
        begun = 0
        for name, of_one in due:
            self._busy.add(name)
            self._threads.submit(self._serve, name, list(of_one))
            begun += 1
        return begun

    @property
    def busy(self) -> bool:
        """Whether somebody is being served."""
        return bool(self._busy)

    def leave(self) -> None:
        """End the attempts that were begun; what is left is due for who goes on."""
        self.leaves = True
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _serve(self, name: str, due: Sequence[Kept[Delivery]]) -> None:
        """Serve one recipient until all is told, or one attempt failed: then it has a rest."""
        try:
            self._rests.pop(name, None)
            recipient = self.recipients().get(name)
            if recipient is None and not self.is_gone(name):  # the version that wrote it tells them
                self._rests[name] = self.clock.now() + _UNKNOWN_FOR
            elif recipient is None or not recipient.enabled:
                self._skip(due, "the recipient is disabled, or no longer there")
            else:
                self._tell(recipient, due)
        except Fault as fault:  # what was taken is due again in a while
            log.warning("recipient_not_served", recipient=name, because=str(fault))
        except Exception:  # a thread that ends without a word is worse
            log.exception("recipient_not_served", recipient=name)
        finally:
            self._busy.discard(name)

    def _tell(self, recipient: Recipient, due: Sequence[Kept[Delivery]]) -> None:
        due = self._whole(due)
        incidents, unreadable = self._incidents(due)
        if recipient.only_digest:
            due = self._without_incidents(due)
        news = {one.record.id: one for one in self._news(due, incidents, unreadable)}
        for name, until in self._resting(recipient, news.values(), incidents).items():
            quiet = news.pop(name)
            self._put_off(quiet, until, Waits.QUIET, quiet.record.notification)
        hour = _hour(self.clock.now())
        left = recipient.most_per_hour - self.deliveries.sent_since(recipient.name, hour) if news else 0
        split = bundles([one.record for one in news.values()], max(left, 0))
        for bundle in split.now:
            if self.leaves or not self.serves(recipient.name):  # whoever goes on counts what was sent
                return
            if not self._tell_together(recipient, [news[one.id] for one in bundle], incidents):
                return
        for later in (news[one.id] for one in split.later):
            self._put_off(later, hour + _HOUR, Waits.HOUR, later.record.notification)

    def _news(
        self, due: Iterable[Kept[Delivery]], incidents: Mapping[str, Incident], unreadable: Collection[str]
    ) -> Iterator[Kept[Delivery]]:
        """What can be told; the rest is skipped, or put off by an hour: by then it is other news, or can be read."""
        next_hour = _hour(self.clock.now()) + _HOUR
        for one in due:
            incident = incidents.get(one.record.incident or "")
            if one.record.incident in unreadable:
                self._put_off(one, next_hour, None)
            elif why := pointless(one.record, incident):
                self._skip([one], why)
            elif premature(one.record, incident):
                self._put_off(one, next_hour, None)
            else:
                yield one

    def _without_incidents(self, due: Sequence[Kept[Delivery]]) -> Sequence[Kept[Delivery]]:
        """What is left where nobody is told of an incident any more that was planned before."""
        of_incidents = [one for one in due if one.record.incident is not None]
        self._skip(of_incidents, "the recipient is told of incidents in its digest alone")
        return [one for one in due if one.record.incident is None]

    def _resting(
        self, recipient: Recipient, due: Iterable[Kept[Delivery]], incidents: Mapping[str, Incident]
    ) -> dict[str, datetime]:
        """Until when what is due waits, by id: quiet hours may have begun since it was planned."""
        now, watches, ends = self.clock.now(), self.watches(), dict[str, datetime | None]()
        records = [one.record for one in due]
        for one in records:
            ends[one.id] = None
            if (incident := incidents.get(one.incident or "")) is not None:
                watch = watches.get(incident.watch)
                ends[one.id] = quiet_until(one, incident, [watch.quiet if watch else None, recipient.quiet], now)
        return resting(records, ends)

    def _whole(self, due: Sequence[Kept[Delivery]]) -> Sequence[Kept[Delivery]]:
        """With all that was tried together with some of it; what arrived so is written down, where it was not."""
        keys = {one.record.notification for one in due if one.record.notification is not None}
        if not keys:
            return due
        tried = self.deliveries.of_notifications(keys)
        arrived = {one.record.notification for one in tried if one.record.state is DeliveryState.SENT}
        pending = [one for one in tried if one.record.state is DeliveryState.PENDING]
        again = [one for one in pending if one.record.notification not in arrived]
        told_already = [one for one in pending if one.record.notification in arrived]
        sent = Attempt(at=self.clock.now(), outcome=Outcome.DELIVERED, detail="it went out together with others before")
        self._record(told_already, sent, incidents={})  # how bad it was told then, nobody knows
        return [*again, *(one for one in due if one.record.notification is None)]

    def _put_off(
        self, kept: Kept[Delivery], until: datetime, waits: Waits | None, notification: str | None = None
    ) -> None:
        with suppress(ChangedMeanwhile):
            self.deliveries.put_off(kept, until, waits, notification)

    def _incidents(self, due: Sequence[Kept[Delivery]]) -> tuple[dict[str, Incident], set[str]]:
        """What the deliveries tell of, by the id of what they were planned of; and those of which that cannot be read.

        Where that is over and its event goes on, it is what that goes on with.
        """
        found, unreadable = dict[str, Incident](), set[str]()
        of_event, goes_on = cache(self.incidents.of_event), cache(self.incidents.goes_on)
        for name in dict.fromkeys(one.record.incident for one in due if one.record.incident is not None):
            try:
                kept = self.incidents.read(name)
            except UnreadableRecord as why:
                say_once(why)
                unreadable.add(name)
                continue
            if kept is None:
                continue
            tells_of = kept.record
            if tells_of.state is State.CLOSED:
                tells_of = followed(tells_of, (one.record for one in of_event(tells_of.event)))
            if tells_of.state is State.CLOSED and goes_on(tells_of.event):  # with one that cannot be read
                unreadable.add(name)
            found[name] = tells_of
        return found, unreadable

    def _tell_together(
        self, recipient: Recipient, bundle: Sequence[Kept[Delivery]], incidents: Mapping[str, Incident]
    ) -> bool:
        """Whether the recipient can be told more: the attempt, if there was one, did not fail."""
        until, key = self.clock.now() + _TAKEN_FOR, bundle_key([one.record for one in bundle])
        taken = [one for kept in bundle if (one := self.deliveries.take(kept, until, key)) is not None]
        if not taken:
            return True
        match self._handed_over(recipient, [one.record for one in taken], incidents):
            case told.Delivered(detail):
                sent = Attempt(at=self.clock.now(), outcome=Outcome.DELIVERED, detail=detail)
                self._record(taken, sent, incidents)
                return True
            case told.Refused(why):
                self._record(taken, Attempt(at=self.clock.now(), outcome=Outcome.REFUSED, detail=why), incidents)
                return True
            case told.Later(why, after_s):
                tried = Attempt(at=self.clock.now(), outcome=Outcome.LATER, detail=why)
                self._rest(recipient.name, self._record(taken, tried, incidents, after_s))
                return False

    def _handed_over(
        self, recipient: Recipient, bundle: Sequence[Delivery], incidents: Mapping[str, Incident]
    ) -> told.Outcome:
        """Raises IndexAway, or Fault without its rights: what was taken is due again then."""
        now = self.clock.now()
        try:
            about = self.compose.about(bundle, incidents, recipient, now)
            notification = told.Notification(bundle_key(bundle), now, about)
            return self.notifiers(recipient.channel).send(notification, address(recipient))
        except SettingsFault as fault:  # it can be told once somebody has set the channel up
            return told.Later(str(fault))
        except Fault:
            raise
        except Exception as error:  # ours: mended meanwhile it is told, else it is given up after a day
            log.exception("not_put_together", recipient=recipient.name)
            return told.Later(f"it could not be put together ({type(error).__name__}): see the log of the service")

    def _rest(self, name: str, failed: Sequence[Delivery]) -> None:
        """Leave the recipient alone until what failed is tried again."""
        waits = [one.next_attempt_at for one in failed if one.next_attempt_at is not None]
        if waits:
            self._rests[name] = min(waits)

    def _skip(self, kept: Sequence[Kept[Delivery]], why: str) -> None:
        self._record(kept, Attempt(at=self.clock.now(), outcome=Outcome.SKIPPED, detail=why), incidents={})

    def _record(
        self,
        kept: Sequence[Kept[Delivery]],
        attempt: Attempt,
        incidents: Mapping[str, Incident],
        after_s: float | None = None,
    ) -> list[Delivery]:
        """Write down what became of them, and as how bad each was told; one that another process took is that one's."""
        written = []
        for one in kept:
            DELIVERIES.labels(one.record.channel, attempt.outcome).inc()
            incident = incidents.get(one.record.incident or "")
            tried = attempt.model_copy(update={"severity": incident.severity}) if incident else attempt
            with suppress(ChangedMeanwhile):
                written.append(self.deliveries.record(one, tried, after_s).record)
        if kept:
            log.info(
                "delivery_tried",
                recipient=kept[0].record.recipient,
                outcome=attempt.outcome,
                deliveries=[one.record.id for one in kept],
            )
        return written


def _recipient(kept: Kept[Delivery]) -> str:
    return kept.record.recipient


def _hour(now: datetime) -> datetime:
    """Its beginning."""
    return now.replace(minute=0, second=0, microsecond=0)
