"""How the learning rate goes: up over the first twentieth, then down to nothing along a straight line."""

from collections.abc import Callable

_WARM_UP_SHARE = 0.05


def warm_up_then_down(steps: int) -> Callable[[int], float]:
    """The factor of the rate at each of `steps` steps."""
    top = max(1, int(steps * _WARM_UP_SHARE))
    return lambda step: min((step + 1) / top, max(0.0, (steps - step) / max(1, steps - top)))
