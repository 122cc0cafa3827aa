"""A student cut out of a teacher, and the pieces joined for it. Needs torch."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is in the training environment alone")

from training.batches import encode, pad  # noqa: E402
from training.classifier import Classifier, classifier_from  # noqa: E402
from training.cut_out import cut_out  # noqa: E402
from training.join_pieces import join_pieces, rows_with, tokenizer_with  # noqa: E402
from training.keep_pieces import rows_of, tokenizer_of  # noqa: E402
from training.open_base import Base  # noqa: E402

pytestmark = pytest.mark.training

TEXTS = ["hyvä palvelu", "surkea jono ja pitkä", "kiva", "huono palvelu ja jono"]


@pytest.fixture
def teacher(base: Base) -> Classifier:
    made = classifier_from(base, rows_of(base, range(len(base.pieces))), range(base.layers), 0.1, seed=1)
    made.eval()
    return made


def test_silent_units_are_those_that_go(base: Base, teacher: Classifier) -> None:
    """Only 40 of 256 units are heard in each layer: with these alone the student says what the teacher says.

    Of a single piece, that is: of several the top layer makes one thing, the teacher's one of each.
    """
    loud = torch.randperm(256, generator=torch.Generator().manual_seed(2))[:40]
    silent = torch.ones(256, dtype=torch.bool).index_fill(0, loud, value=False)
    teacher.encoder.config.hidden_act = "relu"
    for layer in teacher.encoder.encoder.layer:
        layer.intermediate.intermediate_act_fn = torch.nn.ReLU()
        layer.output.dense.weight.data[:, silent] = 0
    tokenizer = tokenizer_of(base, range(len(base.pieces)))
    pieces = {piece for ids in encode(TEXTS, tokenizer, 16) for piece in ids}
    batches = [pad([[piece]]) for piece in sorted(pieces)]
    table = teacher.encoder.embeddings.word_embeddings.weight.detach().numpy()
    student = cut_out(teacher, range(base.layers), 40, table, batches).eval()
    assert student.encoder.encoder.layer[0].intermediate.dense.out_features == 40
    for ids, mask in batches:
        for ours, theirs in zip(student(ids, mask), teacher(ids, mask), strict=True):
            assert torch.allclose(ours, theirs, atol=1e-5)


def test_layers_keep_their_order(teacher: Classifier) -> None:
    table = teacher.encoder.embeddings.word_embeddings.weight.detach().numpy()
    ids = torch.tensor([[0, 4, 2]])
    student = cut_out(teacher, [1, 0], 256, table, [(ids, torch.ones_like(ids))])
    ours, theirs = student.state_dict(), teacher.state_dict()
    name = "attention.self.query.weight"
    assert torch.equal(ours[f"encoder.encoder.layer.0.{name}"], theirs[f"encoder.encoder.layer.1.{name}"])
    assert torch.equal(ours[f"glance.layer.{name}"], theirs[f"encoder.encoder.layer.0.{name}"])
    assert torch.equal(ours["sentiment.weight"], theirs["sentiment.weight"])


def test_what_is_seen_does_not_depend_on_the_padding(teacher: Classifier) -> None:
    table = teacher.encoder.embeddings.word_embeddings.weight.detach().numpy()
    ids = torch.tensor([[0, 4, 5, 2]])
    student = cut_out(teacher, [0, 1], 64, table, [(ids, torch.ones_like(ids))]).eval()
    alone = student(ids, torch.ones_like(ids))
    padded = torch.nn.functional.pad(ids, (0, 3), value=1)
    beside = student(padded, (torch.arange(7) < 4).long().unsqueeze(0))
    for ours, theirs in zip(alone, beside, strict=True):
        assert torch.allclose(ours, theirs, atol=1e-5)
    other = student(torch.tensor([[0, 5, 4, 2]]), torch.ones_like(ids))
    assert not torch.allclose(alone.sentiment, other.sentiment, atol=1e-5)


def test_pieces_that_stand_together_become_one(base: Base) -> None:
    tokenizer = tokenizer_of(base, range(len(base.pieces)))
    joined = join_pieces(tokenizer, ["jonoa jonoa hyväo"] * 6 + ["jonoan"] * 4, most=10)
    assert [(piece.text, [base.pieces[at][0] for at in piece.parts]) for piece in joined] == [
        ("▁jonoa", ["▁jono", "a"])
    ]
    own = tokenizer_with(tokenizer, joined)
    assert own.encode("jonoa hyvä jonoan").tokens == ["<s>", "▁jonoa", "▁hyvä", "▁jonoa", "n", "</s>"]
    assert own.token_to_id("▁jonoa") == len(base.pieces)
    assert own.encode("hyvä kiva").ids == tokenizer.encode("hyvä kiva").ids
    rows = rows_of(base, range(len(base.pieces)))
    assert np.allclose(rows_with(rows, joined)[-1], rows[list(joined[0].parts)].mean(0))


def test_no_more_pieces_than_wanted_the_commonest_first(base: Base) -> None:
    tokenizer = tokenizer_of(base, range(len(base.pieces)))
    texts = ["jonoa"] * 30 + ["hyväo"] * 20 + ["kivan"] * 10
    assert [piece.text for piece in join_pieces(tokenizer, texts, most=2)] == ["▁jonoa", "▁hyväo"]
