"""What rises beyond chance is told, and nothing else."""

import random
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.search.count.rising import FEWEST, NEWS, SURE, evidence, rising, rising_terms
from kuulolla.search.count.window import Window
from kuulolla.search.document import Document, document
from kuulolla.search.language.periods import HELSINKI
from tests.search.count.conftest import Store
from tests.search.count.listened import Listened, published
from tests.services.indexer.posts import NOW, scored

SHARES = st.integers(1, 400).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


def test_the_evidence_is_as_worked_out_by_hand() -> None:
    # 2 x (10 ln 2 + 0 + 90 ln(90/95) + 100 ln(100/95)): expected are 5 and 95 of 100 each.
    assert evidence(10, 100, 0, 100) == pytest.approx(14.3895, abs=1e-4)
    assert evidence(10, 100, 40, 400) == pytest.approx(0)


@given(SHARES, SHARES)
def test_it_is_never_below_nothing_and_the_same_either_way(one: tuple[int, int], other: tuple[int, int]) -> None:
    found = evidence(*one, *other)
    assert found >= -1e-9
    assert found == pytest.approx(evidence(*other, *one))


def test_the_surest_rise_comes_first_with_its_growth() -> None:
    now, before = {"ratikka": 40, "jono": 30, "uutuus": 12, "kela": 50}, {"ratikka": 20, "jono": 40, "kela": 200}
    found = rising(now, 500, before, 2_000)
    assert [rise.term for rise in found] == ["ratikka", "uutuus", "jono"]
    assert [rise.growth for rise in found] == [8, None, 3]


def test_what_falls_or_grows_a_little_is_no_news() -> None:
    assert rising({"jono": 5}, 500, {"jono": 400}, 2_000) == []
    assert evidence(1_000, 5_000, 2_500, 20_000) > SURE
    assert rising({"jono": 1_000}, 5_000, {"jono": 2_500}, 20_000) == []


def test_without_anything_before_nothing_is_said() -> None:
    assert rising({"jono": 50}, 100, {}, 0) == []


@given(st.dictionaries(st.text(max_size=3), st.tuples(st.integers(FEWEST, 100), st.integers(0, 300)), max_size=20))
def test_all_that_is_listed_is_sure_and_in_order(counts: dict[str, tuple[int, int]]) -> None:
    found = rising(
        {term: now for term, (now, _) in counts.items()}, 100, {term: b for term, (_, b) in counts.items()}, 300
    )
    assert all(rise.evidence >= SURE and rise.now / 100 >= NEWS * rise.before / 300 - 1e-9 for rise in found)
    assert found == sorted(found, key=lambda rise: -rise.evidence)


def test_chance_alone_lists_hardly_a_word_of_10_000() -> None:
    dice = random.Random(3)  # noqa: S311 - words, no secret
    shares = [0.3 / (place + 10) for place in range(1000)]
    now = {str(at): sum(dice.random() < share for _ in range(300)) for at, share in enumerate(shares)}
    before = {str(at): sum(dice.random() < share for _ in range(600)) for at, share in enumerate(shares)}
    assert len(rising({term: posts for term, posts in now.items() if posts >= FEWEST}, 300, before, 600)) <= 1


WEEK = Window(datetime(2026, 11, 2, tzinfo=HELSINKI), datetime(2026, 11, 9, tzinfo=HELSINKI))
NOISE = "kirjasto bussi jono lippu auraus puisto koulu uimahalli silta tori satama katu pyörä asema"
COMMON = "laiturilla oli kiire"


def _weeks(dice: random.Random) -> list[Document]:
    """Five weeks of constant talk over two months, of which the last one speaks of a tram more often."""
    made = []
    for number in range(1_000):
        days = dice.uniform(0, 35)
        words = [*dice.choices(NOISE.split(), k=3), *COMMON.split()]
        if dice.random() < (0.15 if days >= 28 else 0.02):
            words.append("ratikassa")
        moment = WEEK.end - timedelta(days=35) + timedelta(days=days)
        made.append(document(scored(number, text=" ".join(words), published_at=moment), NOW))
    return made


@pytest.mark.real
def test_the_server_s_months_together_tell_what_rises(stored: Store) -> None:
    index = stored(_weeks(random.Random(5)))  # noqa: S311 - posts, no secret
    (found,) = rising_terms(index.client, index.alias, index.query("*"), index.lexicon, WEEK)
    trams = [published(one) for one in index.having("ratikassa")]
    now = sum(WEEK.begin <= moment < WEEK.end for moment in trams)
    assert (found.written, found.rise.term) == ("ratikka", "ratikka")
    assert (found.rise.now, found.rise.before) == (now, len(trams) - now)
    assert found.rise.growth is not None
    assert found.rise.growth > 3


@pytest.mark.real
def test_nothing_rises_where_nothing_is_found(listened: Listened) -> None:
    client, alias, lexicon = listened.client, listened.alias, listened.lexicon
    assert rising_terms(client, alias, listened.query("raitiovaunu"), lexicon, WEEK) == ()
    nobody_spoke = Window(datetime(1999, 1, 1, tzinfo=HELSINKI), datetime(1999, 2, 1, tzinfo=HELSINKI))
    assert rising_terms(client, alias, listened.query("*"), lexicon, WEEK, nobody_spoke) == ()
