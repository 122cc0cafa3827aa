"""The servers as containers, where an engine answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kuulolla.runtime.faults import StackFault
from kuulolla.stack.blueprints import blueprint
from kuulolla.stack.layout import Profile, Server, StackLayout
from kuulolla.stack.programs import run_program
from kuulolla.stack.users import write_realm
from kuulolla.stack.way import How, Tell

_ANSWER_S = 15
_QUESTIONS = (("info",), ("compose", "version"))


@dataclass(frozen=True)
class Engine:
    """A container engine that answers and knows compose: `docker` or `podman`."""

    command: str


def find_engine(environment: Mapping[str, str]) -> Engine | None:
    """The engine to use; None where none answers, or it has no compose."""
    for command in ("docker", "podman"):
        answers = (run_program([command, *words], environment, _ANSWER_S).well for words in _QUESTIONS)
        if all(answers):
            return Engine(command)
    return None


class ByContainers:
    """Starts and stops the servers of one layout by deploy/compose.yaml."""

    how: How = "containers"

    def __init__(self, layout: StackLayout, engine: Engine, environment: Mapping[str, str]) -> None:
        self._layout = layout
        self._engine = engine
        self._environment = environment

    def running(self, server: Server) -> str | None:
        """The server's container; None where it is down."""
        container = self._compose("ps", "--quiet", "--status", "running", server).strip()
        return f"container {container[:12]}" if container else None

    def start(self, servers: Sequence[Server], passwords: Mapping[str, str], tell: Tell) -> None:
        """Start these containers."""
        realm = self._layout.directory / "elasticsearch-realm"
        realm.mkdir(parents=True, exist_ok=True)
        write_realm(realm, passwords)
        for file in realm.iterdir():  # read by the container's own user; the folder above keeps other users out
            file.chmod(0o644)
        tell("starting containers (the first time fetches the images)")
        self._compose("up", "--detach", *servers)

    def check_alive(self, server: Server) -> None:
        """Raises StackFault with the container's last line where it has ended."""
        if self._compose("ps", "--quiet", "--status", "exited", server).strip():
            said = self._compose("logs", "--no-log-prefix", "--tail", "1", server).strip()
            raise StackFault(f"the container of {server} ended at once: {said or 'it said nothing'}")

    def stop(self, servers: Sequence[Server]) -> None:
        """Stop and remove these containers; their volumes stay."""
        self._compose("rm", "--stop", "--force", *servers)

    def erase(self) -> None:
        """Delete the volumes."""
        self._compose("down", "--volumes")

    def _compose(self, *arguments: str) -> str:
        engine = self._engine.command
        ended = run_program(
            [engine, "compose", "--file", blueprint("compose.yaml"), *arguments],
            {**self._environment, **_variables(self._layout)},
        )
        if not ended.well:
            raise StackFault(f"`{engine} compose {arguments[0]}` failed: {ended.last_word}")
        return ended.output


def _variables(layout: StackLayout) -> dict[str, str]:
    """What deploy/compose.yaml asks for."""
    return {
        "COMPOSE_PROJECT_NAME": f"kuulolla-{layout.kafka_port}",
        "KUULOLLA_KAFKA_PORT": str(layout.kafka_port),
        "KUULOLLA_ELASTICSEARCH_PORT": str(layout.elasticsearch_port),
        "KUULOLLA_ELASTICSEARCH_REALM": str(layout.directory / "elasticsearch-realm"),
        "KUULOLLA_ELASTICSEARCH_HEAP": "512m" if layout.profile is Profile.TEST else "1g",
    }
