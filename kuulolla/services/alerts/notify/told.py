"""A notification in words, the same for every channel.

Its texts are lines: what anybody wrote has one line and a bounded length by now, and is still anybody's text, to be
escaped as the channel's form asks.
"""

from dataclasses import dataclass

from kuulolla.records.recipient import Language


@dataclass(frozen=True)
class Link:
    """Where to go on: what it says and the address."""

    label: str
    url: str


@dataclass(frozen=True)
class Quoted:
    """What somebody wrote, from where and when, and where it can be read."""

    text: str
    source: str
    link: Link | None


@dataclass(frozen=True)
class Line:
    """One incident of a digest: what happened, since when, and what lies behind it; empty where that is not known."""

    text: str
    times: str
    why: str
    link: Link | None

    @property
    def beneath(self) -> str:
        """What stands under its text, in one line."""
        return f"{self.times} {self.why}".rstrip()


@dataclass(frozen=True)
class Told:
    """A notification in words. `subject` stands alone in a list of others; `chart` says what the chart shows."""

    language: Language
    subject: str
    heading: str
    facts: tuple[str, ...] = ()
    why_title: str = ""
    why: tuple[str, ...] = ()
    quotes_title: str = ""
    quotes: tuple[Quoted, ...] = ()
    lines: tuple[Line, ...] = ()
    links: tuple[Link, ...] = ()
    chart: str | None = None
    ending: str = ""
