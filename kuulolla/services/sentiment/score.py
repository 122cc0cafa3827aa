"""Scores texts: cut into pieces, batched by length, run through the model, given back in the order they came."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding

from kuulolla.finnish.normalise import normalise
from kuulolla.runtime.faults import ModelFault
from kuulolla.services.sentiment.cut import cut
from kuulolla.services.sentiment.model import DOMAINS, EMOTIONS, ORDER, Model

Floats = NDArray[np.float64]

# What the model reads at once, padding and all. Fewer, and its operations are too small to be worth starting; more, and
# what flows between them no longer fits beside the processor. By pieces and not by texts: 14 % (docs/benchmarks.md).
_PIECES_AT_ONCE = 512
# A piece is four characters on average: more than this many hardly ever fit, and cutting them first bounds the cost.
_CHARACTERS_PER_PIECE = 20
# A label that the model does not have: as good as 0, and its logarithm is still a number.
_NEVER = 1e-9


@dataclass(frozen=True)
class Scores:
    """What a model says of n texts, in their order.

    `probabilities` (n, 3) of negative, neutral and positive, rows add up to 1; `emotions` (n, k) are the probabilities
    of the k emotions that the manifest names, each by itself, k = 0 where it names none. `read_to` has for each text
    the code point where it was cut, None where it was read to its end.
    """

    probabilities: Floats
    emotions: Floats
    read_to: tuple[int | None, ...]


def score(texts: Sequence[str], model: Model, domains: Sequence[str | None] | None = None) -> Scores:
    """What `model` says of `texts`, masked posts or sentences of them.

    What the model cannot hold is cut at a sentence's end where one fits, else at a word's; `domains` says for each text
    where it comes from ("forum", "feedback"), whose prior is then used; None: the model guesses, where it can. A score
    does not depend on the other texts (within 1e-5). Raises ModelFault when the model gives a value that is not finite.
    """
    domains = domains or [None] * len(texts)
    read = list(_read(texts, model))
    pieces = [_begun(one.pieces, domain, model) for one, domain in zip(read, domains, strict=True)]
    heads = _run(pieces, model)
    if not all(np.isfinite(logits).all() for logits in heads):
        raise ModelFault(f"{model.manifest.id} {model.manifest.revision} gave a value that is not finite")
    labels, emotions, guesses = heads
    places = _places(domains, guesses, model)
    if model.ngrams is not None:
        by_letters = model.ngrams.logits([one.text for one in read], _likeliest(places, model))
        labels, emotions = labels + by_letters[:, : labels.shape[1]], emotions + by_letters[:, labels.shape[1] :]
    return Scores(
        _in_places(_in_our_order(labels, model), places, model),
        _calibrated(emotions, model),
        tuple(one.end for one in read),
    )


class _Read(NamedTuple):
    """What of a text is read: its pieces, the words as the model reads them, where it was cut, if it was."""

    pieces: list[int]
    text: str
    end: int | None


def _read(texts: Sequence[str], model: Model) -> Iterator[_Read]:
    """Of each text all of it, or what fits."""
    for text, found in zip(texts, _encoded(texts, model), strict=True):
        if found.is_whole:
            yield _Read(found.encoding.ids, found.text, None)
        else:
            end = cut(text, lambda start: _encoded([start], model)[0].is_whole)
            (beginning,) = _encoded([text[:end]], model)
            yield _Read(beginning.encoding.ids, beginning.text, end)


def _begun(ids: list[int], domain: str | None, model: Model) -> list[int]:
    """The pieces, the first of them saying where the text is from, for a model that was told so while it learnt."""
    first = model.manifest.first_pieces.get(domain or "")
    return ids if first is None else [first, *ids[1:]]


class _Encoded(NamedTuple):
    """The first pieces of a text, the text as the model reads it, and whether these are all of it."""

    encoding: Encoding
    text: str
    is_whole: bool


def _encoded(texts: Sequence[str], model: Model) -> list[_Encoded]:
    limit = model.manifest.max_pieces * _CHARACTERS_PER_PIECE
    readable = [normalise(text) if model.manifest.normalised else _well_formed(text) for text in texts]
    encodings = model.tokenizer.encode_batch([text[:limit] for text in readable])
    return [
        _Encoded(encoding, text, len(text) <= limit and not encoding.overflowing)
        for text, encoding in zip(readable, encodings, strict=True)
    ]


def _well_formed(text: str) -> str:
    """The text with a question mark for each lone surrogate: a tokenizer takes nothing that UTF-8 cannot say."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _run(pieces: list[list[int]], model: Model) -> tuple[Floats, Floats, Floats]:
    """Logits of the labels, the emotions and the domains, as the graph has them; of none, no columns."""
    manifest = model.manifest
    heads = {
        model.session.get_outputs()[0].name: np.zeros((len(pieces), len(manifest.labels))),
        EMOTIONS: np.zeros((len(pieces), len(manifest.emotions))),
        DOMAINS: np.zeros((len(pieces), len(manifest.guessed_domains))),
    }
    outputs = [name for name, logits in heads.items() if logits.shape[1]]
    # By length: what is beside a long text is padded to be as long.
    for rows in _batches(sorted(range(len(pieces)), key=lambda at: len(pieces[at])), pieces):
        found = model.session.run(outputs, _feed([pieces[at] for at in rows], model))
        for name, logits in zip(outputs, found, strict=True):
            heads[name][rows] = logits
    labels, emotions, domains = heads.values()
    return labels, emotions, domains


def _batches(order: list[int], pieces: list[list[int]]) -> Iterator[list[int]]:
    """Rows, shortest first, as many together as may be read at once when they are as long as the last."""
    batch: list[int] = []
    for row in order:
        if batch and (len(batch) + 1) * len(pieces[row]) > _PIECES_AT_ONCE:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


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


def _places(domains: Sequence[str | None], guesses: Floats, model: Model) -> Floats:
    """How likely each text is from each domain of `priors`, shape (n, 1 + domains); the first: from nowhere known.

    Where the domain is said, that is certain; where it is not, the model's guess is taken, if it makes one.
    """
    names = [None, *model.manifest.priors]
    places = np.zeros((len(domains), len(names)))
    guessed = [names.index(name) for name in model.manifest.guessed_domains] or [0]
    likely = _softmax(guesses) if model.manifest.guessed_domains else np.ones((len(domains), 1))
    for row, domain in enumerate(domains):
        if domain in model.manifest.priors:
            places[row, names.index(domain)] = 1
        else:
            places[row, guessed] = likely[row]
    return places


def _likeliest(places: Floats, model: Model) -> list[str | None]:
    """The domain that each text is most likely from, None where that is nowhere known."""
    names = [None, *model.manifest.priors]
    return [names[at] for at in places.argmax(axis=1)]


def _in_places(logits: Floats, places: Floats, model: Model) -> Floats:
    """Probabilities of the labels: the mean over the domains that a text may be from, each with its own prior."""
    shifts = [np.zeros(len(ORDER)), *map(model.manifest.shift, model.manifest.priors)]
    read = [_softmax(model.manifest.loudness * logits + shift) for shift in shifts]
    return np.asarray(sum(share[:, None] * found for share, found in zip(places.T, read, strict=True)))


def _calibrated(logits: Floats, model: Model) -> Floats:
    """Probability of each emotion (Platt 1999); tanh, because exp of a large logit would overflow."""
    scale, shift = np.array(model.manifest.emotion_scale), np.array(model.manifest.emotion_shift)
    return np.asarray((1 + np.tanh((scale * logits + shift) / 2)) / 2)


def _softmax(logits: Floats) -> Floats:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True)) if len(logits) else logits
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
