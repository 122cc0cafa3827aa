"""Joint fine-tuning: one encoder and one head learn from every domain, each domain with a prior of its own.

The head's logits z say what the words say; a domain's prior is added while learning (softmax(z + log prior)), so that
"74 % of forum sentences are neutral" is learnt by the prior and not by the words. Serving adds the prior of the place
a post comes from (Menon et al. 2021, Long-tail learning via logit adjustment).
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch.nn import functional
from transformers import BertForSequenceClassification

from training.batches import encode, pad, shuffled
from training.build_tokenizer import MASK_ID, ORDINARY_FROM
from training.read_texts import LABELS, Example
from training.recipe import Recipe
from training.schedule import warm_up_then_down

Priors = Mapping[str, tuple[float, float, float]]
Progress = Callable[[str], None]

_WEIGHT_DECAY = 0.01


@dataclass(frozen=True)
class Lesson:
    """What is learnt from: examples, and for each the logits of teachers where there are any, shape (examples, 3)."""

    examples: Sequence[Example]
    teachers: torch.Tensor | None = None


def priors_of(examples: Sequence[Example]) -> dict[str, tuple[float, float, float]]:
    """The share of each label in each domain, one added to each count."""
    priors: dict[str, tuple[float, float, float]] = {}
    for domain in sorted({example.domain for example in examples}):
        counts = [1 + sum(e.shares[at] for e in examples if e.domain == domain) for at in range(len(LABELS))]
        negative, neutral, positive = (count / sum(counts) for count in counts)
        priors[domain] = (negative, neutral, positive)
    return priors


def fine_tune(  # noqa: PLR0913 - a lesson, a model and how: each is one thing
    model: BertForSequenceClassification,
    lesson: Lesson,
    tokenizer: Tokenizer,
    recipe: Recipe,
    seed: int,
    tell: Progress,
) -> None:
    """Train `model` in place on the lesson. The same seed on the same machine gives the same weights."""
    torch.manual_seed(seed)
    dice = random.Random(seed)  # noqa: S311 - an order, no secret
    texts = encode([example.text for example in lesson.examples], tokenizer, recipe.max_pieces)
    targets = _targets(lesson)
    optimiser = torch.optim.AdamW(model.parameters(), lr=recipe.rate, weight_decay=_WEIGHT_DECAY, fused=True)
    steps = recipe.epochs * -(-len(texts) // recipe.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, warm_up_then_down(steps))
    model.train()
    for epoch in range(recipe.epochs):
        losses = []
        for rows in shuffled([len(ids) for ids in texts], recipe.batch, dice):
            ids, mask = pad([texts[row] for row in rows])
            logits = _guess(model, _hide(ids, recipe.hidden_pieces), mask)
            loss = targets.loss(logits, rows, recipe.teacher_share)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            losses.append(loss.item())
        tell(f"seed {seed} epoch {epoch + 1}/{recipe.epochs}: loss {sum(losses) / len(losses):.4f}")
    model.eval()


def logits_of(
    model: BertForSequenceClassification, texts: Sequence[str], tokenizer: Tokenizer, recipe: Recipe
) -> torch.Tensor:
    """The head's logits without any prior, shape (texts, 3), in the order of `texts`."""
    encoded = encode(texts, tokenizer, recipe.max_pieces)
    order = sorted(range(len(encoded)), key=lambda at: len(encoded[at]))
    found = torch.zeros(len(encoded), len(LABELS))
    model.eval()
    with torch.no_grad():
        for start in range(0, len(order), recipe.batch):
            rows = order[start : start + recipe.batch]
            ids, mask = pad([encoded[row] for row in rows])
            found[rows] = model(ids, attention_mask=mask).logits
    return found


@dataclass(frozen=True)
class _Targets:
    """What is wanted of each example: shares of labels, weight, log prior of its domain, and what teachers said."""

    shares: torch.Tensor
    weights: torch.Tensor
    prior: torch.Tensor
    teachers: torch.Tensor | None

    def loss(self, logits: torch.Tensor, rows: list[int], teacher_share: float) -> torch.Tensor:
        """The weighted mean cross-entropy of the head's logits for the examples `rows`."""
        ours = logits + self.prior[rows]
        loss = functional.cross_entropy(ours, self.shares[rows], reduction="none")
        if self.teachers is not None:
            theirs = (self.teachers[rows] + self.prior[rows]).softmax(-1)
            taught = functional.cross_entropy(ours, theirs, reduction="none")
            loss = (1 - teacher_share) * loss + teacher_share * taught
        return (loss * self.weights[rows]).mean()


def _targets(lesson: Lesson) -> _Targets:
    log_priors = {domain: torch.tensor(prior).log() for domain, prior in priors_of(lesson.examples).items()}
    return _Targets(
        shares=torch.tensor([example.shares for example in lesson.examples]),
        weights=torch.tensor([example.weight for example in lesson.examples]),
        prior=torch.stack([log_priors[example.domain] for example in lesson.examples]),
        teachers=lesson.teachers,
    )


def _guess(model: BertForSequenceClassification, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Logits in half precision with single-precision weights: 400 examples a second on one thread instead of 220."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits: torch.Tensor = model(ids, attention_mask=mask).logits
    return logits.float()


def _hide(ids: torch.Tensor, share: float) -> torch.Tensor:
    """Some pieces replaced by the mask, so that no single word decides."""
    hidden = (torch.rand(ids.shape) < share) & (ids >= ORDINARY_FROM)
    return ids.masked_fill(hidden, MASK_ID)
