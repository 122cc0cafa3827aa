"""What bringing a file of watches and recipients in would change, and what speaks against it. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from kuulolla.records.check_watches import unknown
from kuulolla.records.differences import Difference, difference
from kuulolla.records.entries import Mistake
from kuulolla.records.recipient import Recipient, RecipientDefinition, completed, lacks
from kuulolla.records.watch import Watch, WatchDefinition
from kuulolla.records.watches_file import WatchesFile


@dataclass(frozen=True)
class WatchesKnown:
    """What there is beside a file: recipients and watches by name, keys of saved searches.

    `loopback`: whether plain http to this machine will do, as in the local stack.
    """

    recipients: Mapping[str, Recipient]
    watches: Mapping[str, Watch]
    searches: Collection[str]
    loopback: bool = False


@dataclass(frozen=True)
class WatchesChange:
    """What a file would change. Recipients are written first: watches name them."""

    recipients: Difference[RecipientDefinition]
    watches: Difference[WatchDefinition]


def changes(file: WatchesFile, known: WatchesKnown) -> WatchesChange:
    """What of the file is new beside what is known, and what would change it."""
    return WatchesChange(difference(_completed(file, known), known.recipients), difference(file.watches, known.watches))


def against(file: WatchesFile, known: WatchesKnown) -> list[Mistake]:
    """Everything that is wrong with the file, by line: in it, and beside what is known."""
    if file.mistakes:
        return list(file.mistakes)
    found = [*_of_recipients(file, known), *_of_watches(file, known)]
    return sorted(found, key=lambda mistake: mistake.line)


def _completed(file: WatchesFile, known: WatchesKnown) -> list[RecipientDefinition]:
    return [completed(one, known.recipients.get(one.key)) for one in file.recipients]


def _of_recipients(file: WatchesFile, known: WatchesKnown) -> Iterator[Mistake]:
    for one in _completed(file, known):
        if why := lacks(one, loopback=known.loopback):
            key = f"recipient:{one.key}"
            yield Mistake(file.line(key, "address"), f"{key}: {why}")


def _of_watches(file: WatchesFile, known: WatchesKnown) -> Iterator[Mistake]:
    recipients = {*known.recipients, *(one.key for one in file.recipients)}
    for watch in file.watches:
        key = f"watch:{watch.key}"
        for field, why in unknown(watch, known.searches, recipients):
            yield Mistake(file.line(key, field), f"{key}: {field}: {why}")
