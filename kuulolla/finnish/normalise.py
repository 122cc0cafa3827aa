"""A post's text as the language model reads it: one function for training and serving, so that they cannot differ."""

import re
import unicodedata

# Written by ingest in place of personal data (schemas/post.py, MaskedKind). They say nothing about feeling, and no
# training text has them: left in, each would be an unknown word that moves the score.
MASKS = re.compile(r"\[(?:hetu|puhelin|email|iban|kortti|rekisteri|osoite)\]")
"""What ingest writes in place of personal data."""
_LINKS = re.compile(r"(?:https?://|www\.)\S+")
_HANDLES = re.compile(r"(?<![\w@.])@+\w[\w.@-]*")
_HASH = re.compile(r"#+(?=\w)")
_RUNS = re.compile(r"(\S)\1{3,}")

# FinnSentiment's forum posts are from 2001 to 2017: they have smileys, hardly an emoji. Each emoji becomes the smiley
# that the model has seen thousands of times.
_SMILEYS = {
    ":)": "😀😃😄😁😊🙂☺😍🥰😘😇🤗🤩😎👍👏🙌💪🎉💯✨⭐🌟❤🧡💛💚💙💜💖💕♥🙏",
    ":d": "😂🤣😆😅",
    ";)": "😉😜😏",
    ":(": "😢😭☹🙁😞😔😟😕😣😖😩😫😿💔😡😠🤬😤👎🤮🤢😒🙄🖕😱😰😨",
}
_EMOJI = {ord(emoji): f" {smiley} " for smiley, group in _SMILEYS.items() for emoji in group}
_EMOJI |= dict.fromkeys((0xFE0F, *range(0x1F3FB, 0x1F400)), "")  # "draw this as a picture", and the five skin tones

# Format characters (joiners, direction marks, soft hyphens) stand inside words: a space would cut the word in two.
_UNSEEN = {"Cc": " ", "Cs": " ", "Co": " ", "Cn": " ", "Cf": ""}

# A year of posts has some thousands of different ones; whoever sends all of Unicode shall not fill the memory.
_MOST_CHARACTERS = 20_000


class _Readable(dict[int, str]):
    """What is read for each character. Filled as characters come: str.translate then looks them up without Python."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        read = _UNSEEN.get(unicodedata.category(character), character)
        if len(self) < _MOST_CHARACTERS:
            self[code] = read
        return read


_READABLE = _Readable(_EMOJI)


def normalise(text: str) -> str:
    """The text in lower case and NFC, one space between words, without links, handles and masks.

    Emoji of a clear feeling become smileys; more than three of a character become three ("ihanaaaaa" and "ihanaaa"
    are one word). Takes any text, lone surrogates too; normalising twice is normalising once.
    """
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower().translate(_READABLE))
    text = _RUNS.sub(r"\1\1\1", _HASH.sub("", text))  # before links: "wwww.x" and "ww#w.x" must not become one later
    for unread in (MASKS, _LINKS, _HANDLES):
        text = unread.sub(" ", text)
    return " ".join(text.split())
