"""One temperature for the whole model, so that "sure at 80 %" is right 80 times of 100 (Guo et al. 2017)."""

import torch
from torch.nn import functional


def fit_temperature(logits: torch.Tensor, labels: torch.Tensor) -> float:
    """The temperature from 0.5 to 3 with the least cross-entropy; `logits` hold the prior already."""
    losses = {step / 100: float(functional.cross_entropy(logits / (step / 100), labels)) for step in range(50, 301)}
    return min(losses, key=losses.__getitem__)
