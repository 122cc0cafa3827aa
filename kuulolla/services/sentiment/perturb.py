"""Texts changed in ways that change nothing of what their writer feels: what a model says of them should stay."""

import random
import re
from collections.abc import Callable, Mapping, Sequence

from kuulolla.schemas.post import MaskedKind

_MASK = f"[{MaskedKind.PHONE}]"
_MASKS = re.compile(rf"\[(?:{'|'.join(MaskedKind)})\]")
_PAIR = re.compile(r"(?=([^\W\d_]{2}))")
_SEED = 1


def perturbed(texts: Sequence[str]) -> dict[str, list[str]]:
    """The texts, in their order, changed in each way; the same texts always in the same places."""
    return {way: _each(texts, change) for way, change in WAYS.items()}


def _each(texts: Sequence[str], change: "Change") -> list[str]:
    dice = random.Random(_SEED)  # noqa: S311 - places in texts, no secret
    return [change(text, dice) for text in texts]


def in_capitals(text: str, _dice: random.Random) -> str:
    """Everything in capitals but masks, which ingest puts in as they are."""
    parts = _MASKS.split(text)
    between = [*_MASKS.findall(text), ""]
    return "".join(part.upper() + mask for part, mask in zip(parts, between, strict=True))


def with_typing_error(text: str, dice: random.Random) -> str:
    """One letter inside a word left out, doubled, or typed after the next one; as it is where no two letters meet."""
    places = [found.start() for found in _PAIR.finditer(text)]
    if not places:
        return text
    at = dice.choice(places)
    before, letter, following, after = text[:at], text[at], text[at + 1], text[at + 2 :]
    typed = dice.choice((following, letter * 2 + following, following + letter))
    return before + typed + after


def with_mask(text: str, dice: random.Random) -> str:
    """A masked phone number between two words, or behind the only one."""
    places = [found.end() for found in re.finditer(r"\S(?=\s)", text)] or [len(text.rstrip())]
    at = dice.choice(places)
    return f"{text[:at]} {_MASK}{text[at:]}"


Change = Callable[[str, random.Random], str]
WAYS: Mapping[str, Change] = {
    "capitals": in_capitals,
    "typing_error": with_typing_error,
    "mask": with_mask,
}
