"""Saved searches for whoever runs queries: read once, then again when they are some seconds old."""

from collections.abc import Callable, Iterable

from kuulolla.records.check_searches import SearchesByName
from kuulolla.records.saved_search import Said
from kuulolla.runtime.clock import Clock
from kuulolla.runtime.fresh import Fresh

Load = Callable[[], Iterable[Said]]
"""Reads all saved searches, such as `lambda: Searches(client, namespace).all().values()`."""


class KnownSearches(Fresh[SearchesByName]):
    """The query language's port `SavedNow`, for any thread. Whatever `load` raises comes through."""

    def __init__(self, load: Load, clock: Clock, fresh_s: float = 10) -> None:
        super().__init__(lambda: SearchesByName(load()), clock, fresh_s)
