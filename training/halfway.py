"""Where a long training stands, on disk, so that one that was stopped goes on as if it had not been."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import torch


class Part(Protocol):
    """What has a state: a network, an optimiser, a schedule."""

    def state_dict(self) -> dict[str, Any]: ...  # noqa: D102 - torch's own

    def load_state_dict(self, state: dict[str, Any]) -> Any: ...  # noqa: ANN401, D102 - torch's own


@dataclass(frozen=True)
class Halfway:
    """One file for one training; `every` so many steps it is written anew."""

    path: Path
    every: int = 300

    def take_up(self, parts: dict[str, Part]) -> int:
        """Give the parts the states they had; the number of steps done, 0 where there is no file."""
        if not self.path.exists():
            return 0
        kept = torch.load(self.path, weights_only=True, map_location="cpu")
        for name, part in parts.items():
            part.load_state_dict(kept[name])
        torch.set_rng_state(kept["dice"])
        return int(kept["steps"])

    def keep(self, steps: int, parts: dict[str, Part]) -> None:
        """Write the parts' states, whole or not at all, when it is time."""
        if steps % self.every == 0:
            written = self.path.with_suffix(".part")
            states = {name: part.state_dict() for name, part in parts.items()}
            torch.save({**states, "steps": steps, "dice": torch.get_rng_state()}, written)
            written.replace(self.path)

    def done(self) -> None:
        """Forget the file: what was learnt is kept elsewhere."""
        self.path.unlink(missing_ok=True)
