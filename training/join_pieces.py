"""Word pieces that often stand together become one: a sixth fewer pieces to read, and none of the old ones is lost.

A hundred languages share the base's pieces, so Finnish words are cut smaller than they need be. The commonest pairs
are joined over and over, as in byte-pair encoding (Sennrich et al. 2016), with the base's pieces for its letters.
"""

import heapq
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from tokenizers import Tokenizer

from training.read_texts import Floats

# Below this a joined piece would hardly be learnt.
_FEWEST_TIMES = 8
# A joined piece is likelier than its parts one after the other, by this little.
_PREFERRED = 0.01

Pair = tuple[str, str]


@dataclass(frozen=True)
class Joined:
    """A new piece: its text, its log-probability, and the ids of the pieces that it is made of."""

    text: str
    score: float
    parts: tuple[int, ...]


def join_pieces(tokenizer: Tokenizer, texts: Iterable[str], most: int) -> list[Joined]:
    """Up to `most` new pieces for a Unigram `tokenizer`, the commonest pair in normalised `texts` first."""
    scores: dict[str, float] = dict(json.loads(tokenizer.to_str())["model"]["vocab"])
    ids = {piece: at for at, piece in enumerate(scores)}
    parts: dict[str, tuple[int, ...]] = {}
    for left, right in _pairs(_cut_words(tokenizer, texts), most):
        together = left + right
        if together not in scores and left in scores and right in scores:
            scores[together] = scores[left] + scores[right] + _PREFERRED
            parts[together] = (*parts.get(left, (ids.get(left, 0),)), *parts.get(right, (ids.get(right, 0),)))
    return [Joined(text, scores[text], made_of) for text, made_of in parts.items()]


def tokenizer_with(tokenizer: Tokenizer, joined: Sequence[Joined]) -> Tokenizer:
    """The tokenizer with the joined pieces behind its own."""
    content = json.loads(tokenizer.to_str())
    content["model"]["vocab"] += [[piece.text, piece.score] for piece in joined]
    return Tokenizer.from_str(json.dumps(content))


def rows_with(rows: Floats, joined: Sequence[Joined]) -> Floats:
    """The embeddings with a row for each joined piece: the mean of those that it is made of."""
    return np.concatenate([rows, *(rows[list(piece.parts)].mean(axis=0, keepdims=True) for piece in joined)])


def _cut_words(tokenizer: Tokenizer, texts: Iterable[str]) -> dict[tuple[str, ...], int]:
    """The pieces of each word that has several, and how often it occurs."""
    times = Counter(word for text in texts for word in text.split())
    words = [word for word, count in times.items() if count > 1]
    cut: Counter[tuple[str, ...]] = Counter()
    for word, encoding in zip(words, tokenizer.encode_batch(words, add_special_tokens=False), strict=True):
        if len(encoding.tokens) > 1:
            cut[tuple(encoding.tokens)] += times[word]
    return dict(cut)


def _pairs(words: dict[tuple[str, ...], int], most: int) -> list[Pair]:
    """The pairs to join, in order: the commonest of what is left each time, the first by its letters among equals."""
    pieces = [list(word) for word in words]
    times = list(words.values())
    counts: Counter[Pair] = Counter()
    holders: defaultdict[Pair, set[int]] = defaultdict(set)
    for at, word in enumerate(pieces):
        for pair in pairwise(word):
            counts[pair] += times[at]
            holders[pair].add(at)
    queue = [(-count, pair) for pair, count in counts.items()]
    heapq.heapify(queue)
    found: list[Pair] = []
    while queue and len(found) < most:
        count, pair = heapq.heappop(queue)
        if -count != counts[pair]:
            continue
        if counts[pair] < _FEWEST_TIMES:
            break
        found.append(pair)
        changed = set()
        for at in holders.pop(pair):
            for old in pairwise(pieces[at]):
                counts[old] -= times[at]
                changed.add(old)
            pieces[at] = _with_joined(pieces[at], pair)
            for new in pairwise(pieces[at]):
                counts[new] += times[at]
                holders[new].add(at)
                changed.add(new)
        for other in changed - {pair}:
            heapq.heappush(queue, (-counts[other], other))
    return found


def _with_joined(word: Sequence[str], pair: Pair) -> list[str]:
    joined: list[str] = []
    for piece in word:
        if joined and (joined[-1], piece) == pair:
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined
