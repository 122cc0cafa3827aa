"""The words of a post by which its copies are known: without links, handles, emoji, masks, and what sharing adds."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from kuulolla.finnish.tokens import Kind, Token, tokenize


class Word(NamedTuple):
    """A word as `folded` writes it: whether its author took it over, it is a hashtag, a colon follows it."""

    form: str
    quoted: bool = False
    hashtag: bool = False
    label: bool = False


# The tokenizer knows links with a scheme; shortened ones are often written without. Possessive, and never begun inside
# of a run of letters, dots and hyphens: no text makes the search go back.
_LINKS = re.compile(r'(?:https?://|(?<!\w)www\.)[^\s<>"”»“]*+|(?<![\w@.-])(?:[\w-]++\.)++[a-z]{2,}/[^\s<>"”»“]*+')
_SMILEYS = re.compile(r"(?<!\w)(?:[:;=]-?[dpo3]++|xd++)(?!\w)")
_MARKS = '"”“„«»'
# Lines that begin with >, and a quotation that the post begins with. Others stand in running text ("hän sanoi: …").
_QUOTED = re.compile(rf"^[ \t]*+>[^\n]*+|\A[^\w{_MARKS}]*+[{_MARKS}][^{_MARKS}]++[{_MARKS}]", re.MULTILINE)
_COLON = re.compile(r"(?<!\s)\s++:(?!\S)")  # written apart from the label that it ends
_SHARED_BY = re.compile(r"(?<![\w-])(?:via|cc):?\s++(?=@\w)")

_UNREAD = frozenset({Kind.LINK, Kind.HANDLE, Kind.EMOJI, Kind.MASK})
_SHARED = frozenset({"rt", "mt"})  # as the first words
_SHARED_FROM = frozenset({"jaettu", "delat", "shared", "vl", "vb", "fw", "fwd"})  # up to a colon: "Jaettu ryhmästä X:"
_FARTHEST_COLON = 6  # words away: "Jaettu ilo on kaksinkertainen ilo" shares nothing

_KEPT: Final = 1 << 17  # running text repeats itself
_LONGEST_KEPT: Final = 40


def wording(text: str, title: str | None = None) -> list[Word]:
    """The words of a post in order, from its text without the title that it may begin with.

    A title is no part of it where there is a text: papers print one text under headlines of their own, and replies in a
    thread share its title. It stands in where the text has no words, or none but the title's.
    """
    words, heading = _words(text), _words(title) if title else []
    if heading and _forms(words[: len(heading)]) == _forms(heading):
        words = words[len(heading) :]
    return words or heading


def folded(form: str) -> str:
    """`form` in small letters and digits alone, without accents: `Pääsi-n` and `paasin` are one."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", form).casefold()))


def _forms(words: Sequence[Word]) -> list[str]:
    return [word.form for word in words]


def _words(text: str) -> list[Word]:
    text = unicodedata.normalize("NFC", text).casefold()
    # Most texts have no link, handle or colon, and looking for one goes through every word.
    if "/" in text or "www." in text:
        text = _LINKS.sub(" ", text)
    if "@" in text:
        text = _SHARED_BY.sub(" ", text)
    if ":" in text:
        text = _COLON.sub(":", text)
    return _unshared([word for part, quoted in _parts(text) for word in _read(part, quoted=quoted)])


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each quoted or not."""
    at = 0
    for found in _QUOTED.finditer(text):
        yield text[at : found.start()], False
        yield found.group(), True
        at = found.end()
    yield text[at:], False


def _read(text: str, *, quoted: bool) -> list[Word]:
    words = [word for run in text.split() for word in (_kept(run) if len(run) <= _LONGEST_KEPT else _run(run))]
    return [word._replace(quoted=True) for word in words] if quoted else words


def _run(run: str) -> list[Word]:
    """The words of what stands between two spaces."""
    run = _SMILEYS.sub(" ", run)
    return [
        Word(form, hashtag=token.kind is Kind.HASHTAG, label=run[token.end :] == ":")
        for token in _outermost(tokenize(run))
        if token.kind not in _UNREAD and (form := folded(token.form))
    ]


_kept = lru_cache(_KEPT)(_run)


def _outermost(tokens: Iterable[Token]) -> Iterator[Token]:
    """Each place once: the parts of a hashtag lie within it."""
    end = 0
    for token in tokens:
        if token.start >= end:
            yield token
            end = token.end


def _unshared(words: list[Word]) -> list[Word]:
    """Without what says at the beginning who shares, and without hashtags at the end; all, where that is all."""
    begin, end = 0, len(words)
    while end and words[end - 1].hashtag:
        end -= 1
    while shared := _shared(words[begin : min(end, begin + _FARTHEST_COLON)]):
        begin += shared
    return words[begin:end] or words


def _shared(words: Sequence[Word]) -> int:
    """How many of the first words say that the rest is another's."""
    first = words[0].form if words else ""
    if first in _SHARED_FROM:
        return next((at for at, word in enumerate(words, 1) if word.label), 0)
    return int(first in _SHARED)
