"""Learns the table of letter runs (`kuulolla/services/sentiment/ngrams.py`) from the labelled texts: minutes on a core.

A linear model, so that it cannot learn by heart what goes with what, and wrong where the network is not.
"""

import random
from collections.abc import Sequence
from zlib import crc32

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from kuulolla.services.sentiment.ngrams import Ids, ngram_rows
from training.fine_tune import Priors
from training.read_texts import EMOTIONS, LABELS, Example, Floats
from training.recipe import NgramSchooling

COLUMNS = len(LABELS) + len(EMOTIONS)
_EMOTIONS_SHARE = 2.0
SELDOM = -2.5
"""Where an emotion's logit begins: it is heard in one line of twelve. The table holds what letters change of that."""

_LARGEST, _LEAST = 127, 1e-9
_PARTS = 3


def learn_ngrams(examples: Sequence[Example], priors: Priors, schooling: NgramSchooling, seed: int) -> Floats:
    """The table, shape (2**bits, labels and emotions): logits of labels without a prior, and of emotions.

    The same seed gives the same table.
    """
    torch.manual_seed(seed)
    dice = random.Random(seed)  # noqa: S311 - an order, no secret
    table = torch.nn.EmbeddingBag(1 << schooling.bits, COLUMNS, mode="sum", sparse=True)
    torch.nn.init.zeros_(table.weight)
    seldom = torch.nn.Parameter(torch.full((len(EMOTIONS),), SELDOM))
    optimisers = [torch.optim.SparseAdam(table.parameters(), schooling.rate), torch.optim.Adam([seldom], 0.01)]
    shares = torch.tensor([example.shares or (0.0, 0.0, 0.0) for example in examples])
    weights = torch.tensor([example.weight for example in examples])
    log_priors = torch.tensor([priors[example.domain or ""] for example in examples]).log()
    heard = torch.tensor([example.heard for example in examples])
    emotion_weights = torch.tensor([min(1.0, e.weight) if e.emotions is not None else 0.0 for e in examples])
    steps = schooling.epochs * -(-len(examples) // schooling.batch)
    step = 0
    for _ in range(schooling.epochs):
        told = [e.domain if e.told and dice.random() >= schooling.untold_share else None for e in examples]
        rows, ends = ngram_rows([example.text for example in examples], told, schooling.bits)
        order = list(range(len(examples)))
        dice.shuffle(order)
        for start in range(0, len(order), schooling.batch):
            batch = order[start : start + schooling.batch]
            found = _sums(table, rows, ends, batch)
            wrong = functional.cross_entropy(
                found[:, : len(LABELS)] + log_priors[batch], shares[batch], reduction="none"
            )
            unheard = functional.binary_cross_entropy_with_logits(
                found[:, len(LABELS) :] + seldom, heard[batch], reduction="none"
            ).mean(1)
            loss = (wrong * weights[batch] + _EMOTIONS_SHARE * unheard * emotion_weights[batch]).mean()
            for optimiser in optimisers:
                optimiser.zero_grad()
            loss.backward()
            for optimiser in optimisers:
                optimiser.step()
            step += 1
            optimisers[0].param_groups[0]["lr"] = schooling.rate * (1 - step / (steps + 1))
    return np.asarray(table.weight.detach().numpy())


def say_by_letters(table: Floats, examples: Sequence[Example]) -> torch.Tensor:
    """What a table in full precision says of `examples`, told the domains of those that are told, (n, columns)."""
    rows, ends = ngram_rows(
        [e.text for e in examples], [e.domain if e.told else None for e in examples], len(table).bit_length() - 1
    )
    bag = torch.nn.EmbeddingBag.from_pretrained(torch.from_numpy(table), mode="sum")
    with torch.no_grad():
        return _sums(bag, rows, ends, range(len(examples)))


def say_apart(examples: Sequence[Example], priors: Priors, schooling: NgramSchooling, seed: int) -> torch.Tensor:
    """What letters say of `examples` that were not learnt from: of each third a table of the others, (n, columns).

    A table knows by heart much of what it learnt from: it would teach a student the labels over again, errors and all.
    """
    said = torch.zeros(len(examples), COLUMNS)
    parts = np.array([crc32(example.text.encode()) % _PARTS for example in examples])
    for part in range(_PARTS):
        others = [example for example, own in zip(examples, parts, strict=True) if own != part]
        rows = np.flatnonzero(parts == part).tolist()
        if rows:
            said[rows] = say_by_letters(learn_ngrams(others, priors, schooling, seed), [examples[at] for at in rows])
    return said


def in_steps(table: Floats) -> tuple[NDArray[np.int8], tuple[float, ...]]:
    """The table in 8 bits, and what a step of each column is worth."""
    scales = np.maximum(np.abs(table).max(axis=0), _LEAST) / _LARGEST
    return np.rint(table / scales).astype(np.int8), tuple(float(scale) for scale in scales)


def _sums(table: torch.nn.EmbeddingBag, rows: Ids, ends: Ids, batch: Sequence[int]) -> torch.Tensor:
    """The sum of each text's rows over the root of their number."""
    starts = np.concatenate([[0], ends])
    counts = np.array([ends[at] - starts[at] for at in batch])
    found = np.concatenate([rows[starts[at] : ends[at]] for at in batch])
    sums: torch.Tensor = table(torch.from_numpy(found), torch.from_numpy(np.cumsum(counts) - counts))
    return sums / torch.from_numpy(np.sqrt(counts.clip(1))).float().unsqueeze(1)
