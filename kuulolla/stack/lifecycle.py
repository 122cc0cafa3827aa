"""Brings a stack up and down, resets it, says how it is."""

import fcntl
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Literal

from kuulolla.runtime.faults import StackFault
from kuulolla.stack import probe
from kuulolla.stack.by_containers import ByContainers, find_engine
from kuulolla.stack.by_maven import ByMaven
from kuulolla.stack.layout import Server, StackLayout
from kuulolla.stack.record import read_record, write_record
from kuulolla.stack.secret_values import keep_secrets, read_secrets
from kuulolla.stack.users import roles
from kuulolla.stack.way import How, Tell, Way

EVERY_SERVER = tuple(Server)

_START_S = 180.0
_CALM_ANSWERS = 3
"""Elasticsearch may answer once and refuse again while its shards start: ready is three times in a row."""


@dataclass(frozen=True)
class ServerStatus:
    """How one server is."""

    server: Server
    address: str
    running: str | None
    """What runs it, in words; None where it is down."""
    answers: bool


@dataclass(frozen=True)
class StackStatus:
    """How the stack is."""

    how: How
    servers: tuple[ServerStatus, ...]

    @property
    def up(self) -> bool:
        """Whether every server does its work."""
        return all(server.answers for server in self.servers)


def up(
    layout: StackLayout,
    how: How | Literal["auto"] = "auto",
    servers: Sequence[Server] = EVERY_SERVER,
    tell: Tell = lambda _: None,
    environment: Mapping[str, str] = os.environ,
) -> StackStatus:
    """Start what is down of `servers` and return when they answer; quick where all of them do already.

    Raises StackFault that says in one line what is missing; what was started in vain is stopped again.
    """
    with _alone(layout, tell):
        way = _way_up(layout, how, environment, tell)
        passwords = keep_secrets(layout.secrets_file, roles()).elasticsearch
        starting = [server for server in servers if way.running(server) is None]
        try:
            if starting:
                write_record(layout, way.how)
                way.start(starting, passwords, tell)
            _wait(layout, way, servers, passwords["admin"], tell)
        except BaseException:
            way.stop(starting)
            raise
    return status(layout, environment)


def down(
    layout: StackLayout,
    servers: Sequence[Server] = EVERY_SERVER,
    tell: Tell = lambda _: None,
    environment: Mapping[str, str] = os.environ,
) -> None:
    """Stop `servers`; data and secrets stay. Returns when no process is left."""
    with _alone(layout, tell):
        tell(f"stopping {' and '.join(servers)}")
        _way_before(layout, environment).stop(servers)


def reset(
    layout: StackLayout,
    tell: Tell = lambda _: None,
    environment: Mapping[str, str] = os.environ,
) -> None:
    """Delete all data; secrets stay. What was running runs again afterwards, empty."""
    with _alone(layout, tell):
        way = _way_before(layout, environment)
        record = read_record(layout)
        ran = [server for server in EVERY_SERVER if way.running(server) is not None]
        tell("deleting the data")
        way.stop(EVERY_SERVER)
        way.erase()
    if ran:
        same = replace(layout, profile=record.profile) if record else layout
        up(same, way.how, ran, tell, environment)


def status(layout: StackLayout, environment: Mapping[str, str] = os.environ) -> StackStatus:
    """What runs and whether it answers. Changes nothing."""
    with _permitted():
        way = _way_before(layout, environment)
        secrets = read_secrets(layout.secrets_file)
    password = secrets.elasticsearch.get("admin", "") if secrets else ""
    return StackStatus(way.how, tuple(_server_status(layout, way, server, password) for server in Server))


def _server_status(layout: StackLayout, way: Way, server: Server, password: str) -> ServerStatus:
    address = layout.kafka_bootstrap if server is Server.KAFKA else layout.elasticsearch_url
    running = way.running(server)
    return ServerStatus(server, address, running, running is not None and _answers(layout, server, password))


def _way_up(layout: StackLayout, how: How | Literal["auto"], environment: Mapping[str, str], tell: Tell) -> Way:
    """What runs already decides; then the wish; then containers where an engine answers."""
    before = _way_before(layout, environment)
    if any(before.running(server) for server in EVERY_SERVER):
        _check_same(layout, before.how, how)
        return before
    if how == "maven":
        return ByMaven(layout, environment)
    tell("looking for a container engine")
    engine = find_engine(environment)
    if engine is None and how == "containers":
        raise StackFault("no container engine answers: start docker (with its compose plugin) or use --how maven")
    return ByMaven(layout, environment) if engine is None else ByContainers(layout, engine, environment)


def _way_before(layout: StackLayout, environment: Mapping[str, str]) -> Way:
    record = read_record(layout)
    if record is None or record.how == "maven":
        return ByMaven(layout, environment)
    engine = find_engine(environment)
    if engine is None:
        raise StackFault(f"{layout.record_file} says containers, and no container engine answers: start it")
    return ByContainers(layout, engine, environment)


def _check_same(layout: StackLayout, runs_by: How, how: How | Literal["auto"]) -> None:
    if how not in {"auto", runs_by}:
        raise StackFault(f"the stack runs by {runs_by}: take it down first, with `kuulolla stack down`")
    record = read_record(layout)
    if record and (record.kafka_bootstrap, record.elasticsearch_url) != (
        layout.kafka_bootstrap,
        layout.elasticsearch_url,
    ):
        raise StackFault(
            f"the stack in {layout.directory} runs on other ports (Kafka at {record.kafka_bootstrap}): "
            "take it down first, with `kuulolla stack down`"
        )


def _wait(layout: StackLayout, way: Way, servers: Sequence[Server], password: str, tell: Tell) -> None:
    deadline = time.monotonic() + _START_S
    waiting = list(servers)
    while waiting:
        tell(f"waiting for {' and '.join(waiting)}")
        for server in waiting:
            way.check_alive(server)
        if time.monotonic() > deadline:
            late = f"{' and '.join(waiting)} did not answer within {_START_S:.0f} s"
            raise StackFault(f"{late}: see {layout.directory}/logs")
        waiting = [server for server in waiting if not _answers(layout, server, password)]
        time.sleep(0.1 if waiting else 0)


def _answers(layout: StackLayout, server: Server, password: str) -> bool:
    if server is Server.KAFKA:
        return probe.kafka_answers(layout)
    return all(probe.elasticsearch_answers(layout, password) for _ in range(_CALM_ANSWERS))


@contextmanager
def _alone(layout: StackLayout, tell: Tell) -> Iterator[None]:
    """One command at a time on a stack; the lock ends with the process, however that ends."""
    with _permitted():
        layout.directory.mkdir(parents=True, exist_ok=True)
        with (layout.directory / "lock").open("w") as lock:
            tell("waiting for another stack command to finish")
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


@contextmanager
def _permitted() -> Iterator[None]:
    try:
        yield
    except PermissionError as error:
        raise StackFault(
            f"this user may not use {error.filename}: run the command as its owner, "
            "or set KUULOLLA_STACK_DIR to a folder of your own"
        ) from error
