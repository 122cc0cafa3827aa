"""Watches and their recipients as YAML: read with the line of everything that is wrong, written as small diffs.

    recipients:
      päivystys:
        channel: email
        address: paivystys@example.fi
    watches:
      kela-kielteiset:
        search: brand:kela
        metric: negative_count
        recipients:
        - päivystys
        quiet:
          from: '22:00'
          to: '07:00'

A recipient without address or secret keeps those that it has: a file need not hold them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kuulolla.records.entries import Entry, Mistake, Section, read_entries, write_entries
from kuulolla.records.recipient import RecipientDefinition
from kuulolla.records.watch import WatchDefinition

_SECTIONS = {
    "recipients": Section("recipient", RecipientDefinition),
    "watches": Section("watch", WatchDefinition),
}


@dataclass(frozen=True)
class WatchesFile:
    """What a file says: definitions, where each stands, and what is wrong with it; use it where nothing is."""

    recipients: tuple[RecipientDefinition, ...]
    watches: tuple[WatchDefinition, ...]
    entries: Mapping[str, Entry]
    """By `recipient:NAME` and `watch:NAME`."""
    mistakes: tuple[Mistake, ...]

    def line(self, key: str, field: str) -> int:
        """The line of a field of the entry; where the entry has none, that of its name."""
        entry = self.entries[key]
        return entry.fields.get(field, entry.line)


def read_watches(text: str) -> WatchesFile:
    """The recipients and watches of a file and all its mistakes; takes any text."""
    read = read_entries(text, _SECTIONS)
    made = [one.definition for one in read.by_key.values()]
    return WatchesFile(
        recipients=tuple(one for one in made if isinstance(one, RecipientDefinition)),
        watches=tuple(one for one in made if isinstance(one, WatchDefinition)),
        entries=read.by_key,
        mistakes=read.mistakes,
    )


def write_watches(
    recipients: Iterable[RecipientDefinition], watches: Iterable[WatchDefinition], *, secrets: bool = False
) -> str:
    """The YAML of the definitions, sorted by name: the same ones are the same text.

    With `secrets` it holds the addresses and secrets of recipients, which who reads it may use.
    """
    written = {
        "recipients": {one.name: _recipient(one, secrets=secrets) for one in recipients},
        "watches": {one.name: one.model_dump(mode="json", exclude_none=True, exclude={"name"}) for one in watches},
    }
    return write_entries(written, texts=())


def _recipient(one: RecipientDefinition, *, secrets: bool) -> dict[str, Any]:
    hidden = {"address": one.address, "secret": one.secret}
    shown = one.model_dump(mode="json", exclude_none=True, exclude={"name", *hidden})
    if not secrets:
        return shown
    return shown | {name: value.get_secret_value() for name, value in hidden.items() if value is not None}
