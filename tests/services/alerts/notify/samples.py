"""Notifications of an invented town, for every kind and metric."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

from kuulolla.records.delivery import DeliveryKind
from kuulolla.records.incident import Ending, Severity
from kuulolla.records.watch import Metric
from kuulolla.schemas.post import Channel, Touchpoint
from kuulolla.services.alerts.notify.notification import (
    Alert,
    Digest,
    Dominated,
    Figures,
    Grown,
    Happening,
    Notification,
    Period,
    Point,
    Quote,
    Shared,
    Stretch,
    Trial,
    Why,
)

KEY = "0123456789abcdef0123456789abcdef"
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
"""14.00 in Helsinki."""

HOUR = timedelta(hours=1)
PORTAL = "https://kuulolla.example"
PERIODS: tuple[Period, ...] = get_args(Period)

FIGURES: dict[Metric, Figures] = {
    Metric.NEGATIVE_COUNT: Figures(observed=48, expected=10, lower=6, upper=14),
    Metric.TOTAL_COUNT: Figures(observed=1234, expected=400.4, lower=350, upper=460),
    Metric.NEGATIVE_SHARE: Figures(observed=0.62, expected=0.21, lower=0.15, upper=0.28),
    Metric.MEAN_SCORE: Figures(observed=-0.42, expected=0.03, lower=-0.1, upper=0.15),
    Metric.SILENT: Figures(observed=0, expected=9.7, lower=6, upper=14),
}

EXCESS: dict[Metric, float | None] = {
    Metric.NEGATIVE_COUNT: 120,
    Metric.TOTAL_COUNT: 2500.5,
    Metric.NEGATIVE_SHARE: None,
    Metric.MEAN_SCORE: None,
    Metric.SILENT: 29.1,
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
    shared=(
        Shared(Quote("Vesikatko jatkuu Kaislavedellä", NOON - HOUR, Channel.NEWS, f"{PORTAL}/mentions/2"), 1, 1340),
        Shared(Quote("Vettä jaetaan torilla", NOON - HOUR, Channel.FORUM), 3, 0),
    ),
)


def happening(metric: Metric = Metric.NEGATIVE_COUNT) -> Happening:
    """Noticed at noon UTC, an hour after it began."""
    return Happening(
        watch="Vesihuolto",
        search="Kaislaveden vesi",
        metric=metric,
        severity=Severity.MAJOR,
        interval_min=60,
        figures=FIGURES[metric],
        seen_at=NOON - HOUR,
        farthest=Stretch(NOON - HOUR, 60, FIGURES[metric]),
        began_at=NOON - HOUR,
        url=f"{PORTAL}/incidents/1",
    )


def series(metric: Metric = Metric.NEGATIVE_COUNT, points: int = 24) -> tuple[Point, ...]:
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


def opened(metric: Metric = Metric.NEGATIVE_COUNT) -> Alert:
    return Alert(
        kind=DeliveryKind.OPENED,
        incident="fedcba9876543210fedcba9876543210",
        happening=happening(metric),
        why=WHY,
        series=series(metric),
        search_url=f"{PORTAL}/search?q=brand%3Avesi",
        acknowledge_url=f"{PORTAL}/incidents/1/acknowledge",
    )


def reopened(metric: Metric = Metric.NEGATIVE_COUNT) -> Alert:
    return replace(opened(metric), kind=DeliveryKind.REOPENED)


def worsened(metric: Metric = Metric.NEGATIVE_COUNT) -> Alert:
    later = replace(
        happening(metric),
        severity=Severity.SEVERE,
        farthest=Stretch(NOON - 2 * HOUR, 120, FIGURES[metric]),
        began_at=NOON - 3 * HOUR,
        has_gone_on=True,
        excess=EXCESS[metric],
    )
    return replace(opened(metric), kind=DeliveryKind.WORSENED, happening=later)


def escalated(metric: Metric = Metric.NEGATIVE_COUNT) -> Alert:
    return replace(worsened(metric), kind=DeliveryKind.ESCALATED)


def closed(metric: Metric = Metric.NEGATIVE_COUNT) -> Alert:
    """Over at noon, which was noticed after another hour of calm."""
    over = replace(
        happening(metric),
        began_at=NOON - 4 * HOUR,
        has_gone_on=True,
        ended_at=NOON,
        closed_at=NOON + HOUR,
        ending=Ending.CALM,
        excess=EXCESS[metric],
    )
    return replace(opened(metric), kind=DeliveryKind.CLOSED, happening=over)


def closed_by(ending: Ending) -> Alert:
    return replace(closed(), happening=replace(closed().happening, ending=ending))


def digest(period: Period = "day", count: int = 2) -> Digest:
    over = replace(happening(), ended_at=NOON, closed_at=NOON + HOUR)
    both = (happening(Metric.NEGATIVE_SHARE), over)
    return Digest(period, NOON - 24 * HOUR, NOON, tuple(both[n % 2] for n in range(count)), f"{PORTAL}/incidents")


TRIAL = Trial(recipient="Viestintä")


def notification(about: Alert | Digest | Trial, key: str = KEY) -> Notification:
    return Notification(key, NOON, about)


EVERY: dict[str, Alert | Digest | Trial] = {
    **{
        f"{kind.__name__} {metric}": kind(metric)
        for kind in (opened, reopened, worsened, escalated, closed)
        for metric in Metric
    },
    **{f"closed by {ending}": closed_by(ending) for ending in Ending},
    **{f"digest {period}": digest(period) for period in PERIODS},
    "digest of nothing": digest(count=0),
    "digest of many": digest("week", 100),
    "trial": TRIAL,
}
