"""A first look at a whole file: its digest, what it is, and how its characters are written."""

import codecs
import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kuulolla.runtime.faults import Fault

_CHUNK = 1024 * 1024
_HEAD = 64 * 1024
_ZIP = b"PK\x03\x04"
_NOT_OURS = {b"\xd0\xcf\x11\xe0": "an old Excel file: save it as .xlsx", b"\x1f\x8b": "compressed: unpack it first"}
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_NOT_IN_WINDOWS_1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")


class Form(StrEnum):
    """What a file's content is, whatever its name says."""

    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"


@dataclass(frozen=True)
class Looked:
    """What the first look found. `digest` is the SHA-256 of the bytes: the same content is the same file."""

    path: Path
    digest: str
    size: int
    form: Form
    encoding: str


def look(path: Path) -> Looked:
    """Read the file once, in pieces. Raises Fault when it cannot be read, is empty, or is of a kind we cannot read.

    UTF-8 is told from Windows-1252 by the whole file, for the first letter beyond ASCII may stand in the last row.
    """
    digest, size, head = hashlib.sha256(), 0, b""
    utf_8 = codecs.getincrementaldecoder("utf-8")()
    is_utf_8, strange = True, False
    try:
        with path.open("rb") as file:
            while piece := file.read(_CHUNK):
                head = head or piece[:_HEAD]
                digest.update(piece)
                size += len(piece)
                is_utf_8 = is_utf_8 and _decodes(utf_8, piece)
                strange = strange or not _NOT_IN_WINDOWS_1252.isdisjoint(piece)
    except OSError as error:
        raise Fault(f"{path}: cannot be read: {error.strerror}") from None
    if not head.strip():
        raise Fault(f"{path}: the file is empty")
    for magic, what in _NOT_OURS.items():
        if head.startswith(magic):
            raise Fault(f"{path}: {what}")
    encoding = _encoding(head, is_utf_8=is_utf_8, strange=strange)
    return Looked(path, digest.hexdigest(), size, _form(head, encoding), encoding)


def _decodes(decoder: codecs.IncrementalDecoder, piece: bytes) -> bool:
    try:
        decoder.decode(piece)
    except UnicodeDecodeError:
        return False
    return True


def _encoding(head: bytes, *, is_utf_8: bool, strange: bool) -> str:
    for bom, encoding in _BOMS.items():
        if head.startswith(bom):
            return encoding
    # Text in Latin letters as UTF-16 has a zero in every other byte; no other encoding of text has zeros.
    even, odd = head[0:_HEAD:2].count(0), head[1:_HEAD:2].count(0)
    if max(even, odd) > len(head) / 4:
        return "utf-16-be" if even > odd else "utf-16-le"
    if is_utf_8:
        return "utf-8"
    return "latin-1" if strange else "cp1252"


def _form(head: bytes, encoding: str) -> Form:
    if head.startswith(_ZIP):
        return Form.XLSX
    start = head.decode(encoding, errors="replace").lstrip("\ufeff \t\r\n")
    return Form.JSONL if start.startswith("{") else Form.CSV
