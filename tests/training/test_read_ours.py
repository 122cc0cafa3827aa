"""The project's own texts and readings as examples."""

from pathlib import Path

import pytest

from kuulolla.schemas.post import Channel
from kuulolla.services.sentiment.labelled import DataUnusable
from training.feedback_posts import near_copies
from training.read_ours import (
    CONTRASTS,
    DIALOGUE_READINGS,
    DOMAIN_OF_CHANNEL,
    checksum,
    polarity,
    read_contrasts,
    read_corrections,
    read_feedback,
    read_readings,
)
from training.read_texts import EMOTIONS, FEEDBACK, FORUM, LABELS, SUBTITLES


def test_feedback_posts_of_the_two_splits_are_different_texts() -> None:
    train, dev = read_feedback("train"), read_feedback("dev")
    assert {example.domain for example in train + dev} == {FEEDBACK}
    assert not {example.text for example in train} & {example.text for example in dev}
    assert len({example.text for example in train + dev}) == len(train) + len(dev)
    assert {emotion for example in train for emotion in example.emotions or ()} == set(EMOTIONS)


def test_contrasts_are_many_different_and_no_dev_post_is_among_them() -> None:
    contrasts = read_contrasts()
    texts = {example.text for example in contrasts}
    assert len(texts) >= 6000
    assert len(texts) > 0.99 * len(contrasts)
    measured = [example.text for example in read_feedback("dev")]
    assert [pair for pair in near_copies([*measured, *texts]) if pair[0] < len(measured)] == []
    shares = [sum(example.label == at for example in contrasts) / len(contrasts) for at in range(3)]
    assert min(shares) > 0.25


def test_contrasts_come_in_groups_of_several_labels() -> None:
    groups = [
        [line.split("\t")[0] for line in group.split("\n") if line]
        for path in CONTRASTS.glob("*.tsv")
        for group in path.read_text(encoding="utf-8").split("\n\n")
    ]
    assert sum(len(set(group)) > 1 for group in groups) > 0.7 * len(groups)


def test_readings_are_found_by_their_checksum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dialogue = tmp_path / "dialogue.tsv"
    thanks, sore = map(checksum, ("kiitos rakas", "nyt loppuu"))
    dialogue.write_text(f"text_sha256\temotions\n{thanks}\t5,8\n{sore}\t1,7\n")
    monkeypatch.setattr("training.read_ours.DIALOGUE_READINGS", dialogue)
    found = read_readings(["kiitos rakas", "nobody read this", "nyt loppuu", "kiitos rakas"])
    assert [(example.text, example.domain, example.shares) for example in found] == [
        ("kiitos rakas", SUBTITLES, (0, 0, 1)),
        ("nyt loppuu", SUBTITLES, (1, 0, 0)),
    ]
    assert [example.emotions for example in found] == [frozenset(("joy", "trust")), frozenset(("anger", "surprise"))]
    assert all(example.weight < 1 and not example.told for example in found)


def test_each_text_was_read_once() -> None:
    rows = [line.split("\t") for line in DIALOGUE_READINGS.read_text(encoding="utf-8").splitlines()[1:]]
    assert len(rows) >= 2400
    assert len({row[0] for row in rows}) == len(rows)


@pytest.mark.parametrize(
    ("emotions", "label"),
    [
        ((), "neutral"),
        (("joy", "surprise"), "positive"),
        (("trust", "anticipation"), "positive"),
        (("anger", "surprise"), "negative"),
        (("anger", "anticipation"), None),
        (("joy", "sadness"), None),
        (("surprise",), None),
    ],
)
def test_polarity_is_what_emotions_agree_on(emotions: tuple[str, ...], label: str | None) -> None:
    shares = polarity(frozenset(emotions))
    assert (shares and LABELS[shares.index(1)]) == label


def test_corrections_are_examples_of_the_place_they_come_from(tmp_path: Path) -> None:
    path = tmp_path / "corrected.jsonl"
    lines = ['{"text": "Hyvää PÄIVÄÄ", "label": "neutral", "channel": "forum", "language": "fi"}']
    lines += ['{"text": "Jono!", "label": "negative", "channel": "survey"}', '{"text": "Hyvä", "label": "positive"}']
    lines += ['{"text": "Tack för den fina hjälpen på biblioteket!", "label": "positive"}', '{"text": "Hyvä"}']
    path.write_text("\n".join(lines), encoding="utf-8")
    told: list[str] = []
    first, second, third = read_corrections(path, told.append)
    assert told == [f"{path}: 2 rows are left out: not usable, or not in Finnish"]
    assert (first.text, first.shares, first.domain) == ("hyvää päivää", (0, 1, 0), FORUM)
    assert (second.domain, third.domain) == (FEEDBACK, FEEDBACK)
    with pytest.raises(DataUnusable):
        read_corrections(tmp_path / "none.jsonl", told.append)


def test_every_channel_has_a_domain() -> None:
    assert set(DOMAIN_OF_CHANNEL) == set(Channel)
