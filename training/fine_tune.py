"""Joint fine-tuning: one encoder and its heads learn from every domain, each domain with a prior of its own.

The head's logits z say what the words say; a domain's prior is added while learning (softmax(z + log prior)), so that
"74 % of forum sentences are neutral" is learnt by the prior and not by the words. Serving adds the prior of the place
a post comes from (Menon et al. 2021, Long-tail learning via logit adjustment).
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from training.batches import encode, pad, shuffled
from training.classifier import Classifier, Read
from training.halfway import Halfway, Part
from training.read_texts import DOMAINS, EMOTIONS, GRADES, LABELS, Example, Reading
from training.recipe import Schooling
from training.schedule import warm_up_then_down
from training.spoil import spoiled

Priors = Mapping[str, tuple[float, float, float]]
Progress = Callable[[str], None]

_WEIGHT_DECAY = 0.01
_EMOTIONS_SHARE = 2.0  # of a mean over eight, mostly silent: each emotion counts a quarter of the polarity
# Only those few guess whose domain was not told.
_DOMAINS_SHARE = 0.5
# What a second reader heard is asked besides the labels, not instead: annotators have habits of their own.
_READER_SHARE = 0.5
_TELL_EVERY = 200
# What is kept is a mean over about the last tenth: a path's middle is better than where it happens to end.
_AVERAGE_EVERY, _AVERAGED_SHARE = 10, 0.1
_NOBODY_ASKED = (0.0, 0.0, 0.0)
_NO_DOMAIN = -1
_NOT_READ = -1


@dataclass(frozen=True)
class Opinion:
    """What teachers say of n texts: logits of labels without a prior (n, 3), and of emotions (n, 8)."""

    sentiment: torch.Tensor
    emotions: torch.Tensor


@dataclass(frozen=True)
class Lesson:
    """What is learnt from: examples, and what teachers say of each where there are any."""

    examples: Sequence[Example]
    opinion: Opinion | None = None


def priors_of(examples: Sequence[Example]) -> dict[str, tuple[float, float, float]]:
    """The share of each label in each domain, as its annotators give them; one added to each count."""
    priors: dict[str, tuple[float, float, float]] = {}
    for domain in DOMAINS:
        asked = [(e.shares, e.weight) for e in examples if e.domain == domain and e.shares and e.told]
        counts = np.sum([np.ones(len(LABELS)), *(np.array(shares) * weight for shares, weight in asked)], axis=0)
        negative, neutral, positive = (float(count) for count in counts / counts.sum())
        priors[domain] = (negative, neutral, positive)
    return priors


@dataclass(frozen=True)
class Course:
    """How a lesson is taught: cut into which pieces, at what rates, in the order that the seed gives."""

    tokenizer: Tokenizer
    schooling: Schooling
    seed: int


class Batch(NamedTuple):
    """Rows of a lesson, their `ids` and `mask` (n, longest), and `told` (n,): which begin with their domain's piece."""

    rows: list[int]
    ids: torch.Tensor
    mask: torch.Tensor
    told: torch.Tensor


def fine_tune(model: Classifier, lesson: Lesson, course: Course, halfway: Halfway, tell: Progress) -> None:
    """Train `model` in place on the lesson, from where `halfway` stands.

    The same seed on the same machine gives the same weights, but for what dropout does on an accelerator after a stop.
    """
    schooling, seed = course.schooling, course.seed
    torch.manual_seed(seed)
    dice = random.Random(seed)  # noqa: S311 - an order and typing errors, no secret
    wanted = _Wanted.of(lesson, schooling.untold_share, _place(model))
    optimiser = torch.optim.AdamW(_rates(model, schooling), weight_decay=_WEIGHT_DECAY, fused=True)
    steps = schooling.epochs * -(-len(lesson.examples) // schooling.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, warm_up_then_down(steps))
    kept = max(0.0, 1 - _AVERAGE_EVERY / (_AVERAGED_SHARE * steps))
    average = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(kept))
    parts: dict[str, Part] = {"model": model, "optimiser": optimiser, "schedule": schedule, "average": average}
    done = halfway.take_up(parts)
    model.train()
    losses: list[float] = []
    for step, batch in enumerate(_lessons(lesson, course.tokenizer, schooling, dice), start=1):
        if step <= done:
            continue
        loss = wanted.loss(_read(model, batch), batch, schooling.teacher_share)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        losses.append(loss.item())
        if step % _AVERAGE_EVERY == 0:
            average.update_parameters(model)
        if step % _TELL_EVERY == 0:
            tell(f"seed {seed}, step {step} of {steps}: loss {np.mean(losses[-_TELL_EVERY:]):.4f}")
        halfway.keep(step, parts)
    model.load_state_dict(average.module.state_dict())
    model.eval()


def opinion_of(model: Classifier, examples: Sequence[Example], tokenizer: Tokenizer, schooling: Schooling) -> Opinion:
    """What `model` says of the texts of `examples`, in their order, told the domains of those that are told.

    Reckoned with the precision that its weights have.
    """
    texts, domains = [e.text for e in examples], [e.domain if e.told else None for e in examples]
    encoded = encode(texts, tokenizer, schooling.max_pieces, domains)
    order = sorted(range(len(encoded)), key=lambda at: len(encoded[at]))
    sentiment, emotions = torch.zeros(len(encoded), len(LABELS)), torch.zeros(len(encoded), len(EMOTIONS))
    place = _place(model)
    model.eval()
    with torch.no_grad():
        for start in range(0, len(order), schooling.batch):
            rows = order[start : start + schooling.batch]
            ids, mask = pad([encoded[row] for row in rows])
            read = model(ids.to(place), mask.to(place))
            sentiment[rows], emotions[rows] = read.sentiment.float().cpu(), read.emotions.float().cpu()
    return Opinion(sentiment, emotions)


def _lessons(lesson: Lesson, tokenizer: Tokenizer, schooling: Schooling, dice: random.Random) -> Iterator[Batch]:
    """Batches of every epoch, each with its own typing errors and its own texts whose domain is told."""
    for _ in range(schooling.epochs):
        texts = [spoiled(example.text, dice, schooling.spoiled_share) for example in lesson.examples]
        told = [e.domain if e.told and dice.random() >= schooling.untold_share else None for e in lesson.examples]
        pieces = encode(texts, tokenizer, schooling.max_pieces, told)
        for rows in shuffled([len(ids) for ids in pieces], schooling.batch, dice):
            ids, mask = pad([pieces[row] for row in rows])
            yield Batch(rows, ids, mask, torch.tensor([told[row] is not None for row in rows]))


@dataclass(frozen=True)
class _Wanted:
    """What is wanted of each example: what people said, its weight and domain, what readers and teachers say."""

    shares: torch.Tensor
    weights: torch.Tensor
    prior: torch.Tensor
    emotions: torch.Tensor
    emotion_weights: torch.Tensor
    domains: torch.Tensor
    domain_shares: torch.Tensor
    grades: torch.Tensor
    read: torch.Tensor
    read_weights: torch.Tensor
    opinion: Opinion | None

    @classmethod
    def of(cls, lesson: Lesson, untold_share: float, place: torch.device) -> "_Wanted":
        examples, opinion = lesson.examples, lesson.opinion
        log_priors = {domain: torch.tensor(prior).log() for domain, prior in priors_of(examples).items()}
        return cls(
            shares=torch.tensor([example.shares or _NOBODY_ASKED for example in examples]).to(place),
            weights=torch.tensor([example.weight for example in examples]).to(place),
            prior=torch.stack([log_priors[e.domain] if e.domain else torch.zeros(len(LABELS)) for e in examples]).to(
                place
            ),
            emotions=torch.tensor([example.heard for example in examples]).to(place),
            emotion_weights=torch.tensor([e.weight if e.emotions is not None else 0.0 for e in examples]).to(place),
            domains=torch.tensor([_domain_known(e) for e in examples]).to(place),
            # What we have most texts of says nothing about where a post is likely to come from.
            domain_shares=torch.tensor(
                [1.0 + _guessed_weight(examples, domain, untold_share) for domain in range(len(DOMAINS))]
            )
            .log()
            .to(place),
            grades=torch.tensor(
                [_NOT_READ if e.reading is None else GRADES.index(e.reading.grade) for e in examples]
            ).to(place),
            read=torch.tensor([[float(name in _read_in(e.reading)) for name in EMOTIONS] for e in examples]).to(place),
            read_weights=torch.tensor(
                [float(e.reading is not None and e.reading.emotions is not None) for e in examples]
            ).to(place),
            opinion=opinion and Opinion(opinion.sentiment.to(place), opinion.emotions.to(place)),
        )

    def loss(self, read: Read, batch: Batch, teacher_share: float) -> torch.Tensor:
        """The weighted mean of what the heads got wrong about the examples of a batch."""
        rows = batch.rows
        ours = read.sentiment + self.prior[rows]
        asked = self.shares[rows].sum(1)
        wrong = functional.cross_entropy(ours, self.shares[rows], reduction="none") * asked
        unheard = _unheard(read.emotions, self.emotions[rows]) * self.emotion_weights[rows]
        if self.opinion is not None:
            theirs = (self.opinion.sentiment[rows] + self.prior[rows]).softmax(-1)
            # Where nobody was asked, the teachers alone are heard.
            share = torch.where(asked > 0, teacher_share, 1.0)
            wrong = (1 - share) * wrong + share * functional.cross_entropy(ours, theirs, reduction="none")
            heard = self.opinion.emotions[rows].sigmoid()
            share = torch.where(self.emotion_weights[rows] > 0, teacher_share, 1.0)
            unheard = (1 - share) * unheard + share * _unheard(read.emotions, heard)
        guess = read.domains + self.domain_shares
        # Whoever was told need not guess.
        unknown = self.domains[rows].masked_fill(batch.told.to(guess.device), _NO_DOMAIN)
        astray = functional.cross_entropy(guess, unknown, reduction="none", ignore_index=_NO_DOMAIN)
        misread = functional.cross_entropy(
            read.reader[:, : len(GRADES)], self.grades[rows], reduction="none", ignore_index=_NOT_READ
        ) + _EMOTIONS_SHARE * self.read_weights[rows] * _unheard(read.reader[:, len(GRADES) :], self.read[rows])
        learnt = (wrong + _DOMAINS_SHARE * astray) * self.weights[rows] + _EMOTIONS_SHARE * unheard
        return (learnt + _READER_SHARE * misread).mean()


def _domain_known(example: Example) -> int:
    """Where a labelled text is from; of others nothing is known, though they be read as if from somewhere."""
    asked = example.shares is not None or example.emotions is not None
    return DOMAINS.index(example.domain) if example.domain and asked else _NO_DOMAIN


def _read_in(reading: Reading | None) -> frozenset[str]:
    return (reading and reading.emotions) or frozenset()


def _guessed_weight(examples: Sequence[Example], domain: int, untold_share: float) -> float:
    """The weight of all texts of a domain in the guess of domains, an epoch."""
    known = (e for e in examples if _domain_known(e) == domain)
    return sum(e.weight * (untold_share if e.told else 1.0) for e in known)


def _unheard(logits: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    return functional.binary_cross_entropy_with_logits(logits, wanted, reduction="none").mean(1)


def _read(model: Classifier, batch: Batch) -> Read:
    """Products in half precision, weights and losses in single: 1.8 times the examples a second."""
    place = _place(model)
    with torch.autocast(place.type, dtype=torch.bfloat16):
        read = model(batch.ids.to(place), batch.mask.to(place))
    return Read(*(tensor.float() for tensor in read))


def _place(model: Classifier) -> torch.device:
    """The processor, or the accelerator that the model was moved to."""
    return torch.device(next(model.parameters()).device)


def _rates(model: Classifier, schooling: Schooling) -> list[dict[str, object]]:
    """A rate for each weight: the heads learn fastest, each layer below slower, so that what the base knows stays."""
    top = model.encoder.config.num_hidden_layers
    groups: list[dict[str, object]] = []
    for name, weight in model.named_parameters():
        match name.split("."):
            case ["encoder", "embeddings", *_]:
                factor = schooling.layer_decay ** (top + 1)
            case ["encoder", "encoder", "layer", number, *_]:
                factor = schooling.layer_decay ** (top - int(number))
            case ["glance", *_]:
                factor = 1.0
            case _:
                factor = schooling.head_factor
        groups.append({"params": [weight], "lr": schooling.rate * factor})
    return groups
