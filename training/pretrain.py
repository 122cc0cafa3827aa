"""Masked-language pretraining: the encoder learns to guess hidden pieces of unlabelled text before it sees a label."""

import random
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import torch
from tokenizers import Tokenizer
from torch.nn import functional
from transformers import BertForMaskedLM

from training.batches import encode, pad, shuffled
from training.build_tokenizer import MASK_ID, ORDINARY_FROM
from training.recipe import Recipe
from training.schedule import warm_up_then_down

# A fifth and not BERT's 15 %: short texts and little training (Wettig et al. 2023: 15 % is too little).
_HIDDEN_SHARE = 0.2
_TELL_EVERY = 500


def pretrain(
    reader: BertForMaskedLM, texts: Sequence[str], tokenizer: Tokenizer, recipe: Recipe, tell: Callable[[str], None]
) -> None:
    """Train `reader` in place for the recipe's number of steps; 0 steps leave it as it is."""
    torch.manual_seed(recipe.seed)
    rows = encode(texts, tokenizer, recipe.pretraining_pieces)
    optimiser = torch.optim.AdamW(reader.parameters(), lr=recipe.pretraining_rate, weight_decay=0.01, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, warm_up_then_down(recipe.pretraining_steps))
    reader.train()
    heard = 0.0
    for step, batch in enumerate(islice(_batches(rows, recipe), recipe.pretraining_steps), start=1):
        loss = _loss(reader, *pad([rows[at] for at in batch]))
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        heard += loss.item()
        if step % _TELL_EVERY == 0:
            tell(f"pretraining step {step}/{recipe.pretraining_steps}: loss {heard / _TELL_EVERY:.3f}")
            heard = 0.0
    reader.eval()


def _batches(rows: Sequence[Sequence[int]], recipe: Recipe) -> Iterator[list[int]]:
    dice = random.Random(recipe.seed)  # noqa: S311 - an order, no secret
    while True:
        yield from shuffled([len(row) for row in rows], recipe.pretraining_batch, dice)


def _loss(reader: BertForMaskedLM, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Cross-entropy of the hidden pieces; only they go through the vocabulary's 24,000 columns."""
    hidden = (torch.rand(ids.shape) < _HIDDEN_SHARE) & (ids >= ORDINARY_FROM)
    if not hidden.any():
        hidden[0, 0] = True  # one-piece texts with luck: a loss of nothing is not a number
    with torch.autocast("cpu", dtype=torch.bfloat16):
        states = reader.bert(ids.masked_fill(hidden, MASK_ID), attention_mask=mask).last_hidden_state
        guesses = reader.cls(states[hidden])
    return functional.cross_entropy(guesses.float(), ids[hidden])
