"""The network: a BERT encoder, the mean of its pieces, at times a layer that reads them once more, and four heads."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from transformers import BertConfig, BertModel
from transformers.models.bert.modeling_bert import BertLayer

from training.open_base import PAD_ID, Base
from training.read_texts import DOMAINS, EMOTIONS, GRADES, LABELS, Floats

_PARTS = {
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "intermediate.dense": "fi",
    "output.dense": "fo",
}
_TABLE = "embeddings.word_embeddings.weight"
# Added to what a place that holds no piece has to say.
_NOT_THERE = -10_000.0
_NORMS = {"attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}


class Read(NamedTuple):
    """What the heads say of n posts: logits of labels without any prior (n, 3), of emotions (n, 8), of domains (n, 3).

    `domains` guesses where a post comes from, `reader` (n, 14) what a second reader makes of it: a grade of GRADES and
    the emotions; it is heard while learning, and not exported.
    """

    sentiment: torch.Tensor
    emotions: torch.Tensor
    domains: torch.Tensor
    reader: torch.Tensor


class Glance(torch.nn.Module):  # type: ignore[misc]  # torch is Any where it is not installed
    """A top layer that looks from one place: the mean of the pieces asks, all of them answer.

    What it would make of each piece by itself nobody reads; without that it costs a fifth of a layer.
    """

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        self.layer = BertLayer(config)
        self.heads = config.num_attention_heads

    def forward(self, mean: torch.Tensor, states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """A vector (n, width) from `mean` (n, width), `states` (n, longest, width) and `mask` (n, longest)."""
        asking, asked = self.layer.attention, self.layer.attention.self
        one = mean.unsqueeze(1)
        query, key, value = (
            part(of).unflatten(-1, (self.heads, -1)).transpose(1, 2)
            for part, of in ((asked.query, one), (asked.key, states), (asked.value, states))
        )
        likeness = query @ key.transpose(2, 3) / query.shape[-1] ** 0.5
        likeness = likeness + (1 - mask[:, None, None, :].to(states.dtype)) * _NOT_THERE
        answer = (likeness.softmax(-1) @ value).transpose(1, 2).flatten(2)
        heard = asking.output(answer, one)
        seen: torch.Tensor = self.layer.output(self.layer.intermediate(heard), heard).squeeze(1)
        return seen


class Classifier(torch.nn.Module):  # type: ignore[misc]  # torch is Any where it is not installed
    """Reads batches of piece ids. The mean of the pieces, because the base was trained to mean something by it."""

    def __init__(self, encoder: BertModel, head_dropout: float, glance: Glance | None = None) -> None:
        super().__init__()
        self.encoder = encoder
        self.glance = glance
        width = encoder.config.hidden_size
        self.middle = torch.nn.Linear(width, width)
        self.drop = torch.nn.Dropout(head_dropout)
        self.sentiment = torch.nn.Linear(width, len(LABELS))
        self.emotions = torch.nn.Linear(width, len(EMOTIONS))
        self.domains = torch.nn.Linear(width, len(DOMAINS))
        self.reader = torch.nn.Linear(width, len(GRADES) + len(EMOTIONS))
        torch.nn.init.eye_(self.middle.weight)
        torch.nn.init.zeros_(self.middle.bias)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> Read:
        """Read posts; `ids` and `mask` have shape (n, longest)."""
        states = self.encoder(ids, attention_mask=mask).last_hidden_state
        here = mask.unsqueeze(-1).to(states.dtype)
        vector = (states * here).sum(1) / here.sum(1)
        if self.glance is not None:
            vector = self.glance(vector, states, mask)
        seen = self.drop(torch.tanh(self.middle(vector)))
        return Read(self.sentiment(seen), self.emotions(seen), self.domains(seen), self.reader(seen))


def classifier_from(base: Base, rows: Floats, layers: Sequence[int], dropout: float, seed: int) -> Classifier:
    """A classifier with the base's `layers` (numbers from 0), the embeddings `rows`, and heads that are new."""
    torch.manual_seed(seed)
    return Classifier(encoder_from(base, rows, layers, dropout), dropout)


def config_of(base: Base, pieces: int, layers: int, dropout: float) -> BertConfig:
    """The base's sizes, with so many pieces and layers."""
    return BertConfig(
        vocab_size=pieces,
        hidden_size=base.width,
        num_hidden_layers=layers,
        num_attention_heads=base.heads,
        intermediate_size=base.inner,
        max_position_embeddings=base.positions,
        type_vocab_size=2,
        layer_norm_eps=base.epsilon,
        hidden_dropout_prob=dropout,
        attention_probs_dropout_prob=dropout,
        pad_token_id=PAD_ID,
    )


def encoder_from(base: Base, rows: Floats, layers: Sequence[int], dropout: float) -> BertModel:
    """The base's `layers` (numbers from 0) above the embeddings `rows`, shape (pieces, width)."""
    encoder = BertModel(config_of(base, len(rows), len(layers), dropout), add_pooling_layer=False)
    weights = {_TABLE: torch.from_numpy(rows)}
    shapes = {name: tensor.shape for name, tensor in encoder.state_dict().items()}
    for name, ours in _names(layers).items():
        weights[name] = torch.from_numpy(base.tensors[ours].copy()).reshape(shapes[name])
    encoder.load_state_dict(weights)
    return encoder


def _names(layers: Sequence[int]) -> dict[str, str]:
    """The base's tensor for each of the encoder's, but for the word embeddings."""
    names = {
        "embeddings.position_embeddings.weight": "emb.pos",
        "embeddings.token_type_embeddings.weight": "emb.type",
        "embeddings.LayerNorm.weight": "emb.ln.w",
        "embeddings.LayerNorm.bias": "emb.ln.b",
    }
    for at, layer in enumerate(layers):
        for part, short in (_PARTS | _NORMS).items():
            for kind, suffix in (("weight", "w"), ("bias", "b")):
                names[f"encoder.layer.{at}.{part}.{kind}"] = f"l{layer}.{short}.{suffix}"
    return names
