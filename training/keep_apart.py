"""What is measured on is not learnt from: no text with the same words, whatever else differs."""

import re
from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text in order, in lower case: alike for "Selvä." and "selvä!"."""
    return tuple(_WORD.findall(text.lower()))


def apart_from(texts: Iterable[str], measured: Iterable[str]) -> list[str]:
    """Those of `texts` that have words, and not the same ones as a text that is measured on; in their order."""
    held = {words_of(text) for text in measured} | {()}
    return [text for text in texts if words_of(text) not in held]
