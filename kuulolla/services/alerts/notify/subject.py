"""How the subject of a mail is folded into lines."""

from email.header import Header
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.policy import SMTP, Policy
from typing import Any


class _Subject(UnstructuredHeader, BaseHeader):
    """A subject whose words stay apart.

    The newer fold of Python's email loses the space between two encoded words where it breaks the line there:
    "Kielteisten mainintojenmäärä" (Python 3.11). The older one encodes the spaces too.
    """

    def fold(self, *, policy: "Policy[Any]") -> str:
        """The header as lines."""
        text = str(self)
        charset = "us-ascii" if text.isascii() else "utf-8"
        folded = Header(text, charset, header_name="Subject").encode(linesep=policy.linesep)
        return f"Subject: {folded}{policy.linesep}"


def _headers() -> HeaderRegistry:
    registry = HeaderRegistry()
    registry.map_to_type("subject", _Subject)
    return registry


POLICY = SMTP.clone(header_factory=_headers())
"""Of messages for SMTP: lines end with CR LF, and a line break inside a header is refused."""
