"""How often the detector calls a series silent that is not, and how soon one that is."""

from collections.abc import Sequence
from datetime import timedelta
from statistics import median
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.alerts.made_series import A_DAY, DAYS, STEP, Made, made
from benchmarks.alerts.vendor_rules import cooled
from kuulolla.records.sensitivity import Sensitivity
from kuulolla.services.alerts.detect.judge import COOLDOWN, Bucket
from kuulolla.services.alerts.detect.silence import Silence

VOLUMES: Final = (3, 30, 300, 3000)
DISPERSIONS: Final = (1, 2, 5)
STEPS: Final = (timedelta(minutes=60), timedelta(minutes=15))
_TRENDS: Final = (0, 1, -0.5)
_STOPS_ON: Final = 45
_FOR_DAYS: Final = 14


def on_silences(series: int) -> dict[str, Any]:
    """False alarms a week without a stop, and hours until a stop is noticed, by length of interval and volume.

    `series` of each volume and dispersion, level, growing and falling; each stops once on day 45, at any hour.
    """
    dice = np.random.default_rng(20261129)
    many = {
        a_day: [made(dice, a_day, spread, trend=_TRENDS[n % 3]) for spread in DISPERSIONS for n in range(series)]
        for a_day in VOLUMES
    }
    stops = [_STOPS_ON * A_DAY + int(dice.integers(A_DAY)) for _ in range(series * len(DISPERSIONS))]
    return {
        f"kuulolla, {sensitivity}": {
            f"every {step // timedelta(minutes=1)} minutes": {
                f"{a_day} a day": _measured(of, stops, sensitivity, step) for a_day, of in many.items()
            }
            for step in STEPS
        }
        for sensitivity in Sensitivity
    }


def _measured(
    series: Sequence[Made], stops: Sequence[int], sensitivity: Sensitivity, step: timedelta
) -> dict[str, float | None]:
    alarms = sum(len(cooled(_silent(one, one.values, sensitivity, step), COOLDOWN // step)) for one in series)
    delays = []
    for one, stop in zip(series, stops, strict=True):
        stopped = one.values[: stop + _FOR_DAYS * A_DAY].copy()
        stopped[stop:] = 0
        ends = ((row + 1) * step - stop * STEP for row in _silent(one, stopped, sensitivity, step))
        delays += [end / timedelta(hours=1) for end in ends if end > timedelta(0)][:1]
    return {
        "false_alarms_a_week": round(alarms / (len(series) * (DAYS - 1) / 7), 3),
        "noticed": round(len(delays) / len(series), 2),
        "median_h": round(median(delays), 1) if delays else None,
        "nine_in_ten_within_h": round(float(np.quantile(delays, 0.9)), 1) if delays else None,
    }


def _silent(one: Made, values: NDArray[np.float64], sensitivity: Sensitivity, step: timedelta) -> list[int]:
    """Intervals in which it is."""
    together, judge = step // STEP, Silence(step, sensitivity.margin)
    counted = np.add.reduceat(values, range(0, len(values), together))
    buckets = (Bucket(one.moments[row * together], float(value)) for row, value in enumerate(counted))
    return [row for row, bucket in enumerate(buckets) if judge.judge(bucket).alert]
