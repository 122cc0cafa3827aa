"""Scores texts: cut into pieces, batched by length, run through the model, given back in the order they came."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from kuulolla.finnish.normalise import normalise
from kuulolla.runtime.faults import ModelFault
from kuulolla.schemas.scored_post import Model as ModelName
from kuulolla.schemas.scored_post import Probabilities, Sentiment
from kuulolla.services.sentiment.model import ORDER, Model

Floats = NDArray[np.float64]

_BATCH = 16
# A piece is four characters on average: more than this many hardly ever fit, and cutting them first bounds the cost.
_CHARACTERS_PER_PIECE = 20
# A label that the model does not have: as good as 0, and its logarithm is still a number.
_NEVER = 1e-9


def score(texts: Sequence[str], model: Model, domains: Sequence[str | None] | None = None) -> Floats:
    """Probabilities of negative, neutral and positive, shape (n, 3), in the order of `texts`; rows add up to 1.

    Texts are masked posts, cut at the model's piece limit; `domains` says for each where it comes from ("forum",
    "feedback"; None: the model's default), whose prior is then used. A score does not depend on the other texts
    (within 1e-5). Raises ModelFault when the model gives a value that is not finite.
    """
    logits = _logits(_pieces(texts, model), model)
    if not np.isfinite(logits).all():
        raise ModelFault(f"{model.manifest.id} {model.manifest.revision} gave a value that is not finite")
    shifts = [model.manifest.shift(domain) for domain in domains or [None] * len(texts)]
    return _softmax((_in_our_order(logits, model) + np.reshape(shifts, (-1, len(ORDER)))) / model.manifest.temperature)


def to_sentiment(row: Floats, model: Model) -> Sentiment:
    """A row of `score` as it travels: the label, P(positive) - P(negative), and the largest as confidence."""
    negative, neutral, positive = (round(float(value), 6) for value in row)
    return Sentiment(
        label=ORDER[int(row.argmax())],
        score=round(positive - negative, 6),
        confidence=max(negative, neutral, positive),
        probabilities=Probabilities(negative=negative, neutral=neutral, positive=positive),
        model=ModelName(id=model.manifest.id, revision=model.manifest.revision),
    )


def _pieces(texts: Sequence[str], model: Model) -> list[list[int]]:
    limit = model.manifest.max_pieces * _CHARACTERS_PER_PIECE
    read = normalise if model.manifest.normalised else _well_formed
    return [encoding.ids for encoding in model.tokenizer.encode_batch([read(text)[:limit] for text in texts])]


def _well_formed(text: str) -> str:
    """The text with a question mark for each lone surrogate: a tokenizer takes nothing that UTF-8 cannot say."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _logits(pieces: list[list[int]], model: Model) -> Floats:
    # By length: padding in arrival order cost 3.1x at batch 8, sorted within 256 posts 1.16x (docs/benchmarks.md).
    order = sorted(range(len(pieces)), key=lambda at: len(pieces[at]))
    found = np.zeros((len(pieces), len(model.manifest.labels)))
    for rows in _batches(order):
        found[rows] = model.session.run(None, _feed([pieces[at] for at in rows], model))[0]
    return found


def _batches(order: list[int]) -> Iterator[list[int]]:
    return (order[start : start + _BATCH] for start in range(0, len(order), _BATCH))


def _feed(rows: list[list[int]], model: Model) -> dict[str, NDArray[np.int64]]:
    longest = max(1, *map(len, rows))
    ids = np.full((len(rows), longest), model.manifest.pad_piece, dtype=np.int64)
    mask = np.zeros((len(rows), longest), dtype=np.int64)
    for at, row in enumerate(rows):
        ids[at, : len(row)] = row
        mask[at, : len(row)] = 1
    feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    return {port.name: feed[port.name] for port in model.session.get_inputs()}


def _in_our_order(logits: Floats, model: Model) -> Floats:
    """Columns as in ORDER; a label that the model lacks gets next to nothing."""
    logs = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    ours = np.full((len(logits), len(ORDER)), np.log(_NEVER))
    for column, label in enumerate(model.manifest.labels):
        ours[:, ORDER.index(label)] = logs[:, column]
    return ours


def _softmax(logits: Floats) -> Floats:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True)) if len(logits) else logits
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
