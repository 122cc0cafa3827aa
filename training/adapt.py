"""The base reads Finnish before it learns a task: it guesses words that are hidden from it.

Of its hundred languages' texts few were Finnish, and next to none were forum talk; and its weights come with four bits.
Gururangan et al. 2020 (Don't Stop Pretraining) found that a pass over a task's own kind of text helps what is learnt on
top of it.
"""

import random
from collections.abc import Callable, Sequence

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional
from transformers import BertModel

from training.batches import encode, pad, shuffled
from training.halfway import Halfway, Part
from training.open_base import UNKNOWN_ID
from training.recipe import Reading
from training.schedule import warm_up_then_down

Progress = Callable[[str], None]

_MARKS = UNKNOWN_ID + 1
_WORD_START = "▁"
_WEIGHT_DECAY = 0.01
_TELL_EVERY = 100
# Of the hidden pieces (Devlin et al. 2019): most show a blank, some another piece, some themselves.
_BLANK_SHARE, _OTHER_SHARE = 0.8, 0.1
_NOT_ASKED = -100
_NO_WORDS = 2  # the marks at both ends


class Reader(torch.nn.Module):  # type: ignore[misc]  # torch is Any where it is not installed
    """An encoder and a head that guesses hidden pieces by the same table that they are read with."""

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        self.encoder = encoder
        width = encoder.config.hidden_size
        self.middle = torch.nn.Linear(width, width)
        self.norm = torch.nn.LayerNorm(width)
        self.shift = torch.nn.Parameter(torch.zeros(encoder.config.vocab_size))

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, asked: torch.Tensor) -> torch.Tensor:
        """Logits of every piece for each place that is asked; `ids`, `mask` and `asked` have shape (n, longest)."""
        states = self.encoder(ids, attention_mask=mask).last_hidden_state[asked]
        seen = self.norm(functional.gelu(self.middle(states)))
        return seen @ self.encoder.embeddings.word_embeddings.weight.T + self.shift


def adapt(  # noqa: PLR0913 - a model, texts and how: each is one thing
    reader: Reader,
    texts: Sequence[str],
    tokenizer: Tokenizer,
    reading: Reading,
    seed: int,
    halfway: Halfway,
    tell: Progress,
) -> None:
    """Train `reader` in place on `texts`, once through, from where `halfway` stands."""
    torch.manual_seed(seed)
    dice = random.Random(seed)  # noqa: S311 - an order and hidden words, no secret
    place = torch.device(next(reader.parameters()).device)
    pieces = [ids for ids in encode(texts, tokenizer, reading.max_pieces) if len(ids) > _NO_WORDS]
    vocabulary = sorted(tokenizer.get_vocab().items(), key=lambda piece: piece[1])
    begins = np.array([piece.startswith(_WORD_START) for piece, _ in vocabulary])
    optimiser = torch.optim.AdamW(reader.parameters(), lr=reading.rate, weight_decay=_WEIGHT_DECAY, fused=True)
    steps = -(-len(pieces) // reading.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, warm_up_then_down(steps))
    parts: dict[str, Part] = {"model": reader, "optimiser": optimiser, "schedule": schedule}
    done = halfway.take_up(parts)
    reader.train()
    losses: list[float] = []
    for step, rows in enumerate(shuffled([len(ids) for ids in pieces], reading.batch, dice), start=1):
        shown, wanted = zip(*(hide(pieces[row], begins, reading.hidden_share, dice) for row in rows), strict=True)
        if step <= done:
            continue
        ids, mask = pad(shown)
        answers, _ = pad(wanted)
        answers = answers.masked_fill(mask == 0, _NOT_ASKED).to(place)
        with torch.autocast(place.type, dtype=torch.bfloat16):
            logits = reader(ids.to(place), mask.to(place), answers != _NOT_ASKED)
        loss = functional.cross_entropy(logits.float(), answers[answers != _NOT_ASKED])
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        losses.append(loss.item())
        if step % _TELL_EVERY == 0:
            tell(f"reading, step {step} of {steps}: loss {np.mean(losses[-_TELL_EVERY:]):.3f}")
        halfway.keep(step, parts)
    reader.eval()


def hide(
    ids: Sequence[int], begins: np.ndarray[tuple[int], np.dtype[np.bool_]], share: float, dice: random.Random
) -> tuple[list[int], list[int]]:
    """What is shown of a text's pieces, and what each hidden place held (-100: not asked); whole words are hidden.

    `begins[id]` says which pieces begin a word. The marks at both ends stay; at least one word is hidden.
    """
    starts = [at for at in range(1, len(ids) - 1) if at == 1 or begins[ids[at]]]
    words = [range(start, end) for start, end in zip(starts, [*starts[1:], len(ids) - 1], strict=True)]
    dice.shuffle(words)
    shown, wanted = list(ids), [_NOT_ASKED] * len(ids)
    hidden = 0
    for word in words:
        if hidden and hidden + len(word) > share * len(ids):
            continue
        hidden += len(word)
        luck = dice.random()
        for at in word:
            wanted[at] = ids[at]
            if luck < _BLANK_SHARE:
                shown[at] = UNKNOWN_ID
            elif luck < _BLANK_SHARE + _OTHER_SHARE:
                shown[at] = dice.randrange(_MARKS, len(begins))
    return shown, wanted
