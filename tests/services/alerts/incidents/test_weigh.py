"""Of whom or what most of it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.services.alerts.incidents.weigh import From, dominated_by

TEXT, THREAD, AUTHOR = From("text", "65f87f11ca99b61c", 5), From("thread", "77", 5), From("author", "suutari", 6)


def test_it_is_the_largest_and_the_first_of_equal_ones() -> None:
    found = dominated_by(10, [TEXT, THREAD, AUTHOR])
    assert found is not None
    assert (found.kind, found.key, found.share) == ("author", "suutari", 0.6)
    found = dominated_by(10, [TEXT, THREAD])
    assert found is not None
    assert found.kind == "text"


@pytest.mark.parametrize(("of", "most"), [(11, [TEXT, THREAD]), (3, [From("author", "suutari", 3)]), (10, [])])
def test_less_than_half_of_it_or_of_a_few_posts_is_no_such_thing(of: int, most: list[From]) -> None:
    assert dominated_by(of, most) is None


@given(
    st.lists(st.integers(1, 20).map(lambda posts: From("author", f"a{posts}", posts)), max_size=3), st.integers(20, 50)
)
def test_whatever_dominates_has_half_or_more(most: list[From], of: int) -> None:
    found = dominated_by(of, most)
    assert (found is not None) == any(2 * one.posts >= of for one in most)
    assert found is None or 0.5 <= found.share <= 1
