"""A base small enough to learn in seconds."""

import numpy as np
import pytest

from training.open_base import Base

try:
    import torch
except ImportError:  # it is in the training environment alone
    torch = None

WORDS = ["▁jono", "▁hyvä", "▁huono", "▁palvelu", "▁ja", "▁pitkä", "▁kiva", "▁surkea", "a", "o", "j", "n", "▁"]
WIDTH = 64


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """Networks this small gain nothing from a second thread, and wait for it where other work has taken its core."""
    if torch is not None:
        torch.set_num_threads(1)


@pytest.fixture(scope="session")
def base() -> Base:
    """Two random layers of 64; the tables are large enough to be made eight-bit."""
    dice = np.random.default_rng(3)
    pieces = [(mark, 0.0) for mark in ("<s>", "<pad>", "</s>", "<unk>")] + [(word, -5.0) for word in WORDS]
    pieces += [(f"▁täyte{number}", -9.0) for number in range(300)]

    def drawn(*shape: int) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
        return dice.normal(0, 0.05, shape).astype(np.float32).ravel()

    tensors = {"emb.word": drawn(len(pieces), WIDTH), "emb.pos": drawn(32, WIDTH), "emb.type": drawn(2, WIDTH)}
    tensors |= {"emb.ln.w": np.ones(WIDTH, np.float32), "emb.ln.b": np.zeros(WIDTH, np.float32)}
    for layer in range(2):
        for name, (out, into) in {"q": (64, 64), "k": (64, 64), "v": (64, 64), "ao": (64, 64)}.items():
            tensors |= {f"l{layer}.{name}.w": drawn(out, into), f"l{layer}.{name}.b": np.zeros(out, np.float32)}
        for name, (out, into) in {"fi": (256, 64), "fo": (64, 256)}.items():
            tensors |= {f"l{layer}.{name}.w": drawn(out, into), f"l{layer}.{name}.b": np.zeros(out, np.float32)}
        for name in ("aln", "oln"):
            tensors |= {f"l{layer}.{name}.w": np.ones(WIDTH, np.float32)}
            tensors |= {f"l{layer}.{name}.b": np.zeros(WIDTH, np.float32)}
    return Base(WIDTH, 2, 4, 256, 32, 1e-12, pieces, tensors)
