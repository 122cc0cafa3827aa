"""Finished steps on disk, so that a run that was stopped goes on where it was."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from training.halfway import Halfway
from training.read_texts import Floats


@dataclass(frozen=True)
class Kept:
    """A folder of what finished steps gave. It does not know the recipe: whoever changes that starts `anew`."""

    folder: Path
    anew: bool = False

    def __post_init__(self) -> None:
        if self.anew and self.folder.exists():
            shutil.rmtree(self.folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def text(self, name: str, make: Callable[[], str]) -> str:
        """The text kept as `name`, made now if there is none."""
        path = self.folder / name
        if not path.exists():
            _whole(path, lambda part: part.write_text(make(), encoding="utf-8"))
        return path.read_text(encoding="utf-8")

    def array(self, name: str, make: Callable[[], Floats]) -> Floats:
        """The array kept as `name`, made now if there is none."""
        path = self.folder / name
        if not path.exists():
            _whole(path, lambda part: np.save(part.open("wb"), make()))
        return np.asarray(np.load(path), dtype=np.float32)

    def tensor(self, name: str, make: Callable[[], torch.Tensor]) -> torch.Tensor:
        """The tensor kept as `name`, made now if there is none."""
        path = self.folder / name
        if not path.exists():
            _whole(path, lambda part: torch.save(make(), part))
        kept: torch.Tensor = torch.load(path, weights_only=True, map_location="cpu")
        return kept

    def weights(self, name: str, model: torch.nn.Module, train: Callable[[Halfway], None]) -> None:
        """Give `model` the weights kept as `name`; if there are none, train it, from where it stands, and keep them."""
        path, halfway = self.folder / name, Halfway(self.folder / f"halfway_{name}")
        if not path.exists():
            train(halfway)
            _whole(path, lambda part: torch.save(model.state_dict(), part))
            halfway.done()
        model.load_state_dict(torch.load(path, weights_only=True, map_location="cpu"))


def _whole(path: Path, write: Callable[[Path], object]) -> None:
    """Write beside, then rename: a run that is stopped leaves no half of a file."""
    part = path.with_suffix(".part")
    write(part)
    part.replace(path)
