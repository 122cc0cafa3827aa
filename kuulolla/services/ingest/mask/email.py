"""E-mail addresses, also with blanks around the @ and with (at) in its place."""

import re
from collections.abc import Iterator

Span = tuple[int, int]

_AT = re.compile(
    r" ?(?:[@\uff20]|%(?:25)*40) ?"
    r"| ?[(\[{<*] ?(?:at|ät|a|@|miu|miuku|miukumauku) ?[)\]}>*] ?| (?:ät|miuku|miukumauku) ",
    re.IGNORECASE,
)
_SPOKEN = re.compile(r" at [^\W_][\w-]{0,62}(?: (?:dot|piste) [^\W_]\w{1,40}){1,4}(?!\w)", re.IGNORECASE)
_LOCAL_LIMIT = 64
_LOCAL = re.compile(r"[\w.+%'&=~-]{1,64}$")
_LABELS = r"[^\W_][\w-]{0,62}(?:- [\w-]{1,40})?(?:\.[\w-]{1,63}){0,6}"
_DOMAIN = re.compile(rf"{_LABELS}\.[^\W\d_]{{2,24}}")
_APART = r"(?: ?\. ?| ?[(\[] ?(?:dot|piste) ?[)\]] ?)"
# Not figures that end a sentence: "juna 17. @ 16. Totta", "kohta (a) 19.03. Aamiainen".
_DOMAIN_APART = re.compile(rf"(?![\d.]+[ .]){_LABELS}{_APART}[^\W\d_]{{2,24}}", re.IGNORECASE)
_DOMAIN_KNOWN = re.compile(rf"{_LABELS}{_APART}(?:fi|com|net|org|se|ee|eu|info|no|dk|de|uk|ax)(?!\w)", re.IGNORECASE)
_HANDLE = re.compile(r".*\.social", re.IGNORECASE)


def emails(text: str) -> Iterator[Span]:
    """Where e-mail addresses stand, also broken over two lines or with `%40` in an address of the web.

    A bare handle (@kaisa) is none. "kiitos @example.fi" and an address broken before its @ cannot be told apart.
    """
    for at in _AT.finditer(text):
        before = _LOCAL.search(text[max(0, at.start() - _LOCAL_LIMIT) : at.start()])
        domain = _domain(text, at)
        if before is not None and domain is not None and before.group().strip(".'&=~-"):
            yield at.start() - len(before.group()), domain.end()
    for spoken in _SPOKEN.finditer(text):  # "maija at example dot fi"
        before = _LOCAL.search(text[max(0, spoken.start() - _LOCAL_LIMIT) : spoken.start()])
        if before is not None:
            yield spoken.start() - len(before.group()), spoken.end()


def _domain(text: str, at: re.Match[str]) -> re.Match[str] | None:
    sign = at.group()
    found = _DOMAIN.match(text, at.end())
    if sign.startswith(" ") and sign.strip() == "@" and not sign.endswith(" "):
        # "kiitos @kaisa. Se oli…", "kiitos @kaisa.bsky.social": handles after a word
        return None if found is None or _HANDLE.fullmatch(found.group()) else found
    # Blanks in the domain are meant where there are some around the @, or where it ends like one: elsewhere they
    # end the sentence.
    is_apart = " " in sign or sign.strip() not in {"@", "\uff20"}
    return found or (_DOMAIN_APART if is_apart else _DOMAIN_KNOWN).match(text, at.end())
