"""Elasticsearch from Maven's artefacts: one node with users and roles in files, never run as root."""

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path

from kuulolla.stack.account import all_may_enter, open_to_all, unprivileged
from kuulolla.stack.blueprints import blueprint, filled
from kuulolla.stack.java import Java
from kuulolla.stack.layout import Profile, Server, StackLayout
from kuulolla.stack.processes import Launch, Marks
from kuulolla.stack.users import write_realm

_OPEN_GROUND = Path("/var/lib/kuulolla")


def ground(layout: StackLayout) -> Path:
    """The folder of Elasticsearch's configuration, data and logs.

    Beside everything else, except where root starts the server as nobody and nobody may not enter there (a checkout
    below /root, say): then under /var/lib/kuulolla, by a name made from the stack's directory.
    """
    if unprivileged() is None or all_may_enter(layout.directory):
        return layout.directory / "elasticsearch"
    return _OPEN_GROUND / hashlib.sha256(str(layout.directory).encode()).hexdigest()[:12]


def marks(layout: StackLayout) -> Marks:
    """How its processes are known: the server by our option, the launcher before it by its configuration."""
    return frozenset({_mark(layout), f"-Des.path.conf={ground(layout)}/config"})


def data_folders(layout: StackLayout) -> list[Path]:
    """What reset deletes."""
    return [ground(layout) / "data", ground(layout) / "repo"]


def prepare(layout: StackLayout, java: Java, home: Path, passwords: Mapping[str, str]) -> Launch:
    """Write Elasticsearch's configuration, hand its folder to the user it runs as, and say how to start it."""
    folder, account = ground(layout), unprivileged()
    for name in ("config", "data", "logs", "repo", "tmp"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    _configure(layout, folder)
    write_realm(folder / "config", passwords)
    if account is not None:
        folder.parent.chmod(folder.parent.stat().st_mode | 0o111)
        home = home if all_may_enter(home) else _copied(home)
        account.own(folder)
    folder.chmod(0o700)
    _link_logs(layout, folder / "logs")
    return Launch(
        command=[home / "bin" / "elasticsearch"],
        directory=folder,
        environment={
            "ES_JAVA_HOME": str(java.home),
            "ES_PATH_CONF": str(folder / "config"),
            "ES_TMPDIR": str(folder / "tmp"),
            "PATH": "/usr/bin:/bin",
            "HOME": str(folder),
            # The launcher is short work: C2 would only take the server's time.
            "CLI_JAVA_OPTS": "-XX:TieredStopAtLevel=1",
        },
        output=folder / "logs" / "output.log",
        account=account,
    )


def _configure(layout: StackLayout, folder: Path) -> None:
    config = folder / "config"
    values = {
        "elasticsearch_port": layout.elasticsearch_port,
        "transport_port": layout.transport_port,
        "directory": folder,
        "logs": folder / "logs",
        "marker": _mark(layout),
        "counts_garbage": str(layout.profile is not Profile.TEST).lower(),
    }
    size = "jvm.test.options" if layout.profile is Profile.TEST else "jvm.options"
    jvm = filled(f"local/elasticsearch/{size}") + filled("local/elasticsearch/jvm.common.options", **values)
    (config / "jvm.options").write_text(jvm, encoding="utf-8")
    settings = filled("local/elasticsearch/elasticsearch.yml", **values)
    (config / "elasticsearch.yml").write_text(settings, encoding="utf-8")
    shutil.copyfile(blueprint("local/elasticsearch/log4j2.properties"), config / "log4j2.properties")


def _mark(layout: StackLayout) -> str:
    return f"-Dkuulolla.stack={layout.directory}/{Server.ELASTICSEARCH}"


def _link_logs(layout: StackLayout, logs: Path) -> None:
    link = layout.logs(Server.ELASTICSEARCH)
    link.parent.mkdir(parents=True, exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(logs)


def _copied(home: Path) -> Path:
    copy = _OPEN_GROUND / "programs" / f"{home.parent.name}-{home.name}"
    if not copy.exists():
        partial = copy.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(home, partial, symlinks=True)
        open_to_all(partial)
        partial.rename(copy)
    for opened in (_OPEN_GROUND, copy.parent):
        opened.chmod(0o755)
    return copy
