"""Where one local stack lives: its directories, its ports, its profile."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kuulolla.runtime.faults import StackFault

HOST = "127.0.0.1"
_PORT_BASES = range(1024, 65_001)
"""Lower ports are for root, and base + 300 must still be a port."""


class Server(StrEnum):
    """What a stack runs."""

    KAFKA = "kafka"
    ELASTICSEARCH = "elasticsearch"


class Profile(StrEnum):
    """`default` bears sustained load; `test` takes half the memory and is slower under load."""

    DEFAULT = "default"
    TEST = "test"


@dataclass(frozen=True)
class StackLayout:
    """One stack: everything it writes is under `directory`, what it fetched under `cache` (shared between stacks)."""

    directory: Path = Path(".local/stack")
    cache: Path = Path(".local/cache")
    kafka_port: int = 19092
    controller_port: int = 19093
    elasticsearch_port: int = 19200
    transport_port: int = 19300
    profile: Profile = Profile.DEFAULT

    def __post_init__(self) -> None:
        # The servers are known by this path, whatever directory the command is given in.
        object.__setattr__(self, "directory", self.directory.resolve())
        object.__setattr__(self, "cache", self.cache.resolve())

    @classmethod
    def at(cls, directory: Path, port_base: int = 19000, profile: Profile = Profile.DEFAULT) -> "StackLayout":
        """The stack in `directory` with its four ports at fixed distances from `port_base`."""
        return cls(
            directory=directory,
            kafka_port=port_base + 92,
            controller_port=port_base + 93,
            elasticsearch_port=port_base + 200,
            transport_port=port_base + 300,
            profile=profile,
        )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], profile: Profile = Profile.DEFAULT) -> "StackLayout":
        """The stack that KUULOLLA_STACK_DIR (.local/stack) and KUULOLLA_STACK_PORT_BASE (19000) name."""
        directory = Path(environment.get("KUULOLLA_STACK_DIR") or ".local/stack")
        base = environment.get("KUULOLLA_STACK_PORT_BASE") or "19000"
        if not re.fullmatch(r"[0-9]{1,5}", base) or int(base) not in _PORT_BASES:
            raise StackFault(f"KUULOLLA_STACK_PORT_BASE is {base!r}: give a number from 1024 to 65000, such as 29000")
        return cls.at(directory, int(base), profile)

    @property
    def kafka_bootstrap(self) -> str:
        """Where clients reach Kafka."""
        return f"{HOST}:{self.kafka_port}"

    @property
    def elasticsearch_url(self) -> str:
        """Where clients reach Elasticsearch."""
        return f"http://{HOST}:{self.elasticsearch_port}"

    def ports(self, server: Server) -> tuple[int, ...]:
        """The ports that `server` listens on; clients use the first."""
        if server is Server.KAFKA:
            return (self.kafka_port, self.controller_port)
        return (self.elasticsearch_port, self.transport_port)

    def logs(self, server: Server) -> Path:
        """The folder of the server's logs."""
        return self.directory / "logs" / server

    @property
    def record_file(self) -> Path:
        """Where the stack says how it was started and how to reach it."""
        return self.directory / "stack.json"

    @property
    def secrets_file(self) -> Path:
        """The generated secrets, readable by their owner alone."""
        return self.directory / "secrets.json"
