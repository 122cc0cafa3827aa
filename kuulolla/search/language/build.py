"""What each rule of the grammar makes of its tokens: a part of the tree, or a complaint at its column."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from lark import Token, Transformer, v_args

from kuulolla.search.language import bounds
from kuulolla.search.language.complain import QueryError, column, nearest, quoted
from kuulolla.search.language.fields import field_called, names
from kuulolla.search.language.nearness import check_side, read_operator
from kuulolla.search.language.tree import (
    Everything,
    Exact,
    Handle,
    Hashtag,
    Near,
    Not,
    Phrase,
    Prefix,
    Tree,
    Word,
    all_of,
    any_of,
)
from kuulolla.search.language.values import read_value
from kuulolla.search.language.words import clean, clean_words, is_capitals, is_case_ending, is_name, letters

QUOTES = '"“”„'


@dataclass(frozen=True, slots=True)
class Placed:
    """A part of the tree, the column where it begins, and how many levels it has."""

    tree: Tree
    column: int
    deep: int = 1


def _levels(make: Callable[[Sequence[Tree]], Tree], parts: Sequence[Placed]) -> Placed:
    tree = make([part.tree for part in parts])
    # A part of the same kind is taken in, and is then no level of its own.
    deep = 1 + max(part.deep - (type(part.tree) is type(tree)) for part in parts)
    bounds.check_depth(deep, parts[0].column)
    return Placed(tree, parts[0].column, deep)


class Build(Transformer[Token, Placed]):
    """What each rule of the grammar makes, as soon as it is read: no recursion, however deep the text is."""

    def any_of(self, parts: Sequence[Placed]) -> Placed:
        """Parts with OR between them."""
        return _levels(any_of, parts)

    def all_of(self, parts: Sequence[Placed]) -> Placed:
        """Parts that must all find."""
        return _levels(all_of, parts)

    @v_args(inline=True)
    def near(self, left: Placed, operator: Token, right: Placed) -> Placed:
        """Two sides and what stands between: refused unless both have a place in the text."""
        distance, ordered = read_operator(operator)
        for side in (left, right):
            check_side(side.tree, side.column, operator)
        deep = 1 + max(left.deep, right.deep)
        bounds.check_depth(deep, left.column)
        return Placed(Near(left.tree, right.tree, distance, ordered, column(operator)), left.column, deep)

    @v_args(inline=True)
    def negation(self, operator: Token, part: Placed) -> Placed:
        """NOT, or -, before a part."""
        bounds.check_depth(part.deep + 1, column(operator))
        return Placed(Not(part.tree), column(operator), part.deep + 1)

    @v_args(inline=True)
    def word(self, token: Token) -> Placed:
        """A word, cleaned."""
        return Placed(_word(token, column(token)), column(token))

    @v_args(inline=True)
    def phrase(self, token: Token) -> Placed:
        """What stands in quotation marks; one word alone is a word."""
        text = _words(_unquoted(token), token)
        return Placed(Phrase(text) if " " in text else Word(text), column(token))

    @v_args(inline=True)
    def exact(self, token: Token) -> Placed:
        """A word or words as written."""
        return Placed(Exact(_words(_unquoted(token[1:]), token)), column(token))

    @v_args(inline=True)
    def prefix(self, token: Token) -> Placed:
        """The beginning of a word; refused where it is short."""
        text = token[:-1]
        if not is_name(text, "-_'\u2019"):
            raise QueryError(column(token), f"{quoted(token)}: letters, digits and hyphens may stand before the *")
        if letters(text) < bounds.FEWEST_LETTERS:
            wrong = f"{quoted(token)} is too short: {bounds.FEWEST_LETTERS} letters are needed before the *"
            raise QueryError(column(token), wrong)
        return Placed(Prefix(text), column(token))

    @v_args(inline=True)
    def hashtag(self, token: Token) -> Placed:
        """A hashtag without its #."""
        name = token[1:].rstrip(_SENTENCE_ENDS)
        if not is_name(name, "_"):
            wrong = f"{quoted(token)}: a hashtag is letters, digits and _"
            raise QueryError(column(token), wrong, "to search for it as written, put it into quotation marks")
        return Placed(Hashtag(name), column(token))

    @v_args(inline=True)
    def handle(self, token: Token) -> Placed:
        """A handle without its @."""
        name = token[1:].rstrip(_SENTENCE_ENDS)
        if not is_name(name, "_.-@"):
            raise QueryError(column(token), f"{quoted(token)}: a handle is letters, digits and . _ - @")
        return Placed(Handle(name), column(token))

    @v_args(inline=True)
    def field(self, token: Token) -> Placed:
        """A condition, or a word with a colon in it (HSL:n)."""
        name, _, value = token.partition(":")
        found = field_called(name)
        in_a_case = is_case_ending(value.rstrip(_SENTENCE_ENDS)) and (found is None or is_capitals(name))
        before_a_colon = not value and found is None and nearest(name, names()) is None
        if in_a_case or before_a_colon:
            return Placed(_word(token, column(token)), column(token))
        if found is None:
            raise QueryError(column(token), f"there is no field {quoted(name)}", _meant(name, value))
        at = column(token) + len(name) + 1
        return Placed(read_value(found, " ".join(_unquoted(value).split()), at), column(token))

    @v_args(inline=True)
    def everything(self, token: Token) -> Placed:
        """The star alone."""
        return Placed(Everything(), column(token))

    @v_args(inline=True)
    def unusable(self, token: Token) -> Placed:
        """A sign that stands alone: always a complaint."""
        if token in QUOTES:
            meant = 'add " at its end, or leave it out'
            raise QueryError(column(token), "this quotation mark is never closed", meant)
        sign = str(token)
        meant = "=word finds the word as written" if sign == "=" else "-word leaves posts with the word out"
        raise QueryError(column(token), f"{quoted(token)} stands alone", meant)


_SENTENCE_ENDS = ".,;:!?…"


def _word(token: str, at: int) -> Word:
    if "*" in token:
        raise QueryError(at, f"{quoted(token)}: a * stands at the end of a word only", "for example kirjast*")
    text = clean(token)
    if not text:
        raise QueryError(at, f"{quoted(token)} has nothing to search for", "give letters, digits or emoji")
    return Word(text)


def _words(text: str, token: Token) -> str:
    words = clean_words(text)
    if not words:
        raise QueryError(column(token), f"{quoted(token)} has nothing to search for", "give letters, digits or emoji")
    return words


def _unquoted(text: str) -> str:
    if text[:1] == '"':
        return _unescaped(text[1:-1])
    return text[1:-1] if text[:1] in tuple(QUOTES) else text


def _unescaped(text: str) -> str:
    made, escaped = [], False
    for character in text:
        escaped = character == "\\" and not escaped
        if not escaped:
            made.append(character)
    # An accent behind a backslash meets its letter here alone: composed again, as all of the query is.
    return normalize("NFC", "".join(made))


def _meant(name: str, value: str) -> str:
    if name.casefold() in {"http", "https"}:
        return f"to find posts at an address: url:{name}:{value[:40]}"
    near = nearest(name, names())
    if near is not None:
        return f"did you mean {near}:?"
    return f'to search for the words as they are, put them into quotation marks: "{name} {value[:40]}"'
