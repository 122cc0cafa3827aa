"""Judging the rows of a file, each from the rows up to it."""

from collections.abc import Iterable, Iterator

from kuulolla.records.sensitivity import Sensitivity
from kuulolla.services.alerts.detect.judge import FEWEST, Bucket, Judge, Judgement
from kuulolla.services.alerts.detect.rows import Placed, Row


def judge_rows(
    placed: Iterable[Placed], sensitivity: Sensitivity = Sensitivity.NORMAL, minimum: float = FEWEST
) -> Iterator[tuple[Row, Judgement | None]]:
    """Each row with what is to be thought of it, as soon as it comes.

    None where nothing can be said: of a row without a count, and of the first, since only the second tells how long an
    interval is. It is learned from all the same.
    """
    judge: Judge | None = None
    waiting: list[Row] = []
    for one in placed:
        if one.step is None:
            waiting.append(one.row)
            yield one.row, None
            continue
        judge = judge or Judge(one.step, sensitivity.margin, minimum)
        while waiting:
            _judgement(judge, waiting.pop())
        judge.miss(one.missing)
        yield one.row, _judgement(judge, one.row)


def _judgement(judge: Judge, row: Row) -> Judgement | None:
    if row.value is None:
        judge.miss(1)
        return None
    return judge.judge(Bucket(row.at, row.value))
