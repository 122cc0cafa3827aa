"""Notifications of an invented town, for every kind and metric."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

from kuulolla.schemas.post import Channel, Touchpoint
from kuulolla.services.alerts.notify.notification import (
    Alert,
    Digest,
    Dominated,
    Figures,
    Grown,
    Happening,
    Metric,
    Notification,
    Period,
    Point,
    Quote,
    Trial,
    Why,
)

KEY = "0123456789abcdef0123456789abcdef"
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
"""14.00 in Helsinki."""

HOUR = timedelta(hours=1)
PORTAL = "https://kuulolla.example"
METRICS: tuple[Metric, ...] = get_args(Metric)
PERIODS: tuple[Period, ...] = get_args(Period)

FIGURES: dict[Metric, Figures] = {
    "negative_count": Figures(observed=48, expected=10, lower=6, upper=14),
    "total_count": Figures(observed=1234, expected=400.4, lower=350, upper=460),
    "negative_share": Figures(observed=0.62, expected=0.21, lower=0.15, upper=0.28),
    "mean_score": Figures(observed=-0.42, expected=0.03, lower=-0.1, upper=0.15),
    "silent": Figures(observed=0, expected=9.7, lower=6, upper=14),
}

EXCESS: dict[Metric, float | None] = {
    "negative_count": 120,
    "total_count": 2500.5,
    "negative_share": None,
    "mean_score": None,
    "silent": -29.1,
}

WHY = Why(
    terms=(Grown("vesilasku", 14, 1), Grown("katko", 9, 0)),
    themes=(Grown("Laskutus", 20, 3),),
    channels=(Grown(Channel.FORUM, 30, 6),),
    touchpoints=(Grown(Touchpoint.EXTERNAL, 40, 9),),
    places=(Grown("Kaislavesi", 22, 4),),
    dominated=Dominated("text", 0.72),
    quotes=(
        Quote("Vesi poikki jo kolmatta päivää.", NOON - HOUR, Channel.FORUM, f"{PORTAL}/mentions/1?q=a&b=c"),
        Quote("Kuka tästä vastaa?", NOON - 2 * HOUR, Channel.MICROBLOG),
        Quote("Lasku tuli, vettä ei.", NOON - 3 * HOUR, Channel.NEWS),
    ),
)


def happening(metric: Metric = "negative_count") -> Happening:
    """Noticed at noon UTC, an hour after it began."""
    return Happening(
        watch="Vesihuolto",
        search="Kaislaveden vesi",
        metric=metric,
        severity="major",
        interval_min=60,
        figures=FIGURES[metric],
        seen_at=NOON - HOUR,
        began_at=NOON - HOUR,
        url=f"{PORTAL}/incidents/1",
    )


def series(metric: Metric = "negative_count", points: int = 24) -> tuple[Point, ...]:
    """The last day of a watch that looks every hour; the last point is what was seen."""
    usual = FIGURES[metric]
    step = timedelta(minutes=1440 / points)
    quiet = [
        Point(
            NOON - step * (points - n),
            usual.lower + (usual.upper - usual.lower) * (n * 7 % 10) / 10,
            usual.expected,
            usual.lower,
            usual.upper,
        )
        for n in range(points)
    ]
    return (*quiet[:-1], replace(quiet[-1], observed=usual.observed))


def opened(metric: Metric = "negative_count") -> Alert:
    return Alert(
        kind="opened",
        incident="fedcba9876543210fedcba9876543210",
        happening=happening(metric),
        why=WHY,
        series=series(metric),
        search_url=f"{PORTAL}/search?q=brand%3Avesi",
        acknowledge_url=f"{PORTAL}/incidents/1/acknowledge",
    )


def escalated(metric: Metric = "negative_count") -> Alert:
    later = replace(happening(metric), severity="severe", began_at=NOON - 3 * HOUR, excess=EXCESS[metric])
    return replace(opened(metric), kind="escalated", happening=later)


def closed(metric: Metric = "negative_count") -> Alert:
    over = replace(
        happening(metric), began_at=NOON - 4 * HOUR, closed_at=NOON - timedelta(minutes=40), excess=EXCESS[metric]
    )
    return replace(opened(metric), kind="closed", happening=over)


def digest(period: Period = "day", count: int = 2) -> Digest:
    over = replace(happening(), closed_at=NOON)
    both = (happening("negative_share"), over)
    return Digest(period, NOON - 24 * HOUR, NOON, tuple(both[n % 2] for n in range(count)), f"{PORTAL}/incidents")


TRIAL = Trial(recipient="Viestintä")


def notification(about: Alert | Digest | Trial, key: str = KEY) -> Notification:
    return Notification(key, NOON, about)


EVERY: dict[str, Alert | Digest | Trial] = {
    **{f"{kind.__name__} {metric}": kind(metric) for kind in (opened, escalated, closed) for metric in METRICS},
    **{f"digest {period}": digest(period) for period in PERIODS},
    "digest of nothing": digest(count=0),
    "digest of many": digest("week", 100),
    "trial": TRIAL,
}
