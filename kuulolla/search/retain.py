"""Retention: posts go by whole months, never one by one."""

import re
from datetime import UTC, datetime

from elasticsearch import Elasticsearch

from kuulolla.search.index import generations, holding
from kuulolla.search.months import drop_month, uuids

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


def first_kept(now: datetime, months: int) -> str:
    """The first of the last `months` months, the one of `now` among them."""
    moment = now.astimezone(UTC)
    year, before = divmod(moment.year * 12 + moment.month - months, 12)
    return f"{year:04}-{before + 1:02}"


def is_month(text: str) -> bool:
    """Whether it is written as a month."""
    return _MONTH.fullmatch(text) is not None


def goes(month: str, limit: str) -> bool:
    """Whether a month lies before the month `limit`; what is named otherwise is not ours to delete."""
    return is_month(month) and month < limit


def drop_before(client: Elasticsearch, namespace: str, limit: str) -> None:
    """Delete every month before `limit`, and the copies in a generation that is being made. Raises IndexAway."""
    for generation in holding(generations(client, namespace)):
        for month in uuids(client, generation):
            if goes(month, limit):
                drop_month(client, generation, month)
