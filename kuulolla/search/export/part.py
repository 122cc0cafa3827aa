"""The first hits of a search, numbered, and what was left out.

Every exported row says which hit it is and of how many there are. So a part is never taken for the whole, whatever
the file is called by then; a file that broke off is seen too, and no row is there that is no post.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

Document = Mapping[str, Any]

MOST_ROWS = 100_000
"""Hits in one file, where nobody says otherwise."""

_NOT_IN_NAMES = re.compile(r"[^\w-]+|_+")


class Hit(NamedTuple):
    """A document, its number from 1 on, and how many the search finds."""

    number: int
    of: int
    document: Document


@dataclass(frozen=True)
class Exported:
    """Rows that were written and hits that there are; `limited` where the limit left some out."""

    rows: int
    total: int
    limited: bool


class Part:
    """The first `most` of the documents of a search, told how many it finds in all; to be gone through once."""

    def __init__(self, documents: Iterable[Document], total: int, most: int = MOST_ROWS) -> None:
        self.total = total
        self.most = most
        self._documents = iter(documents)
        self._rows = 0
        self._more = False

    def __iter__(self) -> Iterator[Hit]:
        """The hits up to the limit, in the order of the documents."""
        for document in islice(self._documents, self.most):
            self._rows += 1
            # Posts may have come in after they were counted.
            yield Hit(self._rows, max(self._rows, self.total), document)
        self._more = next(self._documents, None) is not None

    @property
    def exported(self) -> Exported:
        """What was written so far; whole once the hits were gone through."""
        if self._more:
            return Exported(self._rows, max(self.total, self._rows + 1), limited=True)
        return Exported(self._rows, max(self.total, self._rows), limited=False)

    def file_name(self, stem: str, ending: str) -> str:
        """A name for the file, known before it is written: `kela.csv`, or `kela-1-100000-of-245112.csv` for a part."""
        plain = _NOT_IN_NAMES.sub("-", stem).strip("-")[:100] or "kuulolla"
        return f"{plain}-1-{self.most}-of-{self.total}.{ending}" if self.total > self.most else f"{plain}.{ending}"
