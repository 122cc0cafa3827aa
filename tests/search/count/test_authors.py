"""On the real server, the authors of most posts are told with their first and last one."""

import pytest

from kuulolla.search.count.authors import authors
from tests.search.count.listened import Listened, check, published

pytestmark = pytest.mark.real


def test_each_author_has_the_posts_and_moments_that_one_counts_by_hand(listened: Listened) -> None:
    found = authors(listened.client, listened.alias, listened.query("kela OR bussi"), size=4)
    posts = [one for one in listened.documents if {"kela", "bussi"} & set(one["text"].split()) and one.get("author")]
    assert len(found.authors) == 4
    for author in found.authors:
        its = [one for one in posts if one["author"] == author.author]
        check(author.sentiment, its)
        assert (author.first, author.last) == (min(map(published, its)), max(map(published, its)))
    numbers = [author.sentiment.posts for author in found.authors]
    assert numbers == sorted(numbers, reverse=True)
    assert sum(numbers) + found.others == len(posts)
