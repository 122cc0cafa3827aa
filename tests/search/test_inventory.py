"""How far a rebuild is."""

import pytest

from kuulolla.search.inventory import share
from kuulolla.search.rebuild.checkpoint import Checkpoint
from kuulolla.search.rebuild.watermark import Watermark


@pytest.mark.parametrize(
    ("reached", "kept", "copied"),
    [
        ({}, {}, 1.0),
        ({"2026-11": -1}, {}, 1.0),
        ({"2026-11": 99}, {}, 0.0),
        ({"2026-11": 99}, {"2026-11": None}, 0.0),
        ({"2026-11": 99}, {"2026-11": 49}, 0.5),
        ({"2026-10": 99, "2026-11": 99}, {"2026-10": 99}, 0.5),
        ({"2026-11": 99}, {"2026-10": 99, "2026-11": 99}, 1.0),
    ],
)
def test_the_share_is_of_changes_over_all_months(
    reached: dict[str, int], kept: dict[str, int | None], copied: float
) -> None:
    checkpoints = {month: Checkpoint(f"of {month}", safe, safe) for month, safe in reached.items()}
    marks = {month: None if up_to is None else Watermark(f"of {month}", up_to) for month, up_to in kept.items()}
    assert share(checkpoints, marks) == copied


def test_a_copy_of_a_month_that_was_deleted_and_came_again_counts_for_nothing() -> None:
    assert share({"2026-11": Checkpoint("new", 9, 9)}, {"2026-11": Watermark("old", 9)}) == 0.0
