"""Matrix products of an ONNX graph in 8-bit integers: a quarter of the size and twice the speed, without neighbours.

The usual dynamic quantisation measures one range over a whole batch, and a post's score then depends on the posts
beside it. Here each column of a weight has a scale of its own, and so has each row that is multiplied with it, which
is one word piece of one post: its score is the same alone and in any company (measured in training/README.md).

Weights take 7 of the bits: older processors add two products in 16 bits, which two large ones of 8 bits overflow.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

# Below this the gain is nothing and the loss is not: biases, norms, the heads.
_SMALLEST = 16_384
_LARGEST_INTEGER = 127
# 2 * 255 * 63 is the most that a pair of products can come to, and 16 bits hold 32,767.
_LARGEST_WEIGHT = 63
# Unsigned for what flows, signed for weights: the pair that processors have an instruction for.
_ZERO = 128
_OWN = "com.microsoft"


def quantise(model: onnx.ModelProto) -> onnx.ModelProto:
    """The same model with 8-bit products and tables; the one passed in is left as it is. For opset 17 and below."""
    quantised = onnx.ModelProto()
    quantised.CopyFrom(model)
    graph = quantised.graph
    _Graph(graph).rewrite()
    quantised.opset_import.append(helper.make_opsetid(_OWN, 1))
    onnx.checker.check_model(quantised)
    return quantised


@dataclass
class _Graph:
    """A graph while it is rewritten: which rows are integers already (three products may read the same)."""

    graph: onnx.GraphProto
    rounded: set[str] = field(default_factory=set)

    def rewrite(self) -> None:
        weights = {tensor.name: tensor for tensor in self.graph.initializer}
        nodes: list[onnx.NodeProto] = []
        done: set[str] = set()
        for node in self.graph.node:
            name = _weight_of(node)
            if name not in weights or not _worth_it(weights[name]) or self._readers(name) != 1 or _is_odd(node):
                nodes.append(node)
                continue
            values = numpy_helper.to_array(weights[name])
            if node.op_type == "Gather":
                self._store(name, *_to_integers(values, _LARGEST_INTEGER, axis=1))
                nodes.extend(_rows_by_need(node, name))
            else:
                self._store(name, *_to_integers(values.T if _turned(node) else values, _LARGEST_WEIGHT, axis=0))
                nodes.extend(self._product(node, name))
            done.add(name)
        for name, constant in _CONSTANTS.items():
            self.graph.initializer.append(numpy_helper.from_array(constant, name))
        kept = [tensor for tensor in self.graph.initializer if tensor.name not in done]
        del self.graph.node[:], self.graph.initializer[:]
        self.graph.node.extend(nodes)
        self.graph.initializer.extend(kept)

    def _readers(self, name: str) -> int:
        return sum(name in node.input for node in self.graph.node)

    def _store(self, name: str, integers: NDArray[np.int8], scales: NDArray[np.float32]) -> None:
        self.graph.initializer.append(numpy_helper.from_array(integers, f"{name}_int8"))
        self.graph.initializer.append(numpy_helper.from_array(scales, f"{name}_scale"))

    def _product(self, node: onnx.NodeProto, name: str) -> Iterator[onnx.NodeProto]:
        """A MatMul, or a Gemm with its bias, as integers in between."""
        rows, out = node.input[0], node.output[0]
        if rows not in self.rounded:
            self.rounded.add(rows)
            yield from _round_rows(rows)
        # onnxruntime's own: product, conversion and each column's scale in one.
        inputs = [f"{rows}_uint8", f"{name}_int8", "one", f"{name}_scale", "zero"]
        yield helper.make_node("MatMulIntegerToFloat", inputs, [f"{out}_steps"], domain=_OWN)
        bias = node.input[2:]
        yield helper.make_node("Mul", [f"{out}_steps", f"{rows}_step"], [f"{out}_whole" if bias else out])
        if bias:
            yield helper.make_node("Add", [f"{out}_whole", bias[0]], [out])


def _round_rows(rows: str) -> Iterator[onnx.NodeProto]:
    """What flows as integers from 1 to 255, 128 for nothing; the largest of a row is 127 steps from there."""
    # Two searches and a product: three hundredths faster than the sizes of all, and a division of all.
    yield helper.make_node("ReduceMax", [rows], [f"{rows}_top"], axes=[-1], keepdims=1)
    yield helper.make_node("ReduceMin", [rows], [f"{rows}_bottom"], axes=[-1], keepdims=1)
    yield helper.make_node("Neg", [f"{rows}_bottom"], [f"{rows}_depth"])
    yield helper.make_node("Max", [f"{rows}_top", f"{rows}_depth"], [f"{rows}_largest"])
    yield helper.make_node("Mul", [f"{rows}_largest", "one_step"], [f"{rows}_share"])
    yield helper.make_node("Max", [f"{rows}_share", "least"], [f"{rows}_step"])
    yield helper.make_node("Reciprocal", [f"{rows}_step"], [f"{rows}_rate"])
    yield helper.make_node("Mul", [rows, f"{rows}_rate"], [f"{rows}_steps"])
    yield helper.make_node("QuantizeLinear", [f"{rows}_steps", "one", "zero"], [f"{rows}_uint8"])


def _rows_by_need(node: onnx.NodeProto, name: str) -> Iterator[onnx.NodeProto]:
    """A table read row by row: only the rows of the pieces at hand are made whole, the table stays small in memory."""
    ids, out = node.input[1], node.output[0]
    yield helper.make_node("Gather", [f"{name}_int8", ids], [f"{out}_int8"], axis=0)
    yield helper.make_node("Cast", [f"{out}_int8"], [f"{out}_cast"], to=TensorProto.FLOAT)
    yield helper.make_node("Gather", [f"{name}_scale", ids], [f"{out}_scale"], axis=0)
    yield helper.make_node("Unsqueeze", [f"{out}_scale", "last_axis"], [f"{out}_column"])
    yield helper.make_node("Mul", [f"{out}_cast", f"{out}_column"], [out])


def _weight_of(node: onnx.NodeProto) -> str:
    match node.op_type:
        case "MatMul" | "Gemm":
            return str(node.input[1])
        case "Gather":
            return str(node.input[0])
    return ""


def _is_odd(node: onnx.NodeProto) -> bool:
    """A product or a table that is more than that: with factors, another side turned, read along another axis."""
    values = {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}
    usual = {"alpha": 1.0, "beta": 1.0, "transA": 0, "axis": 0}
    return any(values.get(name, value) != value for name, value in usual.items())


def _worth_it(tensor: onnx.TensorProto) -> bool:
    return tensor.data_type == TensorProto.FLOAT and len(tensor.dims) == 2 and np.prod(tensor.dims) >= _SMALLEST  # noqa: PLR2004 - a matrix


def _turned(node: onnx.NodeProto) -> bool:
    return any(attribute.name == "transB" and attribute.i for attribute in node.attribute)


def _to_integers(values: NDArray[np.float32], most: int, axis: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Integers up to `most`, and a scale for each slice across `axis`."""
    largest = np.abs(values).max(axis=axis)
    scales = np.where(largest > 0, largest / most, 1).astype(np.float32)
    return np.rint(values / np.expand_dims(scales, axis)).astype(np.int8), scales


_CONSTANTS = {
    "zero": np.array(_ZERO, dtype=np.uint8),
    "one": np.array(1, dtype=np.float32),
    "one_step": np.array(1 / _LARGEST_INTEGER, dtype=np.float32),
    "least": np.array(1e-12, dtype=np.float32),
    "last_axis": np.array([-1], dtype=np.int64),
}
