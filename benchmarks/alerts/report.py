"""False alarms, hits and delays of the detector, on real series and on made ones, beside what others do.

    python -m benchmarks.alerts.report [--nab ../shared/data/nab_real_tweets] [--made 3]

Prints JSON, which `benchmarks.alerts.table` shows as tables and `benchmarks.alerts.draw` as a picture; `make
alerts-report` does all three. `nab`: scores of the Numenta Anomaly Benchmark on the mention counts of five brands, with
the defaults, and with the margin that is best for the four others (leave one out); `nab_windows`: when each of their
labelled windows was noticed. `made`: false alarms a week without an incident, and the share of incidents that are
noticed while they go on. `silence`: false alarms a week of the metric that watches for silence, and how soon it notices
that a series stops. `long_intervals`: how intervals of six hours to a day do, after incidents as well.
"""

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks.alerts.long_intervals import on_long_intervals
from benchmarks.alerts.made_series import A_DAY, DAYS, DAYS_BEFORE, STEP, Event, Made, made
from benchmarks.alerts.silences import on_silences
from benchmarks.alerts.vendor_rules import RULES, cooled
from kuulolla.records.sensitivity import Sensitivity
from kuulolla.services.alerts.detect.judge import COOLDOWN, Bucket, Judge
from tests.services.alerts.detect.nab import (
    LOW_FALSE_ALARMS,
    LOW_MISSES,
    STANDARD,
    Brand,
    Labelled,
    brands,
    counted,
    noticed,
    score,
)
from tests.services.alerts.detect.nab import STEP as FIVE_MINUTES

A_DAY_OF_FIVE_MINUTES = 288
VOLUMES = (3, 30, 300, 3000)
DISPERSIONS = (1, 2, 5)
EVENTS: dict[Event, tuple[float, ...]] = {"spike": (1.5, 2, 3, 5, 10), "build_up": (2, 5), "level": (2,)}
MARGINS = (0.1, 0.2, 0.3, 0.4, 0.5)
FURTHER_MARGINS = (-0.1, 1.0)
"""Beyond what the sensitivities are, for the picture."""

GOALS = {"standard": 84, "low_false_alarms": 74, "false_alarms_a_day": 0.07}
LEAST = {"standard": 74, "low_false_alarms": 68, "false_alarms_a_day": 0.10}

Detect = Callable[[Sequence[datetime], Sequence[float]], list[int]]


def ours(sensitivity: Sensitivity | float, step: timedelta) -> Detect:
    """Rows at which the detector alerts, at a sensitivity or a margin."""
    margin = sensitivity.margin if isinstance(sensitivity, Sensitivity) else sensitivity

    def detect(moments: Sequence[datetime], values: Sequence[float]) -> list[int]:
        judge = Judge(step, margin)
        judged = (judge.judge(Bucket(at, value)) for at, value in zip(moments, values, strict=True))
        return [row for row, judgement in enumerate(judged) if judgement.alert]

    return detect


def rule(name: str, step: timedelta) -> Detect:
    """Rows at which a vendor's rule does."""
    an_hour, cooldown = timedelta(hours=1) // step, COOLDOWN // step
    return lambda _moments, values: cooled(np.flatnonzero(RULES[name](np.array(values), an_hour)).tolist(), cooldown)


def scored(found: Mapping[str, tuple[Labelled, list[int]]]) -> dict[str, Any]:
    """The benchmark's three scores, and plain counts."""
    series = list(found.values())
    plain = [counted(labelled, rows) for labelled, rows in series]
    days = sum((labelled.rows - labelled.probation) / A_DAY_OF_FIVE_MINUTES for labelled, _ in series)
    false_alarms = sum(one.false_alarms for one in plain)
    delays = [delay for one in plain for delay in one.delays]
    return {
        "standard": round(score(series, STANDARD), 1),
        "low_false_alarms": round(score(series, LOW_FALSE_ALARMS), 1),
        "low_misses": round(score(series, LOW_MISSES), 1),
        "windows_hit": f"{sum(one.hits for one in plain)} of {sum(one.windows for one in plain)}",
        "false_alarms": false_alarms,
        "false_alarms_a_day": round(false_alarms / days, 3),
        "median_delay_h": round(median(delays) / 12, 1) if delays else None,
        "standard_of_each": {name: round(score([one], STANDARD)) for name, one in found.items()},
    }


def detected(brand: Brand, detect: Detect) -> tuple[Labelled, list[int]]:
    """What was labelled of a brand and what was detected."""
    return brand.labelled, detect(brand.moments, brand.values)


def on_nab(series: Mapping[str, Brand]) -> dict[str, Any]:
    """Every detector on the benchmark's series."""
    ways = {f"kuulolla, {one}": ours(one, FIVE_MINUTES) for one in Sensitivity}
    ways |= {name: rule(name, FIVE_MINUTES) for name in RULES}
    return {
        way: scored({name: detected(brand, detect) for name, brand in series.items()}) for way, detect in ways.items()
    }


def windows_of_nab(series: Mapping[str, Brand]) -> dict[str, Any]:
    """Each window of each brand, and when the detector with its defaults told of it."""
    detect = ours(Sensitivity.NORMAL, FIVE_MINUTES)
    return {
        name: [
            {**asdict(one), "begin": one.begin.isoformat()}
            for one in noticed(brand, detect(brand.moments, brand.values))
        ]
        for name, brand in series.items()
    }


def leave_one_out(series: Mapping[str, Brand]) -> dict[str, Any]:
    """Each brand judged with the margin that is best for the other four by the standard score."""
    found = {
        margin: {name: detected(brand, ours(margin, FIVE_MINUTES)) for name, brand in series.items()}
        for margin in MARGINS
    }
    best = {
        name: max(MARGINS, key=lambda margin: score([one for k, one in found[margin].items() if k != name], STANDARD))
        for name in series
    }
    return {"margins": best, **scored({name: found[margin][name] for name, margin in best.items()})}


def on_made(series: int) -> dict[str, Any]:
    """False alarms a week, and the share of events that are noticed while they go on, by detector."""
    dice = np.random.default_rng(20261129)
    calm = {a_day: _calm(dice, a_day, series) for a_day in VOLUMES}
    events = {
        f"{event} x {times}": {
            a_day: [made(dice, a_day, dispersion, times=times, event=event) for dispersion in DISPERSIONS]
            for a_day in VOLUMES
        }
        for event, many in EVENTS.items()
        for times in many
    }
    ways = {f"kuulolla, {one}": ours(one, STEP) for one in Sensitivity}
    ways |= {f"kuulolla, margin {margin:g}": ours(margin, STEP) for margin in FURTHER_MARGINS}
    ways |= {name: rule(name, STEP) for name in RULES}
    return {
        way: {
            "false_alarms_a_week": {f"{a_day} a day": _alarms_a_week(many, detect) for a_day, many in calm.items()},
            "noticed": {
                event: {f"{a_day} a day": _noticed(many, detect) for a_day, many in by_volume.items()}
                for event, by_volume in events.items()
            },
        }
        for way, detect in ways.items()
    }


def _calm(dice: np.random.Generator, a_day: float, series: int) -> list[Made]:
    """Series without an event: level, growing to double, falling to half."""
    trends = (0, 1, -0.5)
    return [
        made(dice, a_day, dispersion, trend=trends[number % len(trends)])
        for dispersion in DISPERSIONS
        for number in range(series)
    ]


def _alarms_a_week(series: Sequence[Made], detect: Detect) -> float:
    """From the second day on: a cold start is part of it."""
    alarms = sum(len(detect(one.moments, one.values.tolist())) for one in series)
    return round(alarms / (len(series) * (DAYS - 1) / 7), 3)


def _noticed(series: Sequence[Made], detect: Detect) -> dict[str, float | None]:
    """The share of events with an alert while they go on, and the median hours until it."""
    events, delays = 0, []
    for one in series:
        rows = [row for row in detect(one.moments, one.values.tolist()) if row >= DAYS_BEFORE * A_DAY]
        events += len(one.events)
        firsts = ((next((row for row in rows if begin <= row <= end), None), begin) for begin, end in one.events)
        delays += [(first - begin + 1) * (STEP / timedelta(hours=1)) for first, begin in firsts if first is not None]
    return {"share": round(len(delays) / events, 2), "median_h": median(delays) if delays else None}


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--nab", type=Path, default=Path("../shared/data/nab_real_tweets"))
    parser.add_argument("--made", type=int, default=3, help="calm series of each volume and dispersion")
    asked = parser.parse_args()
    figures: dict[str, Any] = {"goals": GOALS, "least": LEAST}
    if asked.nab.is_dir():
        series = brands(asked.nab)
        figures["nab"] = on_nab(series)
        figures["nab_leave_one_out"] = leave_one_out(series)
        figures["nab_windows"] = windows_of_nab(series)
    figures["made"] = on_made(asked.made)
    figures["silence"] = on_silences(asked.made)
    figures["long_intervals"] = on_long_intervals(1)
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
