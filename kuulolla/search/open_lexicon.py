"""The lexicon that an index was made with, where this machine has its analyser; else what to do about it."""

from kuulolla.finnish.analyser import NoVoikko, open_analyser
from kuulolla.finnish.which import Which
from kuulolla.runtime.faults import SettingsFault
from kuulolla.search.index import Generation, OtherGeneration
from kuulolla.search.lexicon import Lexicon


def open_lexicon(which: Which = "best") -> Lexicon:
    """This machine's lexicon, by the analyser that is asked for. Raises SettingsFault where Voikko is not there."""
    try:
        return Lexicon(open_analyser(which))
    except NoVoikko as error:
        raise SettingsFault(str(error)) from error


def lexicon_of(generation: Generation) -> Lexicon:
    """The lexicon that made the words of these indices. Raises OtherGeneration where this machine would make others."""
    which: Which = "voikko" if generation.analyser.startswith("voikko") else "fallback"
    try:
        lexicon = Lexicon(open_analyser(which))
    except NoVoikko:
        raise _mixed(generation, "no Voikko") from None
    if lexicon.id != generation.analyser:
        raise _mixed(generation, lexicon.id)
    return lexicon


def _mixed(generation: Generation, here: str) -> OtherGeneration:
    return OtherGeneration(
        f"the words of {generation.pattern} were made by {generation.analyser}, and this machine has {here}: a mix "
        "would find nothing right. Install the same, or build the index anew with `kuulolla index rebuild`"
    )
