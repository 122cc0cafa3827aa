"""Posts from the lines of a JSONL file, in the form of `given.py`."""

from collections.abc import Iterator
from datetime import datetime
from io import TextIOWrapper
from typing import BinaryIO

import orjson

from kuulolla.schemas.dead_letter import Reason
from kuulolla.schemas.post import TEXT_LIMIT
from kuulolla.schemas.reading import Rejected
from kuulolla.services.ingest.collected import Collected, Origin, Row
from kuulolla.services.ingest.given import read_given, read_json
from kuulolla.services.ingest.row_hash import row_hash

LINE_LIMIT = 8 * TEXT_LIMIT
"""Characters of the longest line that is looked at: the longest text, each character escaped, and its envelope."""

_CUT_OFF = Rejected(Reason.TOO_LARGE, rule=f"a line of more than {LINE_LIMIT} characters")


def from_lines(file: BinaryIO, encoding: str, origin: Origin, first_seen_at: datetime) -> Iterator[Row]:
    """The posts of `file`, one a line, empty lines left out."""
    with TextIOWrapper(file, encoding, errors="replace", newline="\n") as lines:
        number = 0
        while line := lines.readline(LINE_LIMIT):
            number += 1
            if len(line) == LINE_LIMIT and not line.endswith("\n"):
                _skip_rest(lines)
                yield Row(number, _CUT_OFF)
            elif line := line.strip(" \t\r\n\ufeff"):
                yield Row(number, _post(line.encode("utf-8", "replace"), origin, first_seen_at))


def _skip_rest(lines: TextIOWrapper) -> None:
    while (rest := lines.readline(LINE_LIMIT)) and not rest.endswith("\n"):
        pass


def _post(line: bytes, origin: Origin, first_seen_at: datetime) -> Collected | Rejected:
    value = read_json(line)
    given = read_given(value) if not isinstance(value, Rejected) else value
    if isinstance(given, Rejected):
        return given
    # The whole object, whatever the order of its fields: the same line is the same post in every import.
    native_id = given.native_id or row_hash(orjson.dumps(value, option=orjson.OPT_SORT_KEYS))
    return given.collected(native_id, origin, first_seen_at)
