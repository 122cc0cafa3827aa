"""Names of the monthly indices, and the template that makes them."""

from datetime import UTC, datetime, timedelta, timezone
from fnmatch import fnmatch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.search.index import alias, index_for, template

HELSINKI_IN_WINTER = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("moment", "month"),
    [
        (datetime(2026, 11, 1, tzinfo=UTC), "2026-11"),
        (datetime(2026, 11, 30, 23, 59, 59, 999_999, tzinfo=UTC), "2026-11"),
        (datetime(2026, 12, 1, tzinfo=UTC), "2026-12"),
        (datetime(2027, 1, 1, 1, 59, tzinfo=HELSINKI_IN_WINTER), "2026-12"),
        (datetime(2027, 1, 1, 2, 0, tzinfo=HELSINKI_IN_WINTER), "2027-01"),
        (datetime(1990, 1, 1, tzinfo=UTC), "1990-01"),
    ],
)
def test_the_month_is_the_one_in_utc(moment: datetime, month: str) -> None:
    assert index_for("", moment) == f"posts-v1-{month}"


def test_a_namespace_has_an_alias_and_indices_of_its_own() -> None:
    assert (alias(""), alias("demo")) == ("posts", "posts.demo")
    assert index_for("demo", datetime(2026, 11, 1, tzinfo=UTC)) == "posts.demo-v1-2026-11"


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone
    st.sampled_from(["", "demo", "t1"]),
)
def test_a_namespace_s_template_makes_its_indices_and_no_others(moment: datetime, namespace: str) -> None:
    for other in ("", "demo", "t1"):
        (pattern,) = template(other, 0)["index_patterns"]
        assert fnmatch(index_for(namespace, moment), pattern) == (other == namespace)


def test_the_template_carries_alias_analysis_copies_and_the_versions_of_mapping_and_analyser() -> None:
    made = template("demo", 2)["template"]
    assert made["aliases"] == {"posts.demo": {}}
    assert made["settings"]["number_of_replicas"] == 2
    assert made["mappings"]["_meta"] == {"mapping_version": 1, "fields_version": 2, "analyser": "words-1"}
    used = {kind["analyzer"] for kind in made["mappings"]["properties"].values() if "analyzer" in kind}
    assert used == set(made["settings"]["analysis"]["analyzer"])
