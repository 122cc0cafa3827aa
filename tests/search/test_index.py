"""Names of the monthly indices, and the template that makes them."""

from datetime import UTC, datetime, timedelta, timezone
from fnmatch import fnmatch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.search.index import Generation, alias
from kuulolla.search.mapping import DERIVED, FIELDS_VERSION, MAPPING_VERSION

GENERATIONS = [Generation(namespace, number, "a") for namespace in ("", "demo", "t1") for number in (1, 2, 11)]
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
    assert Generation("", 1, "a").index_for(moment) == f"posts-v1-{month}"


def test_a_namespace_has_an_alias_and_indices_of_its_own() -> None:
    assert (alias(""), alias("demo")) == ("posts", "posts.demo")
    assert Generation("demo", 2, "a").index_for(datetime(2026, 11, 1, tzinfo=UTC)) == "posts.demo-v2-2026-11"


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone
    st.sampled_from(GENERATIONS),
)
def test_a_generation_s_template_makes_its_indices_and_no_others(moment: datetime, generation: Generation) -> None:
    for other in GENERATIONS:
        (pattern,) = other.template(0)["index_patterns"]
        assert fnmatch(generation.index_for(moment), pattern) == (other == generation)


def test_the_template_carries_alias_copies_and_the_versions_of_mapping_and_analyser() -> None:
    made = Generation("demo", 1, "an-analyser").template(2)["template"]
    assert made["aliases"] == {"posts.demo": {}}
    assert made["settings"]["index"]["number_of_replicas"] == "2"
    assert made["mappings"]["_meta"] == {
        "mapping_version": MAPPING_VERSION,
        "fields_version": FIELDS_VERSION,
        "analyser": "an-analyser",
    }
    assert set(made["mappings"]["_source"]["excludes"]) == set(DERIVED) < set(made["mappings"]["properties"])


@given(st.sampled_from(GENERATIONS), st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis adds the zone
def test_an_index_tells_its_month_to_its_own_generation_alone(generation: Generation, moment: datetime) -> None:
    index = generation.index_for(moment)
    month = f"{moment.year}-{moment.month:02}"
    assert generation.index_of(month) == index
    assert [one.month_of(index) for one in GENERATIONS] == [month if one == generation else None for one in GENERATIONS]
