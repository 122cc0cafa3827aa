"""The names of a brand as a query: any of them, and none of what is called alike."""

from collections.abc import Sequence

from kuulolla.search.language.complain import QueryError, quoted
from kuulolla.search.language.parse import parse
from kuulolla.search.language.show import show
from kuulolla.search.language.tree import Exact, Handle, Hashtag, Not, Phrase, Tree, Word, all_of, any_of


def brand_query(aliases: Sequence[str], exclusions: Sequence[str]) -> str:
    """`(Kela OR "Kansaneläkelaitos" …) NOT ("Kelan kylä" …)`; takes one alias or more. Raises QueryError."""
    named = any_of([name_term(alias) for alias in aliases])
    if not exclusions:
        return show(named)
    return show(all_of([named, Not(any_of([name_term(one) for one in exclusions]))]))


def name_term(name: str) -> Tree:
    """What finds a name: its words one after another, in any inflection, whatever signs and operators are in it.

    `#kela`, `@kela` and `=Kela` mean what they mean in a query. Raises QueryError where nothing is left to find.
    """
    sign = name[:1] if name[:1] in {"#", "@", "="} else ""
    rest = name.removeprefix(sign)
    found = parse(sign + rest if sign in {"#", "@"} else sign + show(Phrase(rest)))
    if not isinstance(found, Word | Phrase | Exact | Hashtag | Handle):
        raise QueryError(0, f"{quoted(name)} is several names", "give each on its own")
    return found
