"""What the letters of a text say by themselves: a table with weights for every short run of letters and every word.

A network of word pieces knows what words mean together. Which stems, endings and spellings people choose when they are
angry or glad a plain table knows nearly as well, and errs elsewhere: together they are better than either (figures in
training/README.md). Runs of two to six letters within words, words, and pairs of words are hashed to rows of the table
(Weinberger et al. 2009, feature hashing; Joulin et al. 2017, fastText), so that there is no list of them. Each counts
twice, for itself and for where it was said (Daumé 2007, Frustratingly easy domain adaptation).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]
Hashes = NDArray[np.uint64]

SHORTEST, LONGEST = 2, 6
"""Letters in a run; the space beside a word is one of them."""

# A polynomial over code points modulo 2**64: any run's value comes from two sums (Karp & Rabin 1987). Odd, so that it
# has an inverse.
_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 1 << 64)
# The upper bits of a product are the mixed ones (Knuth, The Art of Computer Programming, 6.4).
_MIX = np.uint64(0xD6E8FEB86659FD93)
_WORD, _PAIR = np.uint64(101), np.uint64(102)
_SPACE = ord(" ")


@dataclass(frozen=True)
class NgramTable:
    """Weights in 8 bits, shape (2**b, columns), and what one step of each column is worth, shape (columns,)."""

    steps: NDArray[np.int8]
    scales: Floats

    @cached_property
    def bits(self) -> int:
        """The number of bits that name a row."""
        return len(self.steps).bit_length() - 1

    def logits(self, texts: Sequence[str], domains: Sequence[str | None]) -> Floats:
        """For each text the sum of its rows over the root of their number, shape (n, columns); 0 for one without words.

        Whole numbers are summed: a text has the same logits alone and in any company. Texts are normalised already.
        """
        rows, ends = ngram_rows(texts, domains, self.bits)
        found = np.zeros((len(texts), len(self.scales)))
        counts = np.diff(ends, prepend=0)
        filled = np.flatnonzero(counts)
        if len(filled):
            sums = np.add.reduceat(self.steps[rows], (ends - counts)[filled], axis=0, dtype=np.int64)
            found[filled] = sums * self.scales / np.sqrt(counts[filled])[:, None]
        return found


def ngram_rows(texts: Sequence[str], domains: Sequence[str | None], bits: int) -> tuple[Ids, Ids]:
    """The rows, below 2**bits, of each text's runs and words, one text after the other, and where each text's end.

    A text whose domain is said has twice as many. Texts are normalised: words are apart by single spaces.
    """
    values, owners = _ngrams(texts)
    said = np.array([domain is not None for domain in domains], dtype=bool)
    salts = np.array([crc32((domain or "").encode()) for domain in domains], dtype=np.uint64)
    there = said[owners]
    local = values[there] * np.uint64(_BASE) + salts[owners[there]]
    rows = np.concatenate([values, local]) * _MIX >> np.uint64(64 - bits)
    owners = np.concatenate([owners, owners[there]])
    order = np.argsort(owners, kind="stable")
    return rows[order].astype(np.int64), np.cumsum(np.bincount(owners, minlength=len(texts)))


def _ngrams(texts: Sequence[str]) -> tuple[Hashes, Ids]:
    """A number for each run, word and pair of words, the same wherever it stands; and in which of the texts it does."""
    written = "".join(f" {text} " for text in texts)
    letters = np.frombuffer(written.encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    owners = np.repeat(np.arange(len(texts)), [len(text) + 2 for text in texts])
    values = _Values(letters)
    spaces = letters == _SPACE
    so_far = np.concatenate([[0], np.cumsum(spaces)])
    found: list[Hashes] = []
    whose: list[Ids] = []
    for length in range(SHORTEST, LONGEST + 1):
        starts = np.arange(max(0, len(letters) - length + 1))
        # No space but at its ends: between any two texts there are two.
        inner = so_far[starts + length - 1] - so_far[starts + 1]
        only_spaces = spaces[starts] & spaces[starts + length - 1] & (length == SHORTEST)
        starts = starts[(inner == 0) & ~only_spaces]
        found.append(values.of(starts, starts + length) + np.uint64(length))
        whose.append(owners[starts])
    edges = np.flatnonzero(np.diff(spaces.astype(np.int8), prepend=1, append=1))
    words, of = values.of(edges[::2], edges[1::2]), owners[edges[::2]]
    together = of[1:] == of[:-1]
    found += [words + _WORD, (words[:-1] * np.uint64(_BASE) + words[1:])[together] + _PAIR]
    whose += [of, of[1:][together]]
    return np.concatenate(found), np.concatenate(whose)


class _Values:
    """Numbers for runs of letters."""

    def __init__(self, letters: Hashes) -> None:
        self._back = _powers(_INVERSE, len(letters) + 1)
        self._sums = np.zeros(len(letters) + 1, np.uint64)
        np.cumsum((letters + np.uint64(1)) * _powers(_BASE, len(letters)), out=self._sums[1:])

    def of(self, starts: Ids, ends: Ids) -> Hashes:
        return np.asarray((self._sums[ends] - self._sums[starts]) * self._back[starts])


def _powers(base: int, count: int) -> Hashes:
    """1, base, base squared … modulo 2**64."""
    factors = np.full(count, base, np.uint64)
    factors[:1] = 1
    return np.multiply.accumulate(factors)
