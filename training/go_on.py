"""A student taken up again from a model folder: its 8-bit weights as full ones, to learn on from where they stand.

What was lost by rounding is a few hundredths of a logit, and the first steps of learning make it good. Whoever has new
labels (`--corrections`) needs not begin with the base again: `python -m training --go-on FOLDER`.
"""

import copy
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from tokenizers import Tokenizer

from kuulolla.services.sentiment.model import GRAPH, TOKENIZER
from training.classifier import Classifier, config_of
from training.cut_out import unfilled
from training.export_model import SERVED
from training.open_base import Base
from training.read_texts import Floats

_TABLE = "encoder.embeddings.word_embeddings.weight"
_INNER = "glance.layer.intermediate.dense.bias"
_LAYER_BIAS = "intermediate.dense.bias"
# Heard only while learning, and so in no folder: it begins anew.
_NEW = {"reader.weight", "reader.bias"}


def student_of(folder: Path, base: Base, dropout: float) -> tuple[Classifier, Tokenizer]:
    """The student that `folder` was exported from, and its tokenizer; `base` is what it was once cut out of.

    Raises ValueError where the folder holds another kind of network.
    """
    weights = weights_of(onnx.load(folder / GRAPH))
    if _TABLE not in weights or _INNER not in weights:
        raise ValueError(f"{folder} holds no student of this training")
    layers = sum(name.endswith(_LAYER_BIAS) for name in weights)
    config = config_of(base, len(weights[_TABLE]), layers, dropout)
    student = unfilled(config, len(weights[_TABLE]), layers, len(weights[_INNER]))
    lacking, _ = student.load_state_dict({name: torch.from_numpy(w) for name, w in weights.items()}, strict=False)
    if set(lacking) != _NEW:
        raise ValueError(f"{folder} lacks weights of a student: {', '.join(sorted(set(lacking) - _NEW))}")
    return student, Tokenizer.from_file(str(folder / TOKENIZER))


def between(one: Classifier, other: Classifier, share: float) -> Classifier:
    """The network whose weights lie between those of two, `share` of the way to the `other`.

    Where one has learnt on from the other, it errs less than either (Wortsman et al. 2022, Model soups).
    """
    met, others = copy.deepcopy(one), other.state_dict()
    met.load_state_dict({name: torch.lerp(weight, others[name], share) for name, weight in one.state_dict().items()})
    return met


def weights_of(graph: onnx.ModelProto) -> dict[str, Floats]:
    """The weights of a graph that `quantise` rounded, by their names in the network, as the network has them."""
    tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.graph.initializer}
    whole = {name: tensor for name, tensor in tensors.items() if "." in name and not name.endswith(("_int8", "_scale"))}
    found = {**whole, **dict(_tables(tensors)), **dict(_products(graph.graph, tensors))}
    return {name.removeprefix(SERVED): np.array(tensor, dtype=np.float32) for name, tensor in found.items()}


def _tables(tensors: dict[str, Floats]) -> Iterator[tuple[str, Floats]]:
    """Tables have a scale for each row."""
    for name, steps in tensors.items():
        table = name.removesuffix("_int8")
        if table != name and "embeddings" in table:
            yield table, steps * tensors[f"{table}_scale"][:, None]


def _products(graph: onnx.GraphProto, tensors: dict[str, Floats]) -> Iterator[tuple[str, Floats]]:
    """Products have no name of their own: their bias, added next, tells whose they are. Rounded, a scale a column."""
    biases = {
        into: bias
        for node in graph.node
        if node.op_type == "Add"
        for into in node.input
        for bias in node.input
        if bias.endswith(".bias")
    }
    for node in graph.node:
        if node.op_type == "MatMulIntegerToFloat":
            weight = tensors[node.input[1]] * tensors[node.input[3]]
        elif node.op_type == "MatMul" and node.input[1] in tensors:  # too small to be worth rounding
            weight = tensors[node.input[1]]
        else:
            continue
        out = node.output[0].removesuffix("_steps")
        bias = biases.get(out) or biases[f"{out}_whole"]
        yield f"{bias.removesuffix('bias')}weight", weight.T
