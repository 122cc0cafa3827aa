"""Kafka from Maven's artefacts: one KRaft node that is broker and controller."""

import base64
import os
import shutil
import uuid
from pathlib import Path

from kuulolla.runtime.faults import StackFault
from kuulolla.stack.blueprints import blueprint, filled, options
from kuulolla.stack.complaint import complaint
from kuulolla.stack.java import Java
from kuulolla.stack.layout import Profile, Server, StackLayout
from kuulolla.stack.processes import Launch, Marks
from kuulolla.stack.programs import run_program


def marks(layout: StackLayout) -> Marks:
    """How its process is known."""
    return frozenset({f"-Dkuulolla.stack={layout.directory}/{Server.KAFKA}"})


def data_folder(layout: StackLayout) -> Path:
    """What reset deletes."""
    return layout.directory / "kafka" / "data"


def prepare(layout: StackLayout, java: Java, jars: Path) -> Launch:
    """Write Kafka's configuration, format its storage once, and say how to start it."""
    folder, logs = layout.directory / "kafka", layout.logs(Server.KAFKA)
    folder.mkdir(parents=True, exist_ok=True)
    logs.mkdir(parents=True, exist_ok=True)
    settings = folder / "server.properties"
    settings.write_text(_settings(layout, data_folder(layout)), encoding="utf-8")
    if not data_folder(layout).exists():
        _format(layout, java, jars)
    return Launch(
        command=[
            java.binary,
            *options("local/kafka/jvm.test.options" if layout.profile is Profile.TEST else "local/kafka/jvm.options"),
            *marks(layout),
            f"-Dkuulolla.logs={logs}",
            f"-Dlog4j2.configurationFile={blueprint('local/kafka/log4j2.yaml')}",
            # Classes parsed and linked once, at the first stop: the start takes 2 s instead of 4 s afterwards.
            "-XX:+AutoCreateSharedArchive",
            f"-XX:SharedArchiveFile={folder}/classes.jsa",
            "-cp",
            f"{jars}/*",
            "kafka.Kafka",
            settings,
        ],
        directory=folder,
        environment={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        output=logs / "output.log",
    )


def _settings(layout: StackLayout, data: Path) -> str:
    return filled(
        "local/kafka/server.properties",
        kafka_port=layout.kafka_port,
        controller_port=layout.controller_port,
        data=data,
    )


def _format(layout: StackLayout, java: Java, jars: Path) -> None:
    """Make the data folder, whole or not at all: an `up` that is killed leaves a formatter behind that goes on."""
    for left in data_folder(layout).parent.glob("*.partial"):
        shutil.rmtree(left, ignore_errors=True)
    partial = data_folder(layout).with_name(f"data.{os.getpid()}.partial")
    partial.mkdir()
    settings = partial / "server.properties"
    settings.write_text(_settings(layout, partial), encoding="utf-8")
    cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    tool: list[str | Path] = [java.binary, "-XX:TieredStopAtLevel=1", "-cp", f"{jars}/*", "kafka.tools.StorageTool"]
    # One id in 64 begins with "-": as a word of its own the tool takes it for an option.
    ended = run_program([*tool, "format", f"--cluster-id={cluster}", "-c", settings])
    if not ended.well:
        raise StackFault(f"Kafka's storage could not be formatted: {complaint(ended.errors + ended.output)}")
    settings.unlink()
    partial.rename(data_folder(layout))
