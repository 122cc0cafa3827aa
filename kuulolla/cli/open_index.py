"""What commands that read the index begin with: the client, the lexicon of the index, the saved searches."""

from kuulolla.records.known_searches import KnownSearches
from kuulolla.records.searches import Searches
from kuulolla.runtime.clock import SystemClock
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.settings import SearchSettings, load
from kuulolla.search.index import alias, current
from kuulolla.search.open_lexicon import lexicon_of
from kuulolla.search.page import Pages
from kuulolla.search.question import Ask


def open_pages(settings: SearchSettings | None = None) -> Pages:
    """Pages of what this namespace's index holds. Raises NoGeneration, OtherGeneration, IndexAway."""
    settings = settings or load(SearchSettings)
    client = elasticsearch(settings)
    lexicon, searches = lexicon_of(current(client, settings.namespace)), Searches(client, settings.namespace)
    known = KnownSearches(lambda: searches.all().values(), SystemClock())
    return Pages(client, alias(settings.namespace), Ask(lexicon, known, SystemClock()))
