"""The two ways of running the servers share this shape: by_containers.py and by_maven.py."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, Protocol

from kuulolla.stack.layout import Server

How = Literal["containers", "maven"]
Tell = Callable[[str], None]
"""Takes a short line on what is being done now."""


class Way(Protocol):
    """Runs the servers of one layout."""

    how: How

    def running(self, server: Server) -> str | None:
        """What runs the server, in words; None where it is down."""
        ...

    def start(self, servers: Sequence[Server], passwords: Mapping[str, str], tell: Tell) -> None:
        """Start these servers, which are down, and do not wait. Raises StackFault where something is missing."""
        ...

    def check_alive(self, server: Server) -> None:
        """Raises StackFault with what the server said last, where it was started and ended by itself."""
        ...

    def stop(self, servers: Sequence[Server]) -> None:
        """Stop these servers; returns when nothing of theirs runs any more."""
        ...

    def erase(self) -> None:
        """Delete the data of all servers, which must be down."""
        ...
