"""Which measure finds the word that rises: ours, and the heuristics of Elasticsearch's `significant_terms`.

    python benchmarks/rising_terms.py [--runs 300]
Prints JSON lines. Made data: 8,000 words, the n-th in 0.6 / (n + 5) of all posts (10 % at most), a period of `posts`
posts and one before it four times as long. In every run one word rises: it is in `now` of the posts after `before` of
them. `uneven` 0.2: each word's rate is drawn anew for each period, with a standard deviation of a fifth of it, as talk
comes in threads; 0: it never changes. `first` and `in_five`: the share of runs in which the word that rises is the
first, one of the first five. `listed` and `false`: with our thresholds, the share of runs in which it is listed, and
how many other words are, a run; `false_by_chi_square`: how many were, if Pearson's had to reach the same. The
heuristics are written after their description, on the counts of both periods: how `significant_terms` counts over
monthly indices is no part of this.
"""

import argparse
import itertools
import json
import sys
from collections.abc import Callable, Mapping
from math import log

import numpy as np
from numpy.typing import NDArray

from kuulolla.search.count.rising import FEWEST, NEWS, SURE, TIMES_BEFORE, evidence, rising

Measure = Callable[[int, int, int, int], float]

WORDS = 8_000
RATES = np.minimum(0.1, 0.6 / (np.arange(WORDS) + 5))


def jlh(now: int, of_now: int, before: int, of_before: int) -> float:
    """The difference of the shares times their ratio; 0 before counts as 1."""
    here, earlier = now / of_now, max(before, 1) / of_before
    return (here - earlier) * here / earlier


def chi_square(now: int, of_now: int, before: int, of_before: int) -> float:
    """Pearson's, of the table of both periods."""
    posts = of_now + of_before
    have, lack = now + before, posts - now - before
    crossed = now * (of_before - before) - before * (of_now - now)
    return posts * crossed**2 / (have * lack * of_now * of_before)


def percentage(now: int, _of_now: int, before: int, _of_before: int) -> float:
    """Posts now for each post before."""
    return now / max(before, 1)


def gnd(now: int, of_now: int, before: int, of_before: int) -> float:
    """Google's distance between the word and the period, turned round (Cilibrasi & Vitanyi 2007)."""
    word, period, both = log(now + before), log(of_now), log(now)
    distance = (max(word, period) - both) / (log(of_now + of_before) - min(word, period))
    return -distance


MEASURES: Mapping[str, Measure] = {
    "log_likelihood": evidence,
    "chi_square": chi_square,
    "jlh": jlh,
    "percentage": percentage,
    "gnd": gnd,
}


def drawn(dice: np.random.Generator, posts: int, uneven: float) -> NDArray[np.int64]:
    """How many of the posts have each word."""
    spread = dice.gamma(1 / uneven**2, uneven**2, WORDS) if uneven else np.ones(WORDS)
    return dice.binomial(posts, np.minimum(RATES * spread, 1))


def _side(pairs: Mapping[str, tuple[int, int]], side: int) -> dict[str, int]:
    return {term: pair[side] for term, pair in pairs.items()}


def ranks(  # noqa: PLR0913 - a row of the table
    dice: np.random.Generator, runs: int, posts: int, before: float, now: float, uneven: float
) -> dict[str, dict[str, float]]:
    """How well each measure does in one situation."""
    first = dict.fromkeys(MEASURES, 0)
    five = dict.fromkeys(MEASURES, 0)
    listed = false = by_chi_square = 0
    for _ in range(runs):
        of_before = TIMES_BEFORE * posts
        counts = drawn(dice, posts, uneven).tolist(), drawn(dice, of_before, uneven).tolist()
        noise = [(here, earlier) for here, earlier in zip(*counts, strict=True) if here >= FEWEST]
        risen = int(dice.binomial(posts, now)), int(dice.binomial(of_before, before))
        more = [pair for pair in noise if pair[0] / posts > pair[1] / of_before]
        for name, measure in MEASURES.items():
            own = measure(risen[0], posts, risen[1], of_before) if risen[0] else float("-inf")
            better = sum(measure(here, posts, earlier, of_before) >= own for here, earlier in more)
            first[name] += better == 0
            five[name] += better < 5  # noqa: PLR2004 - the first five
        pairs = {str(at): pair for at, pair in enumerate(noise)}
        if risen[0] >= FEWEST:
            pairs["risen"] = risen
        told = rising(_side(pairs, 0), posts, _side(pairs, 1), of_before)
        twice = [pair for pair in more if pair[0] / posts >= NEWS * pair[1] / of_before]
        by_chi_square += sum(chi_square(here, posts, earlier, of_before) >= SURE for here, earlier in twice)
        own_told = sum(rise.term == "risen" for rise in told)
        listed, false = listed + own_told, false + len(told) - own_told
    found = {name: {"first": first[name] / runs, "in_five": five[name] / runs} for name in MEASURES}
    told_of = {"listed": listed, "false": false, "false_by_chi_square": by_chi_square}
    return {**found, "threshold": {name: number / runs for name, number in told_of.items()}}


def main() -> None:
    """Print a row for each situation."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=300)
    runs = parser.parse_args().runs
    dice = np.random.default_rng(7)
    for posts, (before, now), uneven in itertools.product(
        (100, 500, 5_000), ((0, 0.03), (0.002, 0.02), (0.02, 0.06)), (0.0, 0.2)
    ):
        row = {"posts": posts, "before": before, "now": now, "uneven": uneven}
        found = ranks(dice, runs, posts, before, now, uneven)
        sys.stdout.write(json.dumps({**row, **found}) + "\n")


if __name__ == "__main__":
    main()
