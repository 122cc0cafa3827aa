"""Masking: personal data becomes `[hetu]`, `[puhelin]`… before anything leaves the process.

Recognisers read a skeleton of the text in which disguises are taken off (line breaks, unusual dashes and digits,
invisible characters), so that a code is found however it is written. Where personal data and a look-alike cannot be
told apart, it is masked: a ten-digit order number that begins with 040, one long number in ten that passes for a card.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kuulolla.schemas.post import MaskedKind
from kuulolla.services.ingest.mask.account import ibans, payment_cards
from kuulolla.services.ingest.mask.address import addresses
from kuulolla.services.ingest.mask.email import emails
from kuulolla.services.ingest.mask.identity_code import identity_codes
from kuulolla.services.ingest.mask.phone import phones
from kuulolla.services.ingest.mask.plate import plates
from kuulolla.services.ingest.mask.skeleton import skeleton

Span = tuple[int, int]

# The surest first: what one has taken, the next ones do not see.
_RECOGNISERS: tuple[tuple[MaskedKind, Callable[[str], Iterator[Span]]], ...] = (
    (MaskedKind.EMAIL, emails),
    (MaskedKind.IBAN, ibans),
    (MaskedKind.HETU, identity_codes),
    (MaskedKind.CARD, payment_cards),
    (MaskedKind.PHONE, phones),
    (MaskedKind.ADDRESS, addresses),
    (MaskedKind.PLATE, plates),
)
_WORTH_A_LOOK = re.compile(
    r"[\d@\uff20]|[(\[{<*] ?(?:at|ät|a[ )\]}>*]|miu)| (?:ät|miuku|miukumauku|at) ", re.IGNORECASE
)
_TAKEN = "\x00"


@dataclass(frozen=True)
class Masked:
    """A text without personal data, and how much of what was taken out."""

    text: str
    counts: Mapping[MaskedKind, int]


def mask(text: str) -> Masked:
    """`text` with personal data replaced by its kind in square brackets. Masking twice is masking once."""
    if _WORTH_A_LOOK.search(text) is None:
        return Masked(text, {})
    read = skeleton(text)
    remaining = read.text
    found: list[tuple[int, int, MaskedKind]] = []
    for kind, recognise in _RECOGNISERS:
        spans = _apart(recognise(remaining))
        if not spans:
            continue
        found += [(read.places[start], read.places[end - 1] + 1, kind) for start, end in spans]
        remaining = _replaced(remaining, [(start, end, _TAKEN * (end - start)) for start, end in spans])
    if not found:
        return Masked(text, {})
    masked = _replaced(text, [(start, end, f"[{kind.value}]") for start, end, kind in sorted(found)])
    return Masked(masked, Counter(kind for _, _, kind in found))


def _apart(spans: Iterator[Span]) -> list[Span]:
    """The spans in order, of overlapping ones the first."""
    kept: list[Span] = []
    for span in sorted(set(spans)):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _replaced(text: str, by: Sequence[tuple[int, int, str]]) -> str:
    """`text` with each span (start, end, replacement) replaced; spans in order and apart."""
    parts = []
    at = 0
    for start, end, replacement in by:
        parts += [text[at:start], replacement]
        at = end
    return "".join([*parts, text[at:]])
