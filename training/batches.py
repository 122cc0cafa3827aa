"""Texts as padded tensors, alike lengths together: padding in arrival order would double the work."""

import random
from collections.abc import Iterator, Sequence

import torch
from tokenizers import Tokenizer

from training.begin import beginnings
from training.open_base import PAD_ID

# Batches are cut from windows this many batches long, sorted by length: random enough, and hardly any padding.
_WINDOW = 40
# Products are prepared anew for each shape that comes: few shapes, more speed.
_STEP = 4


def encode(
    texts: Sequence[str], tokenizer: Tokenizer, max_pieces: int, domains: Sequence[str | None] | None = None
) -> list[list[int]]:
    """The piece ids of each text, at most `max_pieces`, the last always the end mark.

    Texts whose domain is said begin with its piece, where the tokenizer has one.
    """
    starts = beginnings(tokenizer)
    encodings = tokenizer.encode_batch(list(texts))
    rows = [e.ids if len(e.ids) <= max_pieces else [*e.ids[: max_pieces - 1], e.ids[-1]] for e in encodings]
    if domains is None:
        return rows
    return [[starts.get(domain or "", ids[0]), *ids[1:]] for ids, domain in zip(rows, domains, strict=True)]


def shuffled(lengths: Sequence[int], batch: int, dice: random.Random) -> Iterator[list[int]]:
    """Every index once, in batches of about equal length, in an order that `dice` decides."""
    order = list(range(len(lengths)))
    dice.shuffle(order)
    for start in range(0, len(order), batch * _WINDOW):
        window = sorted(order[start : start + batch * _WINDOW], key=lengths.__getitem__)
        batches = [window[at : at + batch] for at in range(0, len(window), batch)]
        dice.shuffle(batches)
        yield from batches


def pad(rows: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and attention mask, both of shape (rows, longest row up to a multiple of four)."""
    longest = -(-max(map(len, rows)) // _STEP) * _STEP
    ids = torch.tensor([[*row, *[PAD_ID] * (longest - len(row))] for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
    return ids, mask
