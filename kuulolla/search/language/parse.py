"""From the text of a query to its tree."""

import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from lark import Lark, Token, UnexpectedToken

from kuulolla.search.language import bounds
from kuulolla.search.language.build import Build, Placed
from kuulolla.search.language.complain import QueryError, unexpected
from kuulolla.search.language.tree import Tree


def parse(text: str) -> Tree:
    """The tree of a query; takes any string. Raises QueryError with the column of what is wrong.

    Pure: days that are told from today (`published:-7d`) stay so in the tree.
    """
    bounds.check_length(text)
    tokens = list(_grammar().lex(unicodedata.normalize("NFC", text)))
    if not tokens:
        raise QueryError(1, "the query is empty", "give words, or * for everything")
    bounds.check_tokens(tokens)
    return _reduced(tokens).tree


def _reduced(tokens: Sequence[Token]) -> Placed:
    reading = _grammar().parse_interactive()
    for at, token in enumerate(tokens):
        try:
            reading.feed_token(token)
        except UnexpectedToken:
            raise unexpected(tokens, at) from None
    try:
        found: Placed = reading.feed_token(Token.new_borrow_pos("$END", "", tokens[-1]))
    except UnexpectedToken:
        raise unexpected(tokens, len(tokens)) from None
    return found


@cache
def _grammar() -> Lark:
    """Built at the first query: it takes some 20 ms."""
    rules = files(__package__).joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(rules, parser="lalr", lexer="basic", transformer=Build(), maybe_placeholders=False)
