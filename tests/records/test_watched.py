"""What a watch looks at, in the query language."""

import pytest

from kuulolla.records.watch import Metric
from kuulolla.records.watched import looked_at, told_of
from tests.records.noticed import incident
from tests.records.told import watch


@pytest.mark.parametrize(
    ("metric", "asked"),
    [
        (Metric.NEGATIVE_COUNT, "brand:kela sentiment:negative"),
        (Metric.NEGATIVE_SHARE, "brand:kela sentiment:negative"),
        (Metric.MEAN_SCORE, "brand:kela sentiment:negative"),
        (Metric.TOTAL_COUNT, "brand:kela"),
        (Metric.SILENT, "brand:kela"),
    ],
)
def test_an_incident_of_feelings_is_about_the_negative_posts(metric: Metric, asked: str) -> None:
    made = watch("kela", metric=metric)
    assert (looked_at(made), told_of(made)) == ("brand:kela", asked)
    assert told_of(incident(metric=metric)) == asked
