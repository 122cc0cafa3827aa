"""What there is to do, given the generations that are there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.search.index import Generation, NoGeneration, current_of, holding, next_number
from kuulolla.search.mapping import MAPPING_VERSION
from kuulolla.search.rebuild.plan import FEW, HalfMade, Plan, half_made, is_near, left_over, plan
from kuulolla.search.stage import Stage

BESIDE, CURRENT, CLOSING, RETIRED = Stage


def of(number: int, analyser: str = "old", mapping_version: int = MAPPING_VERSION) -> Generation:
    return Generation("", number, analyser, mapping_version)


def test_an_index_as_it_is_wanted_is_left() -> None:
    assert plan({of(1, "new"): CURRENT}, "", "new", anew=False) == Plan(of(1, "new"), None)


@pytest.mark.parametrize("there", [of(1), of(1, "new", MAPPING_VERSION - 1)])
def test_another_analyser_and_another_mapping_are_built(there: Generation) -> None:
    assert plan({there: CURRENT}, "", "new", anew=False) == Plan(there, of(2, "new"))


@pytest.mark.parametrize("stage", [CURRENT, CLOSING])
def test_what_is_half_made_is_gone_on_with(stage: Stage) -> None:
    found = {of(1): stage, of(2, "new"): BESIDE}
    assert plan(found, "", "new", anew=False) == Plan(of(1), of(2, "new"), is_there=True)


@pytest.mark.parametrize("half", [of(2, "third"), of(2, "new", MAPPING_VERSION - 1)])
def test_something_else_that_is_half_made_is_told_and_left(half: Generation) -> None:
    with pytest.raises(HalfMade, match=r"posts-v2-\* is half made, .*--anew, .*--abandon"):
        plan({of(1): CURRENT, half: BESIDE}, "", "new", anew=False)


@pytest.mark.parametrize("half", [of(2, "third"), of(2, "new")])
def test_anew_takes_up_nothing_and_gives_no_number_twice(half: Generation) -> None:
    assert plan({of(1): CURRENT, half: BESIDE}, "", "new", anew=True) == Plan(of(1), of(3, "new"))
    assert plan({of(1, "new"): CURRENT, of(2): RETIRED}, "", "new", anew=True) == Plan(of(1, "new"), of(3, "new"))


def test_where_no_template_was_applied_there_is_nothing_to_build_from() -> None:
    with pytest.raises(NoGeneration, match="kuulolla index apply"):
        plan({of(1): RETIRED}, "", "new", anew=True)


def test_after_a_switch_that_was_killed_the_new_generation_is_the_current_one() -> None:
    found = {of(1): CLOSING, of(2, "new"): CURRENT}
    assert current_of(found, "") == of(2, "new")
    assert left_over(found, "") == [of(1)]
    assert plan(found, "", "new", anew=False).new is None


_STAGES = st.lists(st.sampled_from(Stage), max_size=6).map(
    lambda stages: {of(number): stage for number, stage in enumerate(stages, 1)}
)


@given(_STAGES)
def test_posts_lie_in_what_is_read_and_in_what_is_half_made_and_never_in_what_is_to_be_deleted(
    found: dict[Generation, Stage],
) -> None:
    if not any(stage.is_read for stage in found.values()):
        assert holding(found) == half_made(found)
        return
    now = current_of(found, "")
    assert now in holding(found)
    assert now not in left_over(found, "")
    assert next_number(found) > max(one.number for one in found)
    kept = [one for one in found if one not in left_over(found, "")]
    assert set(kept) <= set(holding(found))


@pytest.mark.parametrize(
    ("took", "before", "near"),
    [
        (0, None, True),
        (FEW, None, True),
        (FEW + 1, None, False),
        (FEW + 1, 10 * FEW, False),
        (10 * FEW, 10 * FEW, True),
        (11 * FEW, 10 * FEW, True),
    ],
)
def test_the_old_generation_is_closed_when_little_is_left_or_no_less_than_before(
    took: int, before: int | None, *, near: bool
) -> None:
    assert is_near(took, before) is near
