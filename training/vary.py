"""Texts like those at hand, made of them: a student asks its teachers about these too.

Only 20,000 forum sentences have labels, and no other free text is written quite like them. Halves of sentences, two
halves put together and sentences with words left out are still of the same words and ways of writing; what they
mean the teachers must say (Jiao et al. 2020, TinyBERT: most of what their students learnt came from such texts).
"""

import random
from collections.abc import Sequence

_FEWEST_WORDS = 4
_LEFT_OUT = 0.15


def varied(texts: Sequence[str], times: int, dice: random.Random) -> list[str]:
    """`times` new texts for each of `texts` that has words enough, none twice and none that is there already."""
    long_enough = [text.split(" ") for text in texts if text.count(" ") >= _FEWEST_WORDS - 1]
    made = (_one(words, long_enough, dice) for words in long_enough for _ in range(times))
    known = set(texts)
    return [text for text in dict.fromkeys(made) if text and text not in known]


def _one(words: list[str], others: Sequence[list[str]], dice: random.Random) -> str:
    match dice.randrange(3):
        case 0:
            kept = [word for word in words if dice.random() >= _LEFT_OUT]
        case 1:
            other = dice.choice(others)
            kept = [*words[: _cut(words, dice)], *other[_cut(other, dice) :]]
        case _:
            at = _cut(words, dice)
            kept = words[:at] if dice.random() < 0.5 else words[at:]  # noqa: PLR2004 - one half or the other
    return " ".join(kept)


def _cut(words: list[str], dice: random.Random) -> int:
    """A place near the middle."""
    return dice.randint(len(words) // 3, -(-len(words) * 2 // 3))
