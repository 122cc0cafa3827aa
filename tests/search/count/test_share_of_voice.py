"""On the real server, every brand gets its mentions, and posts that name two count for both."""

import pytest

from kuulolla.runtime.faults import Fault
from kuulolla.search.count.buckets import MOST_QUERIES
from kuulolla.search.count.share_of_voice import share_of_voice
from tests.search.count.listened import Listened, check

pytestmark = pytest.mark.real


def test_mentions_shares_and_overlap_are_as_counted_by_hand(listened: Listened) -> None:
    brands = {"[Kela > HSL]": "kela", "bussit": "bussi", "ratikat": "raitiovaunu"}
    asked = {name: listened.query(text) for name, text in brands.items()}
    found = share_of_voice(listened.client, listened.alias, listened.query("hyvä OR huono"), asked)
    posts = [one for one in listened.documents if {"hyvä", "huono"} & set(one["text"].split())]
    mentions = {name: [one for one in posts if word in one["text"].split()] for name, word in brands.items()}
    total = sum(map(len, mentions.values()))
    assert [voice.name for voice in found.voices] == list(brands)
    for voice in found.voices:
        check(voice.sentiment, mentions[voice.name])
        assert voice.share == pytest.approx(len(mentions[voice.name]) / total)
    ids = [{one["id"] for one in its} for its in mentions.values()]
    assert (found.mentions, found.posts, found.overlap) == (total, len(set.union(*ids)), len(ids[0] & ids[1]))
    assert found.overlap > 0


def test_one_brand_has_all_of_it_and_an_unknown_one_no_share(listened: Listened) -> None:
    everything = listened.query("*")
    alone = share_of_voice(listened.client, listened.alias, everything, {"Kela": listened.query("kela")})
    assert (alone.voices[0].share, alone.overlap) == (1, 0)
    nobody = share_of_voice(listened.client, listened.alias, everything, {"Nysse": listened.query("nysse")})
    assert (nobody.voices[0].share, nobody.posts) == (None, 0)


@pytest.mark.parametrize("number", [0, MOST_QUERIES + 1])
def test_none_and_too_many_are_refused(listened: Listened, number: int) -> None:
    brands = {str(at): listened.query("kela") for at in range(number)}
    with pytest.raises(Fault, match=f"name 1 to {MOST_QUERIES} at once"):
        share_of_voice(listened.client, listened.alias, listened.query("*"), brands)
