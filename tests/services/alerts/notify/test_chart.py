"""The chart is small, the same each time, readable without colours, and touches nothing that others share."""

import io
import random
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kuulolla.records.recipient import Language
from kuulolla.records.watch import Metric
from kuulolla.services.alerts.notify.chart import HEIGHT, WIDTH, Chart
from kuulolla.services.alerts.notify.notification import Point
from tests.services.alerts.notify.samples import NOON, series

MOST_BYTES = 40_000


def drawn(points: tuple[Point, ...], metric: Metric = Metric.NEGATIVE_COUNT, language: Language = Language.FI) -> bytes:
    return Chart(metric, points, language, NOON).png()


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("metric", Metric)
def test_it_has_twice_as_many_pixels_as_it_is_shown_with(metric: Metric, language: Language) -> None:
    picture = Image.open(io.BytesIO(drawn(series(metric), metric, language)))
    assert (picture.format, picture.size) == ("PNG", (WIDTH * 2, HEIGHT * 2))
    assert picture.info.keys() <= {"dpi"}


def test_the_same_series_gives_the_same_bytes_in_another_process_too() -> None:
    program = (
        "import hashlib\nfrom tests.services.alerts.notify.test_chart import drawn, series\n"
        "print(hashlib.sha256(drawn(series())).hexdigest())"
    )
    hashes = {
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    }
    assert drawn(series()) == drawn(series())
    assert len(hashes) == 1


def test_a_restless_day_of_five_minutes_is_small_enough_for_a_mail() -> None:
    chance = random.Random(1)  # noqa: S311 - a curve, no secret
    restless = tuple(
        replace(point, observed=chance.uniform(0, 100), lower=chance.uniform(0, 9), upper=chance.uniform(10, 50))
        for point in series(points=288)
    )
    assert len(drawn(restless)) < MOST_BYTES


def test_what_is_beyond_the_range_has_a_mark_of_its_own() -> None:
    def red(points: tuple[Point, ...]) -> int:
        picture = Image.open(io.BytesIO(drawn(points))).convert("RGB")
        colours = picture.getcolors(1 << 20) or []
        return sum(
            count for count, colour in colours if isinstance(colour, tuple) and colour[0] > 130 and max(colour[1:]) < 80
        )

    usual = tuple(replace(point, observed=10.0) for point in series())
    assert red(usual) == 0
    assert red(series()) > 100
    assert red((*usual[:-1], replace(usual[-1], observed=0.0))) > 100  # below it as well


@pytest.mark.parametrize("points", [1, 2])
def test_a_series_that_has_just_begun_is_drawn(points: int) -> None:
    assert drawn(series()[-points:])


def test_intervals_that_could_not_be_counted_are_gaps() -> None:
    gaps = tuple(replace(point, observed=None) if n % 3 else point for n, point in enumerate(series()))
    assert drawn(gaps) != drawn(series())
    assert drawn(tuple(replace(point, observed=None) for point in series()))


def test_no_plotting_library_s_global_state_is_used() -> None:
    program = (
        "import sys, matplotlib\n"
        # To ask which backend there is would load what must not be loaded.
        "state = lambda: {k: matplotlib.rcParams[k] for k in matplotlib.rcParams if k != 'backend'}\nbefore = state()\n"
        "from tests.services.alerts.notify.test_chart import drawn, series\ndrawn(series())\n"
        "assert 'matplotlib.pyplot' not in sys.modules\nassert state() == before"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@settings(max_examples=10)
@given(st.lists(st.none() | st.floats(-1e6, 1e6), min_size=1, max_size=30))
def test_any_figures_can_be_drawn(figures: list[float | None]) -> None:
    points = [Point(NOON - timedelta(hours=len(figures) - n), f, 0, -1, 1) for n, f in enumerate(figures)]
    assert drawn(tuple(points))
