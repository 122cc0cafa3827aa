"""`kuulolla detect`: a series of counts in, a judgement of each as a JSON object per line out. Needs no server."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kuulolla.records.sensitivity import Sensitivity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kuulolla.services.alerts.detect.judge import Judgement
    from kuulolla.services.alerts.detect.read_lines import Row

_DECIMALS = 3


def detect(
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV with columns timestamp and value, parted by commas, semicolons or tabs; - reads standard input."
        ),
    ],
    sensitivity: Annotated[
        Sensitivity, typer.Option(help="Low: fewer alerts. High: weaker ones too.")
    ] = Sensitivity.NORMAL,
    minimum: Annotated[float, typer.Option(min=0, help="What must be counted for an alert.")] = 3,
    interval: Annotated[
        int | None,
        typer.Option(
            min=1, max=31 * 24 * 60, metavar="MINUTES", help="How long a row counts; else the first rows tell."
        ),
    ] = None,
) -> None:
    """Judge each row of a series from the rows up to it, and write a JSON object for each.

    A row counts what came in an interval from its timestamp on; a time without a zone is read as UTC: write the offset
    of local times. A count that is left empty, and rows that are missing, are not known: no calm. The first day, or
    seven rows, are only learned from.

    How long an interval is, the first seven rows tell where two of them are one apart. Where rows are missing among
    them too often for that, say it with --interval.
    """
    from datetime import timedelta

    import orjson

    from kuulolla.services.alerts.detect.judge_rows import judge_rows
    from kuulolla.services.alerts.detect.rows import rows

    step = None if interval is None else timedelta(minutes=interval)
    for row, judgement in judge_rows(rows(_lines(file), step), sensitivity, minimum):
        sys.stdout.buffer.write(orjson.dumps(_answer(row, judgement), option=orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()


def _lines(file: Path) -> "Iterator[str]":
    """The lines of the file as they are read: what goes wrong with the answers is nothing of it."""
    from kuulolla.runtime.faults import Fault

    try:
        with sys.stdin if str(file) == "-" else file.open(encoding="utf-8-sig", newline="") as lines:
            yield from lines
    except UnicodeDecodeError as error:
        raise Fault(f"{file} is not UTF-8 ({error.reason}): save it as CSV in UTF-8") from None
    except OSError as error:
        raise Fault(f"{file} cannot be read: {error.strerror}") from None


def _answer(row: "Row", judgement: "Judgement | None") -> dict[str, Any]:
    found = {"timestamp": row.written, "value": row.value}
    if judgement is None:
        return {**found, "expected": None, "upper": None, "score": 0.0, "alert": False}
    return {
        **found,
        "expected": round(judgement.expected, _DECIMALS),
        "upper": round(judgement.upper, _DECIMALS),
        "score": round(judgement.score, _DECIMALS),
        "alert": judgement.alert,
    }
