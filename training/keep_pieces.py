"""Of a hundred languages' word pieces, those that Finnish posts are made of: 250,000 become some 30,000."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

import numpy as np
from tokenizers import Tokenizer
from tokenizers.models import Unigram
from tokenizers.pre_tokenizers import Metaspace
from tokenizers.processors import TemplateProcessing

from training.open_base import END_ID, START_ID, UNKNOWN_ID, Base
from training.read_texts import Floats

_MARKS = UNKNOWN_ID + 1
_AT_ONCE = 10_000


def keep_pieces(base: Base, texts: Iterable[str], seen: int) -> list[int]:
    """Ids of pieces that normalised `texts` hold at least `seen` times, and of single characters; marks come first."""
    tokenizer = tokenizer_of(base, range(len(base.pieces)))
    counts: Counter[int] = Counter()
    rest = iter(texts)
    while some := list(islice(rest, _AT_ONCE)):
        for encoding in tokenizer.encode_batch_fast(some, add_special_tokens=False):
            counts.update(encoding.ids)
    often = {at for at, count in counts.items() if count >= seen}
    characters = {at for at in counts if len(base.pieces[at][0]) == 1}
    return [*range(_MARKS), *sorted((often | characters) - set(range(_MARKS)))]


def tokenizer_of(base: Base, ids: Sequence[int]) -> Tokenizer:
    """A Unigram tokenizer of the pieces `ids`, numbered in that order; it takes normalised text as it is."""
    tokenizer = Tokenizer(Unigram([base.pieces[at] for at in ids], unk_id=UNKNOWN_ID))
    tokenizer.pre_tokenizer = Metaspace()
    start, end = base.pieces[START_ID][0], base.pieces[END_ID][0]
    tokenizer.post_processor = TemplateProcessing(
        single=f"{start} $A {end}", special_tokens=[(start, START_ID), (end, END_ID)]
    )
    return tokenizer


def rows_of(base: Base, ids: Sequence[int]) -> Floats:
    """The embeddings of the pieces `ids`, shape (pieces, width)."""
    return np.asarray(base.tensors["emb.word"].reshape(-1, base.width)[list(ids)])
