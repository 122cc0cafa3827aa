"""On the real server, channels and touchpoints are told apart, each with its themes."""

from typing import Literal

import pytest

from kuulolla.search.count.comparison import comparison
from kuulolla.search.count.shares import FEWEST, share
from tests.search.count.listened import Listened, check

pytestmark = pytest.mark.real

THEMES = {"jonot": "jono", "liput": "lippu"}


@pytest.mark.parametrize("by", ["channel", "touchpoint"])
def test_each_has_its_posts_and_those_of_each_theme(listened: Listened, by: Literal["channel", "touchpoint"]) -> None:
    themes = {name: listened.query(text) for name, text in THEMES.items()}
    found = comparison(listened.client, listened.alias, listened.query("*"), by, themes)
    assert {one.value for one in found} == {one[by] for one in listened.documents}
    assert [one.sentiment.posts for one in found] == sorted((one.sentiment.posts for one in found), reverse=True)
    for compared in found:
        here = [one for one in listened.documents if one[by] == compared.value]
        check(compared.sentiment, here)
        for name, word in THEMES.items():
            check(compared.themes[name], [one for one in here if word in one["text"].split()])


def test_the_share_of_few_posts_is_not_told(listened: Listened) -> None:
    found = comparison(listened.client, listened.alias, listened.query("kela bussi"), "channel")
    few = [one.sentiment for one in found if one.sentiment.scored < FEWEST]
    assert few
    assert all((one.negative_share, one.positive_share) == (None, None) for one in few)
    (everywhere, *_) = comparison(listened.client, listened.alias, listened.query("*"), "touchpoint")
    many = everywhere.sentiment
    assert many.scored >= FEWEST
    assert (many.negative_share, many.positive_share) == (
        share(many.negative, many.scored),
        share(many.positive, many.scored),
    )
