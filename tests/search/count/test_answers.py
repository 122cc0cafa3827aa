"""What was counted, as other programs are told it: names, nulls and nesting."""

from datetime import UTC, datetime

from kuulolla.search.count.answers import Authors, Bar, Compared, Feeling, Histogram, Rising, Theme, Voices
from kuulolla.search.count.authors import Author
from kuulolla.search.count.authors import Authors as FoundAuthors
from kuulolla.search.count.comparison import Compared as FoundCompared
from kuulolla.search.count.histogram import Bar as FoundBar
from kuulolla.search.count.rising import Rise, RisingTerm
from kuulolla.search.count.sentiment import Sentiments
from kuulolla.search.count.share_of_voice import ShareOfVoice, Voice
from kuulolla.search.count.themes import Theme as FoundTheme

FEW = Sentiments(posts=50, negative=10, neutral=20, positive=10, mean_score=-0.25)
NONE = Sentiments(posts=0, negative=0, neutral=0, positive=0, mean_score=None)
NOON = datetime(2026, 11, 19, 12, tzinfo=UTC)


def test_a_feeling_has_the_counts_and_the_shares_with_their_intervals() -> None:
    told = Feeling.of(FEW).model_dump()
    assert (told["posts"], told["negative"], told["unscored"], told["mean_score"]) == (50, 10, 10, -0.25)
    assert FEW.negative_share is not None
    assert told["negative_share"]["low"] == FEW.negative_share.low
    assert Feeling.of(NONE).model_dump()["negative_share"] is None


def test_every_answer_says_of_whom_and_how_they_feel() -> None:
    few, none = Feeling.of(FEW).model_dump(), Feeling.of(NONE).model_dump()
    assert Histogram.of([FoundBar(NOON, FEW)]).model_dump() == {"bars": [{"begins": NOON, "feeling": few}]}
    assert Bar.of(FoundBar(NOON, NONE)).model_dump_json().startswith('{"begins":"2026-11-19T12:00:00Z","feeling":{')
    voices = ShareOfVoice((Voice("kela", FEW, 1.0),), mentions=50, posts=50, overlap=0)
    (voice,) = Voices.of(voices).model_dump()["voices"]
    assert voice == {"brand": "kela", "share": 1.0, "feeling": few}
    compared = FoundCompared("forum", FEW, {"jonot": NONE})
    assert Compared.of(compared).model_dump() == {"value": "forum", "feeling": few, "themes": {"jonot": none}}
    theme = FoundTheme("jonot", FEW, NONE)
    assert Theme.of(theme).model_dump() == {"theme": "jonot", "now": few, "before": none, "change": None}
    author = {"author": "a1", "feeling": few, "first": NOON, "last": NOON}
    found = FoundAuthors((Author("a1", FEW, NOON, NOON),), others=3)
    assert Authors.of(found).model_dump() == {"authors": [author], "others": 3}


def test_a_rising_word_is_told_without_what_the_sum_was() -> None:
    rise = Rise("jono", now=7, before=2, growth=14.0, evidence=9.5)
    told = {"term": "jono", "written": "jonot", "now": 7, "before": 2, "growth": 14.0}
    assert Rising.of(RisingTerm("jonot", rise)).model_dump() == told
