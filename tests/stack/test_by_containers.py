"""The way by containers. No engine runs here: a stand-in program notes what it is asked. Only checked, not run."""

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from kuulolla.stack import Server, StackFault, StackLayout, lifecycle
from kuulolla.stack.blueprints import blueprint
from kuulolla.stack.by_containers import ByContainers, Engine, find_engine

HERE = Path(__file__).parent
ENGINE = """#!/bin/sh
echo "$COMPOSE_PROJECT_NAME $KUULOLLA_KAFKA_PORT $KUULOLLA_ELASTICSEARCH_PORT $*" >> "$NOTES"
case "$*" in
  *"{fails}"*) echo "first line" >&2; echo "no such thing" >&2; exit 1 ;;
  *"ps --quiet --status running kafka"*) echo 0123456789abcdef ;;
esac
"""


def an_engine(folder: Path, fails: str = "never asked", name: str = "docker") -> dict[str, str]:
    """The environment in which a stand-in engine answers, and fails when asked `fails`."""
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text(ENGINE.replace("{fails}", fails), encoding="utf-8")
    program.chmod(0o755)
    return {"PATH": f"{folder}:/usr/bin:/bin", "NOTES": str(folder / "notes")}


@pytest.fixture
def layout(tmp_path: Path) -> StackLayout:
    return StackLayout.at(tmp_path / "stack", 24_000)


def by_containers(layout: StackLayout, environment: dict[str, str]) -> ByContainers:
    return ByContainers(layout, Engine("docker"), environment)


def asked(environment: dict[str, str]) -> list[str]:
    return Path(environment["NOTES"]).read_text(encoding="utf-8").splitlines()


def test_compose_yaml_keeps_the_compose_specification() -> None:
    """The schema is the one in compose-go 2.16.2 (Apache-2.0), which docker's compose plugin is built on."""
    schema = json.loads((HERE / "compose-spec.json").read_text(encoding="utf-8"))
    compose = yaml.safe_load(blueprint("compose.yaml").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(compose)
    compose["services"]["kafka"]["healthcheck"]["retires"] = 3
    assert not Draft202012Validator(schema).is_valid(compose)


def test_every_container_is_pinned_watched_and_on_loopback() -> None:
    compose = yaml.safe_load(blueprint("compose.yaml").read_text(encoding="utf-8"))
    assert set(compose["services"]) == set(Server)
    for service in compose["services"].values():
        assert service["image"].rpartition(":")[2].count(".") == 2
        assert service["healthcheck"]["test"]
        assert all(port.startswith("127.0.0.1:") for port in service["ports"])


def test_containers_and_maven_run_the_same_versions() -> None:
    compose = yaml.safe_load(blueprint("compose.yaml").read_text(encoding="utf-8"))
    pom = blueprint("local/pom.xml").read_text(encoding="utf-8")
    for service in compose["services"].values():
        assert f"<version>{service['image'].rpartition(':')[2]}</version>" in pom


@pytest.mark.parametrize(
    ("setting", "variable"),
    [("elasticsearch", "xpack.security.authc.realms.file.file.order"), ("kafka", "KAFKA_AUTO_CREATE_TOPICS_ENABLE")],
)
def test_containers_are_set_up_as_the_local_servers_are(setting: str, variable: str) -> None:
    compose = yaml.safe_load(blueprint("compose.yaml").read_text(encoding="utf-8"))
    assert variable in compose["services"][setting]["environment"]


def test_kafka_s_settings_are_the_same_in_a_container() -> None:
    environment = yaml.safe_load(blueprint("compose.yaml").read_text(encoding="utf-8"))["services"]["kafka"][
        "environment"
    ]
    lines = blueprint("local/kafka/server.properties").read_text(encoding="utf-8").splitlines()
    settings = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    places = {name for name, value in settings.items() if "${" in value or "127.0.0.1" in value}
    for name in settings.keys() - places:
        assert environment["KAFKA_" + name.upper().replace(".", "_")] == settings[name], name


def test_elasticsearch_s_settings_are_the_same_in_a_container() -> None:
    compose = yaml.safe_load(blueprint("compose.yaml").read_text(encoding="utf-8"))
    environment = compose["services"]["elasticsearch"]["environment"]
    settings = yaml.safe_load(blueprint("local/elasticsearch/elasticsearch.yml").read_text(encoding="utf-8"))
    of_the_machine = {"network.host", "http.port", "transport.port", "path.data", "path.logs", "path.repo"}
    of_the_collector = {"indices.breaker.total.use_real_memory"}  # a container's JVM has the one that cleans up
    for name in settings.keys() - of_the_machine - of_the_collector:
        written = str(settings[name])
        assert environment[name] == (written.lower() if isinstance(settings[name], bool) else written), name


def test_an_engine_with_compose_is_found(tmp_path: Path) -> None:
    assert find_engine(an_engine(tmp_path / "bin")) == Engine("docker")


def test_podman_is_found_where_docker_does_not_answer(tmp_path: Path) -> None:
    an_engine(tmp_path / "bin", name="podman")
    assert find_engine(an_engine(tmp_path / "bin", fails="info")) == Engine("podman")


def test_an_engine_without_compose_is_none(tmp_path: Path) -> None:
    environment = an_engine(tmp_path / "bin", fails="compose version")
    assert find_engine({**environment, "PATH": str(tmp_path / "bin")}) is None


def test_no_engine_is_none(tmp_path: Path) -> None:
    assert find_engine({"PATH": str(tmp_path)}) is None


def test_containers_wanted_without_an_engine_is_a_fault(layout: StackLayout, tmp_path: Path) -> None:
    with pytest.raises(StackFault, match="no container engine answers"):
        lifecycle.up(layout, "containers", environment={"PATH": str(tmp_path)})


def test_start_writes_the_realm_and_starts_what_was_asked_on_our_ports(layout: StackLayout, tmp_path: Path) -> None:
    environment = an_engine(tmp_path / "bin")
    layout.directory.mkdir()
    by_containers(layout, environment).start([Server.KAFKA], {"admin": "secret"}, lambda _: None)
    assert asked(environment)[-1].startswith("kuulolla-24092 24092 24200 compose --file ")
    assert asked(environment)[-1].endswith("up --detach kafka")
    assert {file.name for file in (layout.directory / "elasticsearch-realm").iterdir()} == {
        "users",
        "users_roles",
        "roles.yml",
    }


def test_a_running_container_is_named_and_a_stopped_one_is_none(layout: StackLayout, tmp_path: Path) -> None:
    way = by_containers(layout, an_engine(tmp_path / "bin"))
    assert way.running(Server.KAFKA) == "container 0123456789ab"
    assert way.running(Server.ELASTICSEARCH) is None


def test_stop_keeps_the_volumes_and_erase_deletes_them(layout: StackLayout, tmp_path: Path) -> None:
    environment = an_engine(tmp_path / "bin")
    by_containers(layout, environment).stop([Server.KAFKA])
    assert "volumes" not in asked(environment)[-1]
    by_containers(layout, environment).erase()
    assert asked(environment)[-1].endswith("down --volumes")


def test_what_the_engine_says_last_is_the_fault(layout: StackLayout, tmp_path: Path) -> None:
    way = by_containers(layout, an_engine(tmp_path / "bin", fails="down --volumes"))
    with pytest.raises(StackFault, match="`docker compose down` failed: no such thing"):
        way.erase()
