r"""Cells that a spreadsheet would take for a formula, made harmless by an apostrophe, and back again.

What begins one is OWASP's list for CSV injection: = + - @ and their full-width forms, tab and line break, also behind
spaces. A cell is guarded after each of its line breaks, tabs, `;` and `,` too: a Finnish Excel splits a file with
commas at the semicolons and line breaks inside quotes, an English one a file with semicolons at its commas.
"""

import re

SIGNS = "=+-@⁺⁼₊₌﬩﹢﹣﹦﹫＋－＝＠"  # noqa: RUF001 - all that Unicode's compatibility forms (NFKC) make one of the four
"""Signs that a formula begins with."""

_BREAKS = r"\n\t"
_SEPARATORS = rf"{_BREAKS};,"
# Quotes too: a program that splits the file elsewhere takes them away.
_PASSED_OVER = rf"(?:['\"]|[^\S{_BREAKS}])*"
_SIGN = re.escape(SIGNS)
_AT_THE_BEGINNING = rf"(?={_PASSED_OVER}[{_BREAKS}{_SIGN}])"
_INSIDE = rf"(?={_PASSED_OVER}[{_SIGN}])"

_FORMULA = re.compile(rf"\A{_AT_THE_BEGINNING}|(?<=[{_SEPARATORS}]){_INSIDE}")
_HARMLESS = re.compile(rf"\A'{_AT_THE_BEGINNING}|(?<=[{_SEPARATORS}])'{_INSIDE}")
_BEGINS = re.compile(_AT_THE_BEGINNING)


def begins_formula(text: str) -> bool:
    """Whether a cell with this text could be evaluated, in a file whose cells stay apart."""
    return _BEGINS.match(text) is not None


def harmless(text: str) -> str:
    """The clean text with an apostrophe wherever a formula could begin; `original` takes them away again."""
    return _FORMULA.sub("'", text)


def original(text: str) -> str:
    """The text of which `harmless` made this."""
    return _HARMLESS.sub("", text)
