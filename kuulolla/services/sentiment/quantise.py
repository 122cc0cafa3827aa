"""Weights of an ONNX graph as 8-bit integers, a quarter of the size; what flows between them stays in full precision.

Only the weights, because the usual dynamic quantisation measures one range over a whole batch: a post's score would
then depend on the posts beside it. Here each row or column of a weight has a scale of its own, and a score has no
neighbours (measured in training/README.md).
"""

from collections.abc import Iterator

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

# Below this the gain is nothing and the loss is not: biases, norms, the three labels' head.
_SMALLEST = 16_384
_LARGEST_INTEGER = 127


def quantise_weights(model: onnx.ModelProto) -> onnx.ModelProto:
    """The same model with 8-bit weights; the one passed in is left as it is."""
    quantised = onnx.ModelProto()
    quantised.CopyFrom(model)
    graph = quantised.graph
    weights = {tensor.name: tensor for tensor in graph.initializer}
    nodes: list[onnx.NodeProto] = []
    done: set[str] = set()
    for node in graph.node:
        name = _weight_of(node)
        tensor = weights.get(name)
        if tensor is None or not _worth_it(tensor) or _readers(graph, name) != 1:
            nodes.append(node)
            continue
        values = numpy_helper.to_array(tensor)
        axis = _scaled_axis(node)
        integers, scales = _to_integers(values, axis)
        graph.initializer.append(numpy_helper.from_array(integers, f"{name}_int8"))
        graph.initializer.append(numpy_helper.from_array(scales, f"{name}_scale"))
        nodes.extend(_rows_by_need(node, name) if node.op_type == "Gather" else _whole(node, name, axis))
        done.add(name)
    kept = [tensor for tensor in graph.initializer if tensor.name not in done]
    kept.append(numpy_helper.from_array(np.array([-1], dtype=np.int64), _LAST_AXIS))
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(kept)
    onnx.checker.check_model(quantised)
    return quantised


def _weight_of(node: onnx.NodeProto) -> str:
    match node.op_type:
        case "MatMul" | "Gemm":
            return str(node.input[1])
        case "Gather":
            return str(node.input[0])
    return ""


def _worth_it(tensor: onnx.TensorProto) -> bool:
    return tensor.data_type == onnx.TensorProto.FLOAT and len(tensor.dims) == 2 and np.prod(tensor.dims) >= _SMALLEST  # noqa: PLR2004 - a matrix


def _readers(graph: onnx.GraphProto, name: str) -> int:
    return sum(name in node.input for node in graph.node)


def _scaled_axis(node: onnx.NodeProto) -> int:
    """The axis along which each slice has its own scale: the outputs of a product, the rows of a table."""
    turned = any(attribute.name == "transB" and attribute.i for attribute in node.attribute)
    return 0 if node.op_type == "Gather" or turned else 1


def _to_integers(values: NDArray[np.float32], axis: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    largest = np.abs(values).max(axis=1 - axis)
    scales = np.where(largest > 0, largest / _LARGEST_INTEGER, 1).astype(np.float32)
    spread = scales[:, None] if axis == 0 else scales[None, :]
    return np.rint(values / spread).astype(np.int8), scales


def _whole(node: onnx.NodeProto, name: str, axis: int) -> Iterator[onnx.NodeProto]:
    """The weight made whole before its product: onnxruntime does it once, when the model is opened."""
    yield helper.make_node("DequantizeLinear", [f"{name}_int8", f"{name}_scale"], [f"{name}_whole"], axis=axis)
    node.input[1] = f"{name}_whole"
    yield node


def _rows_by_need(node: onnx.NodeProto, name: str) -> Iterator[onnx.NodeProto]:
    """A table read row by row: only the rows of the pieces at hand are made whole, the table stays small in memory."""
    ids, out = node.input[1], node.output[0]
    yield helper.make_node("Gather", [f"{name}_int8", ids], [f"{out}_int8"], axis=0)
    yield helper.make_node("Cast", [f"{out}_int8"], [f"{out}_cast"], to=onnx.TensorProto.FLOAT)
    yield helper.make_node("Gather", [f"{name}_scale", ids], [f"{out}_scale"], axis=0)
    yield helper.make_node("Unsqueeze", [f"{out}_scale", _LAST_AXIS], [f"{out}_column"])
    yield helper.make_node("Mul", [f"{out}_cast", f"{out}_column"], [out])


_LAST_AXIS = "last_axis"
