"""Who judges the series of a watch. Pure."""

from datetime import timedelta
from typing import Final

from kuulolla.records.watch import Metric, WatchSaid
from kuulolla.services.alerts.detect.judge import Judge, Learned
from kuulolla.services.alerts.detect.silence import LearnedSilence, Silence

_NONE: Final = timedelta(0)


def judge_of(watch: WatchSaid, learned: Learned | LearnedSilence | None = None) -> Judge | Silence:
    """A judge as closely as the watch looks, which goes on from what is `learned`: anew where that is of another kind.

    It has no cooldown: the watch has one of its own, in `incidents/decide.py`.
    """
    step, margin = timedelta(minutes=watch.interval_min), watch.sensitivity.margin
    if watch.metric is Metric.SILENT:
        return Silence(step, margin, watch.minimum, learned if isinstance(learned, LearnedSilence) else None)
    return Judge(step, margin, watch.minimum, _NONE, learned if isinstance(learned, Learned) else None)
