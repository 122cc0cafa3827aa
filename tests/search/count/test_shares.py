"""Wilson's interval as the literature has it, and no share of a handful of posts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.search.count.shares import FEWEST, share


def test_the_interval_is_as_in_newcombe_1998() -> None:
    found = share(81, 263)  # his table I, method 3
    assert found is not None
    assert (found.low, found.high) == pytest.approx((0.2553, 0.3662), abs=5e-5)


@given(st.integers(1, 5000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_a_share_lies_in_its_interval_and_that_between_none_and_all(counts: tuple[int, int]) -> None:
    found = share(*counts, fewest=1)
    assert found is not None
    assert 0 <= found.low <= found.share + 1e-12
    assert found.share - 1e-12 <= found.high <= 1


def test_of_too_few_posts_nothing_is_said() -> None:
    assert share(FEWEST - 1, FEWEST - 1) is None
    assert share(0, 0, fewest=0) is None
    found = share(FEWEST // 2, FEWEST)
    assert found is not None
    assert found.high - found.low > 1 / 3
