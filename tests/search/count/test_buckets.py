"""What cannot be counted is told in one line, whatever is asked."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pytest
from elasticsearch import Elasticsearch

from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.faults import Fault, IndexAway
from kuulolla.runtime.settings import SearchSettings, load
from kuulolla.search.count.authors import authors
from kuulolla.search.count.comparison import comparison
from kuulolla.search.count.facets import facets
from kuulolla.search.count.histogram import histogram, span
from kuulolla.search.count.rising import rising_terms
from kuulolla.search.count.samples import written_forms
from kuulolla.search.count.share_of_voice import share_of_voice
from kuulolla.search.count.terms import top_terms
from kuulolla.search.count.themes import themes
from kuulolla.search.count.window import Window
from kuulolla.search.open_lexicon import open_lexicon
from kuulolla.search.read import PRESENT, NoIndex
from tests.search.count.listened import Listened

pytestmark = pytest.mark.real

WINDOW = Window(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 8, tzinfo=UTC))
LEXICON = open_lexicon()

QUESTIONS: Mapping[str, Callable[[Elasticsearch, str], object]] = {
    "histogram": lambda client, alias: histogram(client, alias, PRESENT, WINDOW, "day"),
    "span": lambda client, alias: span(client, alias, PRESENT),
    "facets": lambda client, alias: facets(client, alias, PRESENT),
    "share of voice": lambda client, alias: share_of_voice(client, alias, PRESENT, {"Kela": PRESENT}),
    "comparison": lambda client, alias: comparison(client, alias, PRESENT, "channel"),
    "themes": lambda client, alias: themes(client, alias, PRESENT, {"jonot": PRESENT}, WINDOW),
    "top terms": lambda client, alias: top_terms(client, alias, PRESENT, LEXICON),
    "rising terms": lambda client, alias: rising_terms(client, alias, PRESENT, LEXICON, WINDOW),
    "authors": lambda client, alias: authors(client, alias, PRESENT),
}


@pytest.mark.parametrize("ask", QUESTIONS.values(), ids=QUESTIONS)
def test_an_index_that_is_not_there_or_does_not_answer_is_told(
    stack: Mapping[str, str], ask: Callable[[Elasticsearch, str], object]
) -> None:
    client = elasticsearch(load(SearchSettings, stack))
    with pytest.raises(NoIndex, match="import posts and start the indexer first"):
        ask(client, "posts.nowhere")
    away = elasticsearch(load(SearchSettings, {**stack, "KUULOLLA_ELASTICSEARCH_URL": "http://127.0.0.1:9"}))
    with pytest.raises(IndexAway, match="is it up"):
        ask(away, "posts.nowhere")
    client.close()
    away.close()


def test_a_refused_user_and_a_sample_that_is_not_there_are_told(listened: Listened, stack: Mapping[str, str]) -> None:
    stranger = elasticsearch(load(SearchSettings, {**stack, "KUULOLLA_ELASTICSEARCH_PASSWORD": "x" * 40}))
    with pytest.raises(Fault, match="refuses this user"):
        facets(stranger, listened.alias, PRESENT)
    stranger.close()
    with pytest.raises(IndexAway, match="404"):
        written_forms(listened.client, "posts.nowhere", PRESENT, LEXICON, ["kela"], {"kela": 1}, 1)
