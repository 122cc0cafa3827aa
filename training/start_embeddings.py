"""Where the word-piece embeddings start: so that the pieces of a word, averaged, lie near the word's floret vector.

The largest single gain there was: macro-F1 .632 to .670 on FinnSentiment dev (training/README.md). The vectors come in
the PyPI package spacy-fi-experimental-web-md (MIT; floret on Finnish mC4, which is ODC-BY).
"""

from collections import Counter
from collections.abc import Sequence
from importlib.resources import files

import numpy as np
import torch
from numpy.typing import NDArray
from spacy.strings import StringStore
from spacy.vectors import Vectors
from tokenizers import Tokenizer

Floats = NDArray[np.float32]

_PACKAGE = "spacy_fi_experimental_web_md"
_RIDGE = 0.05
_STEPS = 40
# The size at which BERT's first layer norm sees about as much of a piece as of its position.
_SPREAD = 0.05


def start_embeddings(texts: Sequence[str], tokenizer: Tokenizer, width: int, fitted_words: int) -> Floats:
    """An embedding for each piece, shape (pieces, width), fitted to the commonest words of `texts`."""
    counts = Counter(word for text in texts for word in text.split())
    words = [word for word, _ in counts.most_common(fitted_words)]
    shares = _shares_of_pieces(words, tokenizer)
    targets = _principal_components(_floret_vectors(words), width)
    # The root: a common word counts for more, and the commonest hundred do not decide everything.
    importance = torch.sqrt(torch.tensor([float(counts[word]) for word in words]))
    fitted = _fit(shares, torch.from_numpy(targets), importance / importance.mean())
    return np.asarray((fitted / fitted.std() * _SPREAD).numpy(), dtype=np.float32)


def _floret_vectors(words: list[str]) -> Floats:
    vectors = Vectors(strings=StringStore())
    vectors.from_disk(_vocabulary_folder())
    table = np.stack([vectors[word] for word in words]).astype(np.float32)
    return np.asarray(table / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-6), dtype=np.float32)


def _vocabulary_folder() -> str:
    package = files(_PACKAGE)
    (data,) = (entry for entry in package.iterdir() if entry.name.startswith("fi_experimental_web_md-"))
    return str(data / "vocab")


def _principal_components(table: Floats, width: int) -> Floats:
    centred = table - table.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    return np.ascontiguousarray(centred @ axes[:, ::-1][:, :width])


def _shares_of_pieces(words: list[str], tokenizer: Tokenizer) -> torch.Tensor:
    """A sparse matrix (words, pieces): 1/n for each of the n pieces of a word."""
    encodings = tokenizer.encode_batch(words, add_special_tokens=False)
    row, column, share = zip(
        *((row, piece, 1 / len(e.ids)) for row, e in enumerate(encodings) for piece in e.ids), strict=True
    )
    return torch.sparse_coo_tensor(
        torch.tensor([row, column]), torch.tensor(share), (len(words), tokenizer.get_vocab_size())
    ).coalesce()


def _fit(shares: torch.Tensor, targets: torch.Tensor, importance: torch.Tensor) -> torch.Tensor:
    """Weighted ridge regression of targets on shares, by conjugate gradients on all columns at once."""
    back = shares.t().coalesce()
    weigh = importance[:, None]
    found = torch.zeros(shares.shape[1], targets.shape[1])
    rest = torch.sparse.mm(back, weigh * targets)
    step, size = rest.clone(), (rest**2).sum(0)
    for _ in range(_STEPS):
        image = torch.sparse.mm(back, weigh * torch.sparse.mm(shares, step)) + _RIDGE * step
        length = size / (step * image).sum(0).clamp_min(1e-12)
        found, rest = found + length * step, rest - length * image
        size, before = (rest**2).sum(0), size
        step = rest + size / before.clamp_min(1e-12) * step
    return found
