"""The posts of a file, row by row, as values: a row that is no post says why and the next one is read."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import BinaryIO

from kuulolla.runtime.faults import Fault
from kuulolla.services.ingest.cells import from_table
from kuulolla.services.ingest.collected import Origin, Row
from kuulolla.services.ingest.jsonl import from_lines
from kuulolla.services.ingest.look import Form, Looked
from kuulolla.services.ingest.tables import table


def read_rows(
    file: BinaryIO, looked: Looked, origin: Origin, mapped: Mapping[str, str], first_seen_at: datetime
) -> Iterator[Row]:
    """The rows of `file`, empty ones left out; never more than one of them in memory.

    A post without a native id has the hash of its row, so that the same row is the same post in every import.
    A post without a time has `first_seen_at`. Raises Fault when the file is no table with a column of text.
    """
    if looked.form is Form.JSONL and mapped:
        raise Fault(f"{looked.path}: a JSONL file names its fields itself: leave the mapping of columns out")
    if looked.form is Form.JSONL:
        return from_lines(file, looked.encoding, origin, first_seen_at)
    return from_table(table(file, looked, mapped), origin, mapped, first_seen_at)
