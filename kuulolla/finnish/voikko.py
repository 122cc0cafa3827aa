"""libvoikko where it is installed: a word's morphological analyses by the Finnish dictionary of Debian's voikko-fi.

A binding of the five functions that are needed, by ctypes: the package `libvoikko` binds fifty and is offered under the
GPL as well, which our check of licences refuses. libvoikko itself is the system's.
"""

import ctypes
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final, Self

_LIBRARIES: Final = ("libvoikko.so.1", "libvoikko.1.dylib")
_DICTIONARY: Final = "5/mor-standard/mor.vfst"  # 5: the format that libvoikko 4 reads
_PLACES: Final = (
    "/etc/voikko",
    "/usr/lib/voikko",
    "/usr/share/voikko",
    "/usr/local/lib/voikko",
    "/opt/homebrew/lib/voikko",
)

# libvoikko gives up on longer words itself (255); the longest Finnish word in use has 61 letters.
_LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class Morphology:
    """One of Voikko's analyses of a word.

    `base` is the base form, `structure` has `=` before each part of a compound and a letter for each of the word's,
    `output` is what the transducer says (tags in brackets; the dictionary's README lists them).
    """

    base: str
    structure: str
    output: str


class Voikko:
    """The library with its Finnish dictionary, open. May be called from several threads; one goes at a time."""

    def __init__(self, library: ctypes.CDLL, dictionary: Path) -> None:
        self._library = _declared(library)
        self._lock = Lock()
        error = ctypes.c_char_p()
        self._handle = library.voikkoInit(ctypes.byref(error), b"fi", os.fsencode(dictionary))
        if not self._handle:
            raise OSError((error.value or b"voikkoInit failed").decode("utf-8", "replace"))
        version: bytes = library.voikkoGetVersion()
        content = (dictionary / _DICTIONARY).read_bytes()
        self.id = f"voikko-{version.decode()}-{hashlib.sha256(content).hexdigest()[:8]}"
        """Version of the library and the dictionary's hash: analyses may change when it does."""

    @classmethod
    def find(cls) -> Self | None:
        """The installed library with the first dictionary found; None where either is missing."""
        dictionary = next((place for place in _places() if (place / _DICTIONARY).is_file()), None)
        for name in _LIBRARIES if dictionary else ():
            with suppress(OSError):  # not installed, not for this machine, or a dictionary it cannot read
                return cls(ctypes.CDLL(name), dictionary)  # type: ignore[arg-type]  # not None: see the loop
        return None

    def analyse(self, word: str) -> list[Morphology]:
        """Voikko's analyses of `word`, which is NFC and has no other characters than a word has; [] for none."""
        if len(word) > _LONGEST or not word.isprintable():
            return []
        with self._lock:
            found = self._library.voikkoAnalyzeWordUcs4(self._handle, word)
            try:
                return list(self._read(found))
            finally:
                self._library.voikko_free_mor_analysis(found)

    def _read(self, found: Sequence[int | None]) -> Iterator[Morphology]:
        """The analyses in a C array that ends with a null pointer; a null pointer itself for none."""
        value = self._library.voikko_mor_analysis_value_ucs4
        at = 0
        while found and (analysis := found[at]):
            yield Morphology(
                value(analysis, b"BASEFORM") or "",
                value(analysis, b"STRUCTURE") or "",
                value(analysis, b"FSTOUTPUT") or "",
            )
            at += 1


def _places() -> list[Path]:
    """Where libvoikko looks for dictionaries, in its order."""
    named = os.environ.get("VOIKKO_DICTIONARY_PATH", "")
    return [*map(Path, filter(None, named.split(os.pathsep))), Path.home() / ".voikko", *map(Path, _PLACES)]


def _declared(library: ctypes.CDLL) -> ctypes.CDLL:
    """The library with the types of its functions, as voikko.h gives them."""
    types = {
        "voikkoInit": ([ctypes.POINTER(ctypes.c_char_p), ctypes.c_char_p, ctypes.c_char_p], ctypes.c_void_p),
        "voikkoGetVersion": ([], ctypes.c_char_p),
        "voikkoAnalyzeWordUcs4": ([ctypes.c_void_p, ctypes.c_wchar_p], ctypes.POINTER(ctypes.c_void_p)),
        "voikko_free_mor_analysis": ([ctypes.POINTER(ctypes.c_void_p)], None),
        "voikko_mor_analysis_value_ucs4": ([ctypes.c_void_p, ctypes.c_char_p], ctypes.c_wchar_p),
    }
    for name, (arguments, result) in types.items():
        function = getattr(library, name)
        function.argtypes, function.restype = arguments, result
    return library
