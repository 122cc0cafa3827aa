"""What speaks against bringing a file of saved searches in. Pure."""

from collections.abc import Mapping

from kuulolla.records.check_searches import complaints
from kuulolla.records.entries import Mistake
from kuulolla.records.saved_search import SavedSearch
from kuulolla.records.searches_file import SearchesFile


def against(file: SearchesFile, known: Mapping[str, SavedSearch]) -> list[Mistake]:
    """Everything that is wrong with the file, by line: in it, and beside what is known. Line 0 is outside of it."""
    if file.mistakes:
        return list(file.mistakes)
    found = [
        Mistake(file.lines.get(key, 0), f"{key}: {why}") for key, why in complaints(known, file.definitions).items()
    ]
    return sorted(found, key=lambda mistake: mistake.line)
