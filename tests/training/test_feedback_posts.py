"""The project's own feedback posts: enough, different, and each batch in one split."""

import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from pydantic import ValidationError

from kuulolla.finnish.normalise import normalise
from training.feedback_posts import (
    FEEDBACK_POSTS,
    FeedbackPost,
    Kind,
    Organisation,
    Phenomenon,
    Theme,
    commonest_opening,
    near_copies,
    read_posts,
)


@pytest.fixture(scope="module")
def posts() -> list[FeedbackPost]:
    return read_posts()


def test_there_are_enough_of_each_label(posts: list[FeedbackPost]) -> None:
    labels = Counter(post.label for post in posts)
    assert labels.total() >= 2500
    assert min(labels.values()) / labels.total() > 0.2
    assert sum(post.split == "dev" for post in posts) >= 400


def test_no_post_is_a_near_copy_of_another(posts: list[FeedbackPost]) -> None:
    texts = [post.text for post in posts]
    assert [(texts[one], texts[other]) for one, other in near_copies(texts)] == []
    assert len({normalise(text) for text in texts}) == len(texts)


def test_openings_hardly_repeat(posts: list[FeedbackPost]) -> None:
    opening, share = commonest_opening([post.text for post in posts])
    assert share < 0.01, opening


def test_every_kind_of_text_and_phenomenon_is_there_in_both_splits(posts: list[FeedbackPost]) -> None:
    for split in ("train", "dev"):
        own = [post for post in posts if post.split == split]
        assert {post.kind for post in own} == set(Kind)
        assert {post.theme for post in own} == set(Theme)
        assert {post.organisation for post in own} == set(Organisation)
        assert {phenomenon for post in own for phenomenon in post.phenomena} == set(Phenomenon)


def test_lengths_vary_from_a_word_to_a_page(posts: list[FeedbackPost]) -> None:
    lengths = sorted(len(post.text) for post in posts)
    assert lengths[len(lengths) // 5] < 40
    assert lengths[len(lengths) * 9 // 10] > 160
    assert lengths[-1] > 700


def test_a_batch_is_in_one_split() -> None:
    splits = defaultdict(set)
    for path in FEEDBACK_POSTS.glob("*.jsonl"):
        splits[path.name] = {json.loads(line)["split"] for line in path.read_text(encoding="utf-8").splitlines()}
    assert {len(found) for found in splits.values()} == {1}


def test_near_copies_are_found_whatever_the_order_of_words() -> None:
    texts = [
        "Bussi oli taas myöhässä ja kylmä.",
        "taas myöhässä bussi oli, ja kylmä",
        "Juna kulki hyvin tänään.",
        "Kiva!",
    ]
    assert near_copies([*texts, "kiva"]) == [(0, 1), (3, 4)]
    assert near_copies(["Tilasin heti toisen.", "Tilasin heti toisen annoksen."]) == [(0, 1)]
    assert near_copies(["ihan hyvä sovellus", "ihan hyvä ruoka"]) == []


def test_the_commonest_opening_has_two_words() -> None:
    assert commonest_opening(["Olen tyytyväinen", "olen, tyytyväinen siis", "Kiva"]) == ("olen tyytyväinen", 2 / 3)


def test_a_line_that_is_no_post_is_refused(tmp_path: Path) -> None:
    (tmp_path / "batch.jsonl").write_text('{"text": "Hyvä", "label": "good"}\n', encoding="utf-8")
    with pytest.raises(ValidationError):
        read_posts(tmp_path)
