"""The chart is small, the same each time, readable without colours, and touches nothing that others share."""

import io
import random
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kuulolla.records.recipient import Language
from kuulolla.records.watch import Metric
from kuulolla.search.language.periods import HELSINKI
from kuulolla.services.alerts.notify import chart
from kuulolla.services.alerts.notify.chart import HEIGHT, WIDTH, Chart, ticks_between
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


def test_colours_have_contrast_against_white() -> None:
    def against_white(colour: str) -> float:
        """The contrast of WCAG 2.2."""
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)

    for colour in (chart.INK, chart.SEEN, chart.EDGE, chart.BEYOND):
        assert against_white(colour) >= 4.5


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


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("first", "length", "clocks"),
    [
        (NOON - DAY, DAY, ["18.00", "0.00", "6.00", "12.00"]),
        (datetime(2026, 10, 24, 21, tzinfo=UTC), timedelta(hours=25), ["0.00", "6.00", "12.00", "18.00", "0.00"]),
        (NOON - timedelta(hours=5), timedelta(hours=5), ["9.00", "10.00", "11.00", "12.00", "13.00", "14.00"]),
        (NOON - timedelta(days=5), timedelta(days=5), ["0.00"] * 5),
        (NOON, timedelta(0), ["14.00"]),
    ],
)
def test_ticks_stand_at_round_hours_of_helsinki(first: datetime, length: timedelta, clocks: list[str]) -> None:
    ticks = [tick.astimezone(HELSINKI) for tick in ticks_between(first, first + length)]
    assert [f"{tick.hour}.{tick.minute:02}" for tick in ticks] == clocks


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - the zone is added
    st.timedeltas(timedelta(0), timedelta(days=400)),
)
def test_ticks_are_few_in_order_and_within(first: datetime, length: timedelta) -> None:
    ticks = ticks_between(first, first + length)
    assert len(ticks) <= 8
    assert ticks == sorted(set(ticks))
    assert all(first <= tick <= first + length for tick in ticks)


@settings(max_examples=10)
@given(st.lists(st.none() | st.floats(-1e6, 1e6), min_size=1, max_size=30))
def test_any_figures_can_be_drawn(figures: list[float | None]) -> None:
    points = [Point(NOON - timedelta(hours=len(figures) - n), f, 0, -1, 1) for n, f in enumerate(figures)]
    assert drawn(tuple(points))
