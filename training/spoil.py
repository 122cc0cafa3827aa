"""Typing errors as people make them, so that a slip of the finger does not change what the model hears."""

import random

_NEIGHBOURS = {
    key: "".join(row[max(0, at - 1) : at] + row[at + 1 : at + 2])
    for row in ("qwertyuiopå", "asdfghjklöä", "zxcvbnm")
    for at, key in enumerate(row)
}
_UNDOTTED = str.maketrans("äöå", "aoa")
_UNDOTTED_SHARE = 0.15
_WORDS_PER_SLIP = 8


def spoiled(text: str, dice: random.Random, share: float) -> str:
    """`text`, or in a `share` of cases the text with a slip for every eight words, or without its dots."""
    if dice.random() >= share:
        return text
    if dice.random() < _UNDOTTED_SHARE:
        return text.translate(_UNDOTTED)
    for _ in range(1 + text.count(" ") // _WORDS_PER_SLIP):
        text = _slip(text, dice)
    return text


def _slip(text: str, dice: random.Random) -> str:
    """One letter left out, doubled, taken for its neighbour's key or typed after the next one."""
    letters = [at for at, letter in enumerate(text) if letter in _NEIGHBOURS]
    if not letters:
        return text
    at = dice.choice(letters)
    before, letter, after = text[:at], text[at], text[at + 1 :]
    match dice.randrange(4):
        case 0:
            return before + after
        case 1:
            return before + letter * 2 + after
        case 2:
            return before + dice.choice(_NEIGHBOURS[letter]) + after
        case _:
            return before + after[:1] + letter + after[1:]
