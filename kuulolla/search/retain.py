"""Retention: posts go by whole months, never one by one."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from elasticsearch import Elasticsearch

from kuulolla.search.index import generations, holding
from kuulolla.search.months import Month, held
from kuulolla.search.rebuild.prepare import drop_month

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


def month_at(moment: datetime) -> str:
    """The UTC month of a moment, such as 2026-11."""
    moment = moment.astimezone(UTC)
    return f"{moment.year:04}-{moment.month:02}"


def first_kept(now: datetime, months: int) -> str:
    """The first of the last `months` months, the one of `now` among them."""
    moment = now.astimezone(UTC)
    year, before = divmod(moment.year * 12 + moment.month - months, 12)
    return f"{year:04}-{before + 1:02}"


def is_month(text: str) -> bool:
    """Whether it is written as a month."""
    return _MONTH.fullmatch(text) is not None


def gone_before(months: Iterable[Month], limit: str) -> list[Month]:
    """Those that lie before the month `limit`; what is named otherwise is not ours to delete. Pure."""
    return [month for month in months if is_month(month.month) and month.month < limit]


def drop_before(client: Elasticsearch, namespace: str, limit: str) -> None:
    """Delete every month before `limit`, and the copies in a generation that is being made. Raises IndexAway."""
    for generation in holding(generations(client, namespace)):
        for month in gone_before(held(client, generation), limit):
            drop_month(client, generation, month.month)
