"""The pretrained encoder's file, written here as the package writes it."""

import hashlib
import struct
from pathlib import Path

import numpy as np
import pytest

from training import open_base as module
from training.open_base import BaseDiffers, open_base

PIECES = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁jono", -3.5), ("ä", -4.0)]


def blocks(integers: np.ndarray, scale: float) -> bytes:
    """Weights of -8 to 7 in blocks of 32, all with one scale."""
    low, high = integers.reshape(-1, 2, 16).transpose(1, 0, 2) + 8
    scales = np.full((len(low), 1), scale, dtype="<f2").view(np.uint8)
    return np.concatenate([scales, (low | high << 4).astype(np.uint8)], axis=1).tobytes()


@pytest.fixture
def integers() -> np.ndarray:
    return np.random.default_rng(1).integers(-8, 8, 64)


@pytest.fixture
def path(tmp_path: Path, integers: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> Path:
    texts = [piece.encode() for piece, _ in PIECES]
    offsets = np.cumsum([0, *map(len, texts)]).astype("<u4")
    head = b"E5S1" + struct.pack("<I7ifi", 1, 384, 12, 12, 1536, 6, 512, 2, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, int(offsets[-1])) + offsets.tobytes()
    head += np.array([score for _, score in PIECES], "<f4").tobytes() + b"".join(texts)
    head += struct.pack("<iI3s", 1, 3, b"abc")
    bodies = [("emb.word", 1, 64, blocks(integers, 0.5)), ("l0.q.b", 0, 2, np.array([1.5, -2.0], "<f4").tobytes())]
    at = len(head) + 4 + sum(2 + len(name) + 21 for name, *_ in bodies)
    table = struct.pack("<i", len(bodies))
    for name, in_blocks, values, body in bodies:
        table += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", in_blocks, values, at, len(body))
        at += len(body)
    content = head + table + b"".join(body for *_, body in bodies)
    file = tmp_path / "base.bin"
    file.write_bytes(content)
    monkeypatch.setattr(module, "SHA256", hashlib.sha256(content).hexdigest())
    return file


def test_sizes_pieces_and_tensors_are_read(path: Path, integers: np.ndarray) -> None:
    base = open_base(path)
    assert (base.width, base.layers, base.heads, base.inner, base.positions) == (384, 12, 12, 1536, 512)
    assert base.epsilon == pytest.approx(1e-12)
    assert base.pieces == PIECES
    assert (base.tensors["emb.word"] == integers * 0.5).all()
    assert base.tensors["l0.q.b"].tolist() == [1.5, -2.0]


def test_another_file_is_refused(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(BaseDiffers, match=r"is not the file that the model is made from"):
        open_base(path)


def test_a_missing_package_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PACKAGE", "no_such_package_anywhere")
    with pytest.raises(BaseDiffers, match=r"no_such_package_anywhere is not installed; `make model`"):
        open_base()
