"""An HTTP application on a thread of its own, beside whatever else a process does."""

import socket
import threading
from types import TracebackType
from typing import Self

import uvicorn
from starlette.applications import Starlette

from kuulolla.runtime.faults import SettingsFault

DRAIN_S = 3
"""Seconds that requests have to end when the process is asked to: one cut off is sent again by who sent it."""

AT_ONCE = 64


class Server:
    """Serves `app` on host:port while its block runs; port 0 takes a free one (`port`). `name` is for complaints."""

    def __init__(self, app: Starlette, host: str, port: int, name: str) -> None:
        self._name = name
        try:
            self._socket = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        except OSError as error:
            raise SettingsFault(f"the {name} cannot listen on {host}:{port}: {error.strerror}") from None
        self.port: int = self._socket.getsockname()[1]
        # Its own logs would hold addresses of senders; what was received is logged by us.
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            limit_concurrency=AT_ONCE,
            timeout_graceful_shutdown=DRAIN_S,
            lifespan="off",
            ws="none",
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), name=name, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ask()
        self._thread.join(DRAIN_S + 1)
        self._socket.close()

    def ask(self) -> None:
        """Ask it to take no more requests and to end, while others do the same."""
        self._server.should_exit = True

    def check(self) -> str | None:
        """What is wrong, or None."""
        return None if self._thread.is_alive() else f"the {self._name} has stopped listening"
