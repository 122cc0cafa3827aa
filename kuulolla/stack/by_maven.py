"""The servers as processes of ours, from Maven's artefacts."""

import shutil
import subprocess
from collections.abc import Mapping, Sequence

from kuulolla.runtime.faults import StackFault
from kuulolla.stack import elasticsearch, kafka, processes
from kuulolla.stack.account import unprivileged
from kuulolla.stack.artefacts import fetch
from kuulolla.stack.complaint import complaint
from kuulolla.stack.java import find_java
from kuulolla.stack.layout import Profile, Server, StackLayout
from kuulolla.stack.machine import check_disk, check_memory, check_ports
from kuulolla.stack.way import How, Tell


class ByMaven:
    """Starts and stops the servers of one layout as processes of this machine."""

    how: How = "maven"

    def __init__(self, layout: StackLayout, environment: Mapping[str, str]) -> None:
        self._layout = layout
        self._environment = environment
        self._started: dict[Server, subprocess.Popen[bytes]] = {}

    def running(self, server: Server) -> str | None:
        """The server's processes and their memory; None where it is down."""
        pids = processes.find(_MARKS[server](self._layout))
        if not pids:
            return None
        return f"pid {' '.join(map(str, pids))}, {processes.resident_bytes(pids) // 1_000_000} MB"

    def start(self, servers: Sequence[Server], passwords: Mapping[str, str], tell: Tell) -> None:
        """Start these servers. Raises StackFault where something is missing, before anything was started."""
        java = find_java(self._environment, for_all=unprivileged() is not None)
        check_ports(port for server in servers for port in self._layout.ports(server))
        check_disk(self._layout.directory)
        if self._layout.profile is not Profile.TEST:
            check_memory(len(servers))
        artefacts = fetch(self._layout.cache, tell)
        # Elasticsearch first: it is the slower one, and Kafka may have its storage formatted meanwhile.
        if Server.ELASTICSEARCH in servers:
            launch = elasticsearch.prepare(self._layout, java, artefacts.elasticsearch_home, passwords)
            self._started[Server.ELASTICSEARCH] = processes.start(launch)
        if Server.KAFKA in servers:
            launch = kafka.prepare(self._layout, java, artefacts.kafka_jars)
            self._started[Server.KAFKA] = processes.start(launch)

    def check_alive(self, server: Server) -> None:
        """Raises StackFault with what the server said last, where it ended by itself."""
        process = self._started.get(server)
        if process is not None and process.poll() is not None:
            logs = self._layout.logs(server)
            said = complaint((logs / "output.log").read_text(encoding="utf-8", errors="replace"))
            raise StackFault(f"{server} ended at once (code {process.returncode}): {said} (logs: {logs})")

    def stop(self, servers: Sequence[Server]) -> None:
        """Stop these servers; returns when no process of theirs is left."""
        for server in servers:
            processes.stop(_MARKS[server](self._layout))

    def erase(self) -> None:
        """Delete all data. The servers must be down."""
        for folder in (kafka.data_folder(self._layout), *elasticsearch.data_folders(self._layout)):
            if folder.exists():
                shutil.rmtree(folder)


_MARKS = {Server.KAFKA: kafka.marks, Server.ELASTICSEARCH: elasticsearch.marks}
