"""The chart of a period shows its incidents by shape as well as by colour, and is the same each time."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image

from kuulolla.records.incident import Severity
from kuulolla.records.watch import Metric
from kuulolla.search.count.sentiment import NOTHING
from kuulolla.services.alerts.backtest import Backtest, Counted, backtest
from kuulolla.services.alerts.draw import draw
from tests.services.alerts.detect.made import MONDAY
from tests.services.alerts.test_backtest import SINCE, kela, series

NOW = MONDAY + timedelta(days=42)


def red(picture: bytes) -> int:
    colours = Image.open(io.BytesIO(picture)).convert("RGB").getcolors(1 << 20) or []
    return sum(count for count, c in colours if isinstance(c, tuple) and c[0] > 130 and max(c[1:]) < 80)


def without_incidents(found: Backtest) -> Backtest:
    return Backtest((), found.seen)


@pytest.mark.parametrize("metric", list(Metric))
def test_any_metric_is_drawn_the_same_each_time(metric: Metric) -> None:
    found = backtest(kela(metric), series(), SINCE)
    picture = draw(kela(metric), found, NOW)
    assert Image.open(io.BytesIO(picture)).size == (1200, 400)
    assert draw(kela(metric), found, NOW) == picture


def test_an_incident_has_a_mark() -> None:
    found = backtest(kela(), series(), SINCE)
    assert red(draw(kela(), found, NOW)) > red(draw(kela(), without_incidents(found), NOW))


def test_each_severity_has_a_shape_of_its_own() -> None:
    found = backtest(kela(), series(), SINCE)
    drawn = {
        draw(
            kela(),
            Backtest(tuple(one.model_copy(update={"severity": how}) for one in found.incidents), found.seen),
            NOW,
        )
        for how in Severity
    }
    assert len(drawn) == 3


def test_of_a_silence_the_missing_posts_are_drawn() -> None:
    found = backtest(kela("silent"), series(), SINCE)
    none_seen = Backtest(found.incidents, tuple(replace(one, observed=0.0) for one in found.seen))
    none_missing = Backtest(found.incidents, tuple(replace(one, expected=0.0) for one in found.seen))
    assert draw(kela("silent"), found, NOW) == draw(kela("silent"), none_seen, NOW)
    assert draw(kela("silent"), found, NOW) != draw(kela("silent"), none_missing, NOW)


def test_a_period_without_posts_is_drawn() -> None:
    assert draw(kela(), backtest(kela(), Counted(MONDAY, [NOTHING] * 99), MONDAY), NOW)
