"""What commands that read the index begin with: the client, the lexicon of the index, the saved searches."""

from kuulolla.records.opened import open_generation
from kuulolla.runtime.clock import SystemClock
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.settings import SearchSettings, load
from kuulolla.search.index import current
from kuulolla.search.page import Pages


def open_pages(settings: SearchSettings | None = None) -> Pages:
    """Pages of what this namespace's index holds. Raises NoGeneration, OtherGeneration, IndexAway."""
    settings = settings or load(SearchSettings)
    client = elasticsearch(settings)
    return open_generation(client, current(client, settings.namespace), SystemClock()).pages
