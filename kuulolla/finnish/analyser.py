"""Which analyser this machine has: Voikko's where the library and its dictionary are installed, else the fallback."""

from functools import cache

from kuulolla.finnish.analysis import Analyser
from kuulolla.finnish.by_voikko import ByVoikko
from kuulolla.finnish.voikko import Voikko
from kuulolla.finnish.which import Which


class NoVoikko(LookupError):  # noqa: N818 - it says what is missing
    """libvoikko or its Finnish dictionary is not installed; on Debian: apt-get install libvoikko1 voikko-fi."""


@cache
def open_analyser(which: Which = "best") -> Analyser:
    """The analyser that was asked for, opened once: `best` is Voikko's where it is installed.

    The fallback takes 3 s and 400 MB to open. Raises NoVoikko where Voikko's alone will do and is not there.
    """
    voikko = None if which == "fallback" else Voikko.find()
    if voikko is not None:
        return Analyser(ByVoikko(voikko))
    if which == "voikko":
        raise NoVoikko(NoVoikko.__doc__)
    from kuulolla.finnish.by_simplemma import BySimplemma  # noqa: PLC0415 - not where Voikko is

    return Analyser(BySimplemma())
