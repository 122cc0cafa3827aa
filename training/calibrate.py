"""From what the heads say to chances: "sure at 80 %" is right 80 times of 100 (Guo et al. 2017; Platt 1999)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from training.read_texts import Shares

_THRESHOLDS = np.arange(0.10, 0.66, 0.05)

# The table is written in terms of the network's loudness, so the network is turned down to this, not off or around.
_QUIETEST = 0.05


@dataclass(frozen=True)
class Voices:
    """How much the network's logits of the labels count, and the table's: chances are softmax of their sum and a prior.

    Both are a little below 1 where the two say the same; a single one below 1 is a boaster.
    """

    network: float
    letters: float


@dataclass(frozen=True)
class EmotionScale:
    """For each emotion: chance = sigmoid(scale * logit + letters * the table's + shift), heard from threshold on."""

    scale: tuple[float, ...]
    letters: tuple[float, ...]
    shift: tuple[float, ...]
    threshold: tuple[float, ...]


def evened(prior: Shares, share: float) -> Shares:
    """A prior drawn by `share` towards one where each label is as common: 0 leaves it, 1 makes it even.

    With the true prior most labels are right; what people look for are the rarer ones, and macro-F1 counts each alike.
    """
    powers = [value ** (1 - share) for value in prior]
    negative, neutral, positive = (power / sum(powers) for power in powers)
    return negative, neutral, positive


def fit_voices(
    network: torch.Tensor, letters: torch.Tensor, prior: torch.Tensor, labels: torch.Tensor, weights: torch.Tensor
) -> Voices:
    """The shares with the least weighted cross-entropy; logits and `prior` have shape (n, labels), the others (n,)."""

    def wrong(shares: torch.Tensor) -> torch.Tensor:
        said = shares[0] * network + shares[1] * letters + prior
        return (functional.cross_entropy(said, labels, reduction="none") * weights).sum() / weights.sum()

    network_share, letters_share = least(wrong, torch.tensor([1.0, 0.0])).tolist()
    return Voices(max(_QUIETEST, network_share), letters_share)


def fit_emotions(network: torch.Tensor, letters: torch.Tensor, heard: torch.Tensor) -> EmotionScale:
    """Scales, shift and threshold of each emotion; logits and `heard` (0 or 1) have shape (n, emotions)."""
    fitted = [_platt(network[:, at], letters[:, at], heard[:, at]) for at in range(network.shape[1])]
    said = [scale * network[:, at] + more * letters[:, at] + shift for at, (scale, more, shift) in enumerate(fitted)]
    thresholds = [best_threshold(torch.sigmoid(one).numpy(), heard[:, at].numpy() > 0) for at, one in enumerate(said)]
    scales, more, shifts = (tuple(round(value, 4) for value in values) for values in zip(*fitted, strict=True))
    return EmotionScale(scales, more, shifts, tuple(thresholds))


def best_threshold(chances: NDArray[np.float32], heard: NDArray[np.bool_]) -> float:
    """The middle of the thresholds whose F1 is within half a point of the best: the best itself is luck."""
    scores = np.array([_f1(chances >= threshold, heard) for threshold in _THRESHOLDS])
    return round(float(np.median(_THRESHOLDS[scores >= scores.max() - 0.005])), 3)


def _f1(found: NDArray[np.bool_], heard: NDArray[np.bool_]) -> float:
    return 2 * float((found & heard).sum()) / max(1.0, float(found.sum() + heard.sum()))


def _platt(network: torch.Tensor, letters: torch.Tensor, heard: torch.Tensor) -> tuple[float, ...]:
    def wrong(line: torch.Tensor) -> torch.Tensor:
        said = line[0] * network + line[1] * letters + line[2]
        return functional.binary_cross_entropy_with_logits(said, heard)

    scale, more, shift = least(wrong, torch.tensor([1.0, 0.0, 0.0])).tolist()
    return max(_QUIETEST, scale), more, shift


def least(wrong: Callable[[torch.Tensor], torch.Tensor], start: torch.Tensor) -> torch.Tensor:
    """Where `wrong`, which has one valley, is least, from `start` on and of its shape (L-BFGS)."""
    point = start.clone().requires_grad_()
    optimiser = torch.optim.LBFGS([point], max_iter=200, line_search_fn="strong_wolfe")

    def step() -> torch.Tensor:
        optimiser.zero_grad()
        loss = wrong(point)
        loss.backward()
        return loss

    optimiser.step(step)
    return point.detach()
