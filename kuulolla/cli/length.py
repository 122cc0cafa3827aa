"""A length of time as commands show it."""

from datetime import timedelta

from kuulolla.records.recipient import Language
from kuulolla.services.alerts.notify.catalogue import words
from kuulolla.services.alerts.notify.show import duration


def length(minutes: int) -> str:
    """`45 min`, `3 h 20 min`, `2 d 3 h`: as notifications in English have it, with spaces that `grep` finds."""
    written = duration(words(Language.EN).writing, timedelta(minutes=minutes))
    return written.replace("\N{NO-BREAK SPACE}", " ")
