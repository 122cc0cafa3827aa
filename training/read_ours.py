"""The project's own texts and readings as examples: feedback posts, contrasts, what readers heard, corrections."""

import csv
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from kuulolla.finnish.language import FINNISH, UNDETERMINED, identify
from kuulolla.finnish.normalise import normalise
from kuulolla.schemas.post import Channel
from kuulolla.services.sentiment.labelled import read_labelled
from training.feedback_posts import FEEDBACK_POSTS, Kind, read_posts
from training.read_texts import EMOTIONS, FEEDBACK, FORUM, SUBTITLES, Example, Shares, whole

_DATA = Path(__file__).parent / "data"
CONTRASTS = _DATA / "contrasts"
DIALOGUE_READINGS = _DATA / "readings" / "dialogue.tsv"

# Few and precious: several times fewer than the forum's.
_POST_WEIGHT = 2.0
# One reader, who read with no film before the eyes.
_READING_WEIGHT = 0.7
_HASH_DIGITS = 16

_FOR_EVERYBODY = frozenset({Kind.FORUM, Kind.SHORT_POST})

_GLAD, _SORE = frozenset({"joy", "trust"}), frozenset({"anger", "disgust", "fear", "sadness"})
_UNDECIDED = frozenset({"anticipation"})

# Where people talk among themselves, most is neutral; where they write to somebody, they have a reason.
DOMAIN_OF_CHANNEL: Mapping[Channel, str] = {
    **dict.fromkeys(
        (
            Channel.FORUM,
            Channel.MICROBLOG,
            Channel.SOCIAL_NETWORK,
            Channel.NEWS,
            Channel.BLOG,
            Channel.VIDEO,
            Channel.CHAT,
        ),
        FORUM,
    ),
    **dict.fromkeys(
        (
            Channel.REVIEW,
            Channel.APP_REVIEW,
            Channel.FEEDBACK_FORM,
            Channel.SURVEY,
            Channel.EMAIL,
            Channel.PHONE,
            Channel.SERVICE_REQUEST,
        ),
        FEEDBACK,
    ),
}


def read_feedback(split: str, folder: Path = FEEDBACK_POSTS) -> list[Example]:
    """Feedback posts of a split, `train` or `dev`, with the emotions that their writers meant."""
    return [
        Example(normalise(post.text), whole(post.label), FEEDBACK, _POST_WEIGHT, frozenset(post.emotions))
        for post in read_posts(folder)
        if post.split == split
    ]


def read_public_talk(folder: Path = FEEDBACK_POSTS) -> list[Example]:
    """Those of the posts to learn from that were written for everybody, as the worker reads them: as forum talk."""
    return [
        Example(normalise(post.text), whole(post.label), FORUM, 1.0, frozenset(post.emotions))
        for post in read_posts(folder)
        if post.split == "train" and post.kind in _FOR_EVERYBODY
    ]


def read_contrasts(folder: Path = CONTRASTS) -> list[Example]:
    """Short utterances in groups that differ in what they mean; empty lines part the groups."""
    lines = [line for path in sorted(folder.glob("*.tsv")) for line in path.read_text(encoding="utf-8").splitlines()]
    rows = [line.split("\t") for line in lines if line]
    return [Example(normalise(text), whole(label), FEEDBACK) for label, text in rows]


def read_readings(texts: Iterable[str]) -> list[Example]:
    """The emotions that readers heard in those of `texts` that they read, lines of dialogue.

    Texts are normalised, as `read_texts.read_unlabelled` gives them; the readings know them by their checksum.
    """
    dialogue = {row["text_sha256"]: emotions_of(row["emotions"]) for row in _rows(DIALOGUE_READINGS)}
    examples = []
    for text in dict.fromkeys(texts):
        key = checksum(text)
        if key in dialogue:
            heard = dialogue[key]
            examples.append(Example(text, polarity(heard), SUBTITLES, _READING_WEIGHT, heard, told=False))
    return examples


def read_corrections(path: Path, tell: Callable[[str], None]) -> list[Example]:
    """What people set right (`kuulolla model corrections export`), or any labelled file; raises DataUnusable.

    Rows that cannot be used, or are not in Finnish, are left out and told.
    """
    file = read_labelled(path)
    rows = [row for row in file.rows if identify(row.text).code in (FINNISH, UNDETERMINED)]
    if left := len(file.bad) + len(file.rows) - len(rows):
        tell(f"{path}: {left} rows are left out: not usable, or not in Finnish")
    return [
        Example(
            normalise(row.text),
            whole(row.label),
            DOMAIN_OF_CHANNEL[row.known_channel] if row.known_channel else FEEDBACK,
            _POST_WEIGHT,
        )
        for row in rows
    ]


def checksum(text: str) -> str:
    """What readings know a normalised text by."""
    return hashlib.sha256(text.encode()).hexdigest()[:_HASH_DIGITS]


def polarity(emotions: frozenset[str]) -> Shares | None:
    """The polarity of a line with these emotions, as XED's lines have it; None where they do not agree on one."""
    if not emotions:
        return whole("neutral")
    if emotions & _GLAD and not emotions & _SORE:
        return whole("positive")
    if emotions & _SORE and not emotions & (_GLAD | _UNDECIDED):
        return whole("negative")
    return None


def emotions_of(codes: str) -> frozenset[str]:
    """The emotions of XED's codes, 1 to 8 with commas; 0 is none."""
    return frozenset(EMOTIONS[int(code) - 1] for code in codes.split(",") if code != "0")


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="\n") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
