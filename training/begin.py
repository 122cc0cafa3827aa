"""The first piece of a text says where it comes from, so that a network learns how each place is read.

Annotators of forum sentences call a bare fact neutral that whoever writes to an office means as a complaint. One
network for both averages their habits; told the place, it keeps them apart (Stymne et al. 2018 do so for treebanks).
"""

import json
from collections.abc import Mapping

import numpy as np
from tokenizers import Tokenizer

from training.open_base import START_ID
from training.read_texts import DOMAINS, Floats

# Capital letters: no normalised text holds them.
_PIECES = {domain: f"<{domain.upper()}>" for domain in DOMAINS}


def with_beginnings(tokenizer: Tokenizer, rows: Floats) -> tuple[Tokenizer, Floats]:
    """A Unigram tokenizer and its embeddings with a first piece for each domain behind its own, so far all alike."""
    content = json.loads(tokenizer.to_str())
    least = min(score for _, score in content["model"]["vocab"])
    content["model"]["vocab"] += [[piece, least] for piece in _PIECES.values()]
    return Tokenizer.from_str(json.dumps(content)), np.concatenate([rows, *[rows[[START_ID]]] * len(_PIECES)])


def beginnings(tokenizer: Tokenizer) -> Mapping[str, int]:
    """The id of the first piece of each domain; of none for a tokenizer that does without."""
    ids = {domain: tokenizer.token_to_id(piece) for domain, piece in _PIECES.items()}
    return {domain: at for domain, at in ids.items() if at is not None}
