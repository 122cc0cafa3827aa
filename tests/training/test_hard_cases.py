"""Hard cases and posts that are measured are no training material; the card is true; a word for a group says little."""

from kuulolla.services.sentiment.model import bundled_model, open_model
from training.feedback_posts import near_copies, read_posts
from training.hard_cases import GROUP_WORDS, answers, negative_for_a_group, read_hard_cases
from training.read_ours import read_contrasts
from training.read_texts import DOMAINS, LABELS


def test_hard_cases_are_well_formed() -> None:
    cases = read_hard_cases()
    assert len({case.text for case in cases}) == len(cases) >= 25
    assert {case.domain for case in cases} <= set(DOMAINS)
    assert {case.label for case in cases} == set(LABELS)


def test_nothing_that_is_measured_has_a_near_copy_among_our_texts_that_are_learnt() -> None:
    posts = read_posts()
    measured = [*(post.text for post in posts if post.split == "dev"), *(case.text for case in read_hard_cases())]
    learnt = [*(post.text for post in posts if post.split == "train"), *(one.text for one in read_contrasts())]
    texts = [*measured, *learnt]
    across = [pair for pair in near_copies(texts) if min(pair) < len(measured) <= max(pair)]
    assert [(texts[one], texts[other]) for one, other in across] == []


def test_the_card_shows_what_the_bundled_model_says_of_them() -> None:
    model, card = open_model(bundled_model()), (bundled_model() / "MODEL_CARD.md").read_text(encoding="utf-8")
    for answer in answers(model, read_hard_cases()):
        (row,) = (line for line in card.splitlines() if f"| {answer.case.text} |" in line)
        assert f"| {answer.label} 0." in row or f"| {answer.label} 1." in row
        assert ("**wrong**" in row) is not answer.right


def test_a_word_for_a_group_alone_makes_few_posts_negative() -> None:
    model = open_model(bundled_model())
    for domain in ("forum", "feedback"):
        found = negative_for_a_group(model, domain)
        assert list(found) == list(GROUP_WORDS)
        assert sum(chance < 0.5 for chance in found.values()) >= 0.9 * len(found)
