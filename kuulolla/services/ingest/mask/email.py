"""E-mail addresses, also with blanks around the @ and with (at) in its place."""

import re
from collections.abc import Iterator

Span = tuple[int, int]

_AT = re.compile(r" ?[@\uff20] ?| ?[(\[{] ?(?:at|ät|miu|miuku|miukumauku) ?[)\]}] ?", re.IGNORECASE)
_LOCAL_LIMIT = 64
_LOCAL = re.compile(r"[\w.+%'&=~-]{1,64}$")
_LABELS = r"[^\W_][\w-]{0,62}(?:\.[\w-]{1,63}){0,6}"
_DOMAIN = re.compile(rf"{_LABELS}\.[^\W\d_]{{2,24}}")
_DOMAIN_APART = re.compile(rf"{_LABELS}(?: ?\. ?| ?[(\[] ?(?:dot|piste) ?[)\]] ?)[^\W\d_]{{2,24}}", re.IGNORECASE)


def emails(text: str) -> Iterator[Span]:
    """Where e-mail addresses stand. A bare handle (@kaisa) is none: it has nothing before its @."""
    for at in _AT.finditer(text):
        before = _LOCAL.search(text[max(0, at.start() - _LOCAL_LIMIT) : at.start()])
        # Blanks in the domain are meant only where there are some around the @: elsewhere they end the sentence.
        domain = _DOMAIN.match(text, at.end())
        if domain is None and _is_written_apart(at.group()):
            domain = _DOMAIN_APART.match(text, at.end())
        if before is None or domain is None or not before.group().strip(".'&=~-"):
            continue
        if at.group().startswith(" ") and not at.group().endswith(" ") and at.group().strip() in "@\uff20":
            continue  # "tapaaminen @paikka.fi": a handle after a word
        yield at.start() - len(before.group()), domain.end()


def _is_written_apart(at: str) -> bool:
    return " " in at or at.strip() not in "@\uff20"
