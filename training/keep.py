"""Finished steps on disk, so that a run that was stopped goes on where it was."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from training.halfway import Halfway
from training.read_texts import Floats

_MARK = "made_of.txt"


class KeptForAnother(Exception):  # noqa: N818 - what is the matter
    """The folder holds what another recipe or other data gave; the message is one line saying what to do."""


@dataclass(frozen=True)
class Kept:
    """A folder of what finished steps gave, good for one recipe and its data."""

    folder: Path

    def begin(self, made_of: str, *, anew: bool) -> None:
        """Take the folder for what is made of `made_of`, a checksum; `anew` forgets what is there.

        Raises KeptForAnother where it holds steps of something else, or files that no training left.
        """
        mark = self.folder / _MARK
        if self.folder.exists() and any(self.folder.iterdir()):
            if not mark.exists():
                raise KeptForAnother(f"{self.folder} is no folder of a training; choose another one with --work")
            if anew:
                shutil.rmtree(self.folder)
            elif mark.read_text(encoding="utf-8") != made_of:
                raise KeptForAnother(f"{self.folder} was made by another recipe or from other data; --anew, or --work")
        self.folder.mkdir(parents=True, exist_ok=True)
        mark.write_text(made_of, encoding="utf-8")

    def text(self, name: str, make: Callable[[], str]) -> str:
        """The text kept as `name`, made now if there is none."""
        path = self.folder / name
        if not path.exists():
            _whole(path, lambda part: part.write_text(make(), encoding="utf-8"))
        return path.read_text(encoding="utf-8")

    def tensor(self, name: str, make: Callable[[], torch.Tensor]) -> torch.Tensor:
        """The tensor kept as `name`, made now if there is none."""
        path = self.folder / name
        if not path.exists():
            _whole(path, lambda part: torch.save(make(), part))
        kept: torch.Tensor = torch.load(path, weights_only=True, map_location="cpu")
        return kept

    def table(self, name: str, make: Callable[[], Floats]) -> Floats:
        """The array kept as `name`, made now if there is none."""
        path = self.folder / name
        if not path.exists():
            _whole(path, lambda part: _save(part, make()))
        return np.asarray(np.load(path), dtype=np.float32)

    def weights(self, name: str, model: torch.nn.Module, train: Callable[[Halfway], None]) -> None:
        """Give `model` the weights kept as `name`; if there are none, train it, from where it stands, and keep them."""
        path, halfway = self.folder / name, Halfway(self.folder / f"halfway_{name}")
        if not path.exists():
            train(halfway)
            _whole(path, lambda part: torch.save(model.state_dict(), part))
            halfway.done()
        model.load_state_dict(torch.load(path, weights_only=True, map_location="cpu"))


def _save(path: Path, table: Floats) -> None:
    with path.open("wb") as file:  # given a name, numpy would add an ending of its own
        np.save(file, table)


def _whole(path: Path, write: Callable[[Path], object]) -> None:
    """Write beside, then rename: a run that is stopped leaves no half of a file."""
    part = path.with_suffix(".part")
    write(part)
    part.replace(path)
