"""From what the heads say to chances: "sure at 80 %" is right 80 times of 100 (Guo et al. 2017; Platt 1999)."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

_THRESHOLDS = np.arange(0.10, 0.66, 0.05)


@dataclass(frozen=True)
class EmotionScale:
    """For each emotion: chance = sigmoid(scale * logit + shift), and from which chance on it counts as heard."""

    scale: tuple[float, ...]
    shift: tuple[float, ...]
    threshold: tuple[float, ...]


def fit_temperature(logits: torch.Tensor, labels: torch.Tensor) -> float:
    """The temperature from 0.5 to 3 with the least cross-entropy; `logits` hold the prior already."""
    losses = {step / 100: float(functional.cross_entropy(logits / (step / 100), labels)) for step in range(50, 301)}
    return min(losses, key=losses.__getitem__)


def fit_emotions(logits: torch.Tensor, heard: torch.Tensor) -> EmotionScale:
    """Scale and threshold of each emotion; `logits` and `heard` (0 or 1) have shape (n, emotions)."""
    fitted = [_platt(logits[:, at], heard[:, at]) for at in range(logits.shape[1])]
    chances = [torch.sigmoid(scale * logits[:, at] + shift).numpy() for at, (scale, shift) in enumerate(fitted)]
    thresholds = [best_threshold(chance, heard[:, at].numpy() > 0) for at, chance in enumerate(chances)]
    return EmotionScale(
        tuple(round(scale, 4) for scale, _ in fitted), tuple(round(shift, 4) for _, shift in fitted), tuple(thresholds)
    )


def best_threshold(chances: NDArray[np.float32], heard: NDArray[np.bool_]) -> float:
    """The middle of the thresholds whose F1 is within half a point of the best: the best itself is luck."""
    scores = np.array([_f1(chances >= threshold, heard) for threshold in _THRESHOLDS])
    return round(float(np.median(_THRESHOLDS[scores >= scores.max() - 0.005])), 3)


def _f1(found: NDArray[np.bool_], heard: NDArray[np.bool_]) -> float:
    return 2 * float((found & heard).sum()) / max(1.0, float(found.sum() + heard.sum()))


def _platt(logits: torch.Tensor, heard: torch.Tensor) -> tuple[float, float]:
    weights = torch.tensor([1.0, 0.0], requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=100)

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        wrong = functional.binary_cross_entropy_with_logits(weights[0] * logits + weights[1], heard)
        wrong.backward()
        return wrong

    optimiser.step(loss)
    scale, shift = weights.detach().tolist()
    return scale, shift
