"""Numbers and times as each language writes them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.records.recipient import Language
from kuulolla.records.watch import Metric
from kuulolla.services.alerts.notify.catalogue import words
from kuulolla.services.alerts.notify.show import Show, duration

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def show(language: Language) -> Show:
    return Show(words(language).writing, NOW)


@pytest.mark.parametrize(
    ("number", "decimals", "fi", "en"),
    [
        (0, 0, "0", "0"),
        (1234567, 0, "1\u00a0234\u00a0567", "1,234,567"),
        (-0.42, 2, "−0,42", "−0.42"),
        (-0.001, 2, "0,00", "0.00"),
        (1234.5, 1, "1\u00a0234,5", "1,234.5"),
    ],
)
def test_a_number_has_the_language_s_signs(number: float, decimals: int, fi: str, en: str) -> None:
    assert (show(Language.FI).number(number, decimals), show(Language.EN).number(number, decimals)) == (fi, en)
    assert show(Language.SV).number(number, decimals) == fi


@pytest.mark.parametrize(("number", "shown"), [(9.7, "9,7"), (9.96, "10"), (10.4, "10"), (3.0, "3"), (0.04, "0")])
def test_only_small_numbers_have_a_decimal(number: float, shown: str) -> None:
    assert show(Language.FI).about(number) == shown


@pytest.mark.parametrize(
    ("metric", "observed", "expected", "written"),
    [
        (Metric.NEGATIVE_COUNT, 20, 9.7, ("20", "10")),
        (Metric.NEGATIVE_COUNT, 3, 1.6, ("3", "1,6")),
        (Metric.TOTAL_COUNT, 5, 4.6, ("5,0", "4,6")),
        (Metric.TOTAL_COUNT, 5, 5, ("5", "5")),
        (Metric.NEGATIVE_SHARE, 0.62, 0.214, ("62\u00a0%", "21\u00a0%")),
        (Metric.NEGATIVE_SHARE, 0.2144, 0.2141, ("21,44\u00a0%", "21,41\u00a0%")),
        (Metric.MEAN_SCORE, -0.002, 0.001, ("−0,002", "+0,001")),
    ],
)
def test_what_was_seen_is_told_apart_from_what_is_usual(
    metric: Metric, observed: float, expected: float, written: tuple[str, str]
) -> None:
    assert show(Language.FI).pair(metric, observed, expected) == written


@pytest.mark.parametrize(
    ("at", "fi", "sv", "en"),
    [
        (NOW, "klo 14.00", "kl. 14.00", "14:00"),
        (NOW - timedelta(hours=8, minutes=55), "klo 5.05", "kl. 5.05", "5:05"),
        (NOW - timedelta(days=1), "29.11. klo 14.00", "29.11. kl. 14.00", "29 Nov 14:00"),
        (NOW - timedelta(days=365), "30.11.2025 klo 14.00", "30.11.2025 kl. 14.00", "30 Nov 2025 14:00"),
        (datetime(2026, 7, 1, 12, tzinfo=UTC), "1.7. klo 15.00", "1.7. kl. 15.00", "1 Jul 15:00"),
        (datetime(2026, 11, 29, 22, 30, tzinfo=UTC), "klo 0.30", "kl. 0.30", "0:30"),
    ],
)
def test_a_time_is_finnish_time_with_its_day_where_it_is_not_today(at: datetime, fi: str, sv: str, en: str) -> None:
    assert tuple(show(language).moment(at) for language in Language) == (fi, sv, en)


@pytest.mark.parametrize(
    ("hours_ago", "hours", "fi"),
    [
        (1, 1, "klo 13.00–14.00"),
        (25, 1, "29.11. klo 13.00–14.00"),
        (15, 1, "29.11. klo 23.00–24.00"),
        (15, 2, "29.11. klo 23.00 – 30.11. klo 1.00"),
        (24, 24, "29.11. klo 14.00 – 30.11. klo 14.00"),
    ],
)
def test_a_span_of_one_day_says_the_day_once(hours_ago: int, hours: int, fi: str) -> None:
    begin = NOW - timedelta(hours=hours_ago)
    assert show(Language.FI).span(begin, begin + timedelta(hours=hours)) == fi


@pytest.mark.parametrize(
    ("minutes", "fi"),
    [
        (0, "0\u00a0min"),
        (45, "45\u00a0min"),
        (200, "3\u00a0h 20\u00a0min"),
        (120, "2\u00a0h"),
        (3060, "2\u00a0vrk 3\u00a0h"),
        (1450, "1\u00a0vrk"),
    ],
)
def test_a_duration(minutes: int, fi: str) -> None:
    assert duration(words(Language.FI).writing, timedelta(minutes=minutes)) == fi


@given(st.floats(-1e9, 1e9), st.integers(0, 3))
def test_a_number_reads_back_as_it_was(number: float, decimals: int) -> None:
    written = show(Language.FI).number(number, decimals).replace("\u00a0", "").replace(",", ".").replace("−", "-")
    assert float(written) == pytest.approx(round(number, decimals), abs=10**-decimals / 2)
