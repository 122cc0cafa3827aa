"""E-mail addresses, also with blanks around the @ and with (at) in its place."""

import re
from collections.abc import Iterator

Span = tuple[int, int]

_AT = re.compile(r" ?[@\uff20] ?| ?[(\[{] ?(?:at|ät|miu|miuku|miukumauku) ?[)\]}] ?", re.IGNORECASE)
_LOCAL_LIMIT = 64
_LOCAL = re.compile(r"[\w.+%'&=~-]{1,64}$")
_DOT = r"(?: ?\. ?| ?[(\[] ?(?:dot|piste) ?[)\]] ?)"
_DOMAIN = re.compile(rf"[^\W_](?:[\w-]{{0,62}})(?:\.[\w-]{{1,63}}){{0,6}}{_DOT}[^\W\d_]{{2,24}}", re.IGNORECASE)


def emails(text: str) -> Iterator[Span]:
    """Where e-mail addresses stand. A bare handle (@kaisa) is none: it has nothing before its @."""
    for at in _AT.finditer(text):
        before = _LOCAL.search(text[max(0, at.start() - _LOCAL_LIMIT) : at.start()])
        domain = _DOMAIN.match(text, at.end())
        if before is None or domain is None or not before.group().strip(".'&=~-"):
            continue
        if " " in domain.group() and not _is_written_apart(at.group()):
            continue
        if at.group().startswith(" ") and not at.group().endswith(" ") and at.group().strip() in "@\uff20":
            continue  # "tapaaminen @paikka.fi": a handle after a word
        yield at.start() - len(before.group()), domain.end()


def _is_written_apart(at: str) -> bool:
    """Whether blanks in the address are meant: elsewhere a dot and a blank end the sentence."""
    return " " in at or at.strip() not in "@\uff20"
