"""Judging the rows of a file, each from the rows up to it."""

from collections.abc import Iterable, Iterator

from kuulolla.records.sensitivity import Sensitivity
from kuulolla.services.alerts.detect.judge import FEWEST, Bucket, Judge, Judgement
from kuulolla.services.alerts.detect.read_lines import Row
from kuulolla.services.alerts.detect.rows import Placed


def judge_rows(
    placed: Iterable[Placed], sensitivity: Sensitivity = Sensitivity.NORMAL, minimum: float = FEWEST
) -> Iterator[tuple[Row, Judgement | None]]:
    """Each row with what is to be thought of it, as soon as it comes.

    None where nothing can be said: of a row without a count, and of the first where nobody said how long an interval
    is, since only the second tells. It is learned from all the same; where one of the next rows tells that it is
    shorter, from all of them anew.
    """
    judge: Judge | None = None
    for one in placed:
        if one.step is not None and (judge is None or one.again):
            judge = Judge(one.step, sensitivity.margin, minimum)
            for before in one.again:
                _judgement(judge, before)
        yield one.row, _judgement(judge, one) if judge is not None else None


def _judgement(judge: Judge, one: Placed) -> Judgement | None:
    judge.miss(one.missing)
    if one.row.value is None:
        judge.miss(1)
        return None
    return judge.judge(Bucket(one.row.at, one.row.value))
