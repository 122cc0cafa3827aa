"""A notification as plain text: for mail readers without HTML, and for whoever passes a webhook on."""

from collections.abc import Iterator

from kuulolla.services.alerts.notify.told import Link, Told


def plain(told: Told) -> str:
    """The whole notification as lines, addresses of links in full."""
    return "\n\n".join("\n".join(part) for part in _parts(told)) + "\n"


def _parts(told: Told) -> Iterator[list[str]]:
    yield [told.heading]
    yield list(told.facts)
    if told.why:
        yield [told.why_title, *(f"- {line}" for line in told.why)]
    if told.quotes:
        yield [told.quotes_title]
    for quote in told.quotes:
        yield [quote.text, quote.source, *_addresses(quote.link)]
    for line in told.lines:
        yield [line.text, line.beneath, *_addresses(line.link)]
    if told.chart is not None:
        yield [told.chart]
    for link in told.links:
        yield [f"{link.label}:", *_addresses(link)]
    yield [told.ending]


def _addresses(link: Link | None) -> list[str]:
    return [link.url] if link is not None else []
