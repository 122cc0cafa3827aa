"""Whether this machine has room for a server: free ports, disk and memory."""

import re
import shutil
import socket
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from kuulolla.runtime.faults import StackFault
from kuulolla.stack.layout import HOST

_GIB = 1024**3
DISK_BYTES = 3 * _GIB
MEMORY_BYTES_PER_SERVER = _GIB
_LETTING_GO_S = 3.0
"""A server that was killed with kill -9 keeps its ports while its threads end."""


def check_ports(ports: Iterable[int]) -> None:
    """Raises StackFault with the holder's name where a port is taken."""
    for port in ports:
        deadline = time.monotonic() + _LETTING_GO_S
        while not _is_free(port):
            if time.monotonic() > deadline:
                raise StackFault(
                    f"port {port} is in use by {holder(port) or 'another process'}: "
                    "stop it, or set KUULOLLA_STACK_PORT_BASE to another number (now 19000 by default)"
                )
            time.sleep(0.1)


def check_disk(directory: Path) -> None:
    """Raises StackFault where fewer than 3 GB are free."""
    free = shutil.disk_usage(directory).free
    if free < DISK_BYTES:
        raise StackFault(
            f"{free / _GIB:.1f} GB free on the disk of {directory}, 3 GB are needed: "
            "make room, or set KUULOLLA_STACK_DIR to a folder on another disk"
        )


def check_memory(servers: int) -> None:
    """Raises StackFault where less than 1 GB per server can be had."""
    free = available_memory(Path("/proc/meminfo").read_text(encoding="ascii"))
    if free < servers * MEMORY_BYTES_PER_SERVER:
        raise StackFault(
            f"{free / _GIB:.1f} GB of memory available, {servers} GB are needed: close something, "
            "or use `kuulolla stack up --test`, which takes half as much and skips this check"
        )


def available_memory(meminfo: str) -> int:
    """Bytes that the kernel would hand out, of the text of /proc/meminfo."""
    line = re.search(r"^MemAvailable:\s+(\d+) kB", meminfo, re.MULTILINE)
    return int(line.group(1)) * 1024 if line else 0


def holder(port: int) -> str | None:
    """Process id and name of who listens on `port`; None where we may not know."""
    sockets = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        with suppress(OSError):  # closed meanwhile, or somebody else's
            if str(link.readlink()) in sockets:
                process = link.parents[1]
                return f"process {process.name} ({(process / 'comm').read_text(encoding='utf-8').strip()})"
    return None


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # Connections that are closing for good do not stand in a server's way.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _listening_inodes(port: int) -> list[str]:
    inodes = []
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        for row in table.read_text(encoding="ascii").splitlines()[1:] if table.exists() else ():
            fields = row.split()
            local, state, inode = fields[1], fields[3], fields[9]
            if state == "0A" and int(local.rpartition(":")[2], 16) == port:
                inodes.append(inode)
    return inodes
