"""The base reads before it learns a task: what is hidden from it, and that it learns to guess it. Needs torch."""

import random
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is in the training environment alone")

from training.adapt import Reader, adapt, hide  # noqa: E402
from training.classifier import base_with, encoder_from  # noqa: E402
from training.halfway import Halfway  # noqa: E402
from training.keep_pieces import rows_of, tokenizer_of  # noqa: E402
from training.open_base import UNKNOWN_ID, Base  # noqa: E402
from training.recipe import Reading  # noqa: E402

pytestmark = pytest.mark.training

BEGINS = np.array([False] * 4 + [True, False] * 20)


def test_whole_words_are_hidden_and_the_marks_stay() -> None:
    dice = random.Random(4)  # noqa: S311 - hidden words, no secret
    ids = [0, *([4, 5, 7] * 6), 2]
    blanks = others = 0
    for _ in range(300):
        shown, wanted = hide(ids, BEGINS, 0.3, dice)
        asked = [at for at, want in enumerate(wanted) if want != -100]
        assert [wanted[at] for at in asked] == [ids[at] for at in asked]
        assert shown[0] == 0
        assert shown[-1] == 2
        assert {at for at in range(len(ids)) if shown[at] != ids[at]} <= set(asked)
        words = {(at - 1) // 3 for at in asked}
        assert len(asked) == 3 * len(words) <= 0.3 * len(ids)
        blanks += sum(shown[at] == UNKNOWN_ID for at in asked)
        others += sum(shown[at] not in (UNKNOWN_ID, ids[at]) for at in asked)
    assert 0.7 < blanks / (300 * 6) < 0.9
    assert 0.04 < others / (300 * 6) < 0.16


def test_something_is_hidden_of_the_shortest_text() -> None:
    dice = random.Random(1)  # noqa: S311 - hidden words, no secret
    assert hide([0, 4, 2], BEGINS, 0.1, dice)[1][1] == 4


def test_it_learns_which_words_stand_together(base: Base, tmp_path: Path) -> None:
    ids = list(range(len(base.pieces)))
    tokenizer = tokenizer_of(base, ids)
    reader = Reader(encoder_from(base, rows_of(base, ids), range(base.layers), dropout=0.0))
    before = reader.encoder.embeddings.word_embeddings.weight.detach().clone()
    texts = ["hyvä palvelu", "surkea jono", ""] * 600
    told: list[str] = []
    adapt(reader, texts, tokenizer, Reading(rate=3e-3, batch=8), 1, Halfway(tmp_path / "reader.pt"), told.append)
    asked = tokenizer.encode("hyvä palvelu").ids
    shown = torch.tensor([[asked[0], asked[1], UNKNOWN_ID, asked[3]]])
    guess = reader(shown, torch.ones_like(shown), shown == UNKNOWN_ID)
    assert guess.argmax().item() == asked[2]
    assert told
    after = base_with(base, reader.encoder, ids)
    assert not np.array_equal(after.tensors["l0.q.w"], base.tensors["l0.q.w"])
    assert np.array_equal(
        after.tensors["emb.word"].reshape(before.shape),
        reader.encoder.embeddings.word_embeddings.weight.detach().numpy(),
    )


def test_pieces_that_were_not_read_are_as_they_were(base: Base) -> None:
    ids = [0, 1, 2, 3, 5, 6]
    encoder = encoder_from(base, rows_of(base, ids) + 1, range(base.layers), dropout=0.0)
    table = base_with(base, encoder, ids).tensors["emb.word"].reshape(-1, base.width)
    old = base.tensors["emb.word"].reshape(-1, base.width)
    assert np.allclose(table[ids], old[ids] + 1)
    rest = [at for at in range(len(old)) if at not in ids]
    assert np.array_equal(table[rest], old[rest])
