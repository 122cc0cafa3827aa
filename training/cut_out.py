"""A student cut out of a teacher: some of its layers, of each the inner units that say most, simpler between them.

A network that starts as a part of its teacher learns in hours what one that starts anew does not learn in days
(Sanh et al. 2019, DistilBERT, for the layers; Michel et al. 2019 for units that can go).
"""

from collections.abc import Sequence

import torch
from transformers import BertConfig, BertModel

from training.classifier import Classifier, Glance
from training.read_texts import Floats

# The largest of (0, x) costs a tenth of the smooth one's time, and a student learns to do with it.
_ACTIVATION = "relu"
_TABLE = "embeddings.word_embeddings.weight"
_INTO, _OUT = "intermediate.dense", "output.dense"

Batch = tuple[torch.Tensor, torch.Tensor]


def cut_out(
    teacher: Classifier, layers: Sequence[int], inner: int, rows: Floats, batches: Sequence[Batch]
) -> Classifier:
    """A classifier with the teacher's `layers` (numbers from 0), `inner` units in each, and the embeddings `rows`.

    The last of the layers looks from one place alone (`classifier.Glance`).
    Units stay that move the most in `batches` (ids and mask, both (n, longest)) times the weight with which the next
    layer hears them. Heads are the teacher's. No dropout but before the heads: it learns from opinions, not by heart.
    """
    student = unfilled(teacher.encoder.config, len(rows), len(layers), inner)
    heard = _heard(teacher, batches)
    kept = {layer: heard[layer].topk(inner).indices.sort().values for layer in layers}
    theirs = teacher.state_dict()
    ours = {name: tensor for name, tensor in theirs.items() if not name.startswith("encoder.encoder.layer.")}
    ours[f"encoder.{_TABLE}"] = torch.from_numpy(rows)
    below = [f"encoder.encoder.layer.{at}." for at in range(len(layers) - 1)]
    for target, layer in zip([*below, "glance.layer."], layers, strict=True):
        prefix = f"encoder.encoder.layer.{layer}."
        for name in (name.removeprefix(prefix) for name in theirs if name.startswith(prefix)):
            ours[target + name] = _part(name, theirs[prefix + name], kept[layer])
    student.load_state_dict(ours)
    return student


def unfilled(of: BertConfig, pieces: int, layers: int, inner: int) -> Classifier:
    """A student of these sizes, the rest as in its teacher's config, without anything learnt."""
    sizes = {"vocab_size": pieces, "num_hidden_layers": layers - 1, "intermediate_size": inner}
    silent = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
    config = BertConfig(**{**of.to_dict(), **sizes, **silent, "hidden_act": _ACTIVATION})
    return Classifier(BertModel(config, add_pooling_layer=False), of.hidden_dropout_prob, Glance(config))


def _part(name: str, weight: torch.Tensor, kept: torch.Tensor) -> torch.Tensor:
    if name.startswith(_INTO):
        return weight[kept]
    return weight[:, kept] if name == f"{_OUT}.weight" else weight


def _heard(teacher: Classifier, batches: Sequence[Batch]) -> list[torch.Tensor]:
    """How much each layer's inner units move what comes after, shape (inner,) each."""
    moved: list[torch.Tensor] = []
    hooks = []
    for at, layer in enumerate(teacher.encoder.encoder.layer):
        moved.append(torch.zeros(layer.intermediate.dense.out_features))

        def add(_module: object, _into: object, out: torch.Tensor, at: int = at) -> None:
            moved[at] += out.detach().abs().sum(dim=(0, 1)).cpu()

        hooks.append(layer.intermediate.register_forward_hook(add))
    with torch.no_grad():
        for ids, mask in batches:
            teacher(ids, mask)
    for hook in hooks:
        hook.remove()
    return [
        size * layer.output.dense.weight.detach().cpu().norm(dim=0)
        for size, layer in zip(moved, teacher.encoder.encoder.layer, strict=True)
    ]
