"""What is written for the servers to read."""

import os
from pathlib import Path

import pytest
import yaml

from kuulolla.stack import Profile, StackFault, StackLayout, elasticsearch, kafka
from kuulolla.stack.blueprints import blueprint, filled, options
from kuulolla.stack.java import Java

JAVA = Java(Path("/opt/jdk"), 25)


def prepared_elasticsearch(layout: StackLayout) -> Path:
    elasticsearch.prepare(layout, JAVA, Path("/opt"), {"admin": "secret"})
    return elasticsearch.ground(layout) / "config"


def prepared_kafka(layout: StackLayout) -> list[str]:
    kafka.data_folder(layout).mkdir(parents=True, exist_ok=True)  # formatted already: no Java is started
    return [str(word) for word in kafka.prepare(layout, JAVA, Path("/opt/jars")).command]


@pytest.fixture
def layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StackLayout:
    """A stack below a folder with a space in its name, on ports that nothing else uses."""
    monkeypatch.setattr(elasticsearch, "_OPEN_GROUND", tmp_path / "open ground")
    return StackLayout.at(tmp_path / "a stack", 24_000)


def test_elasticsearch_gets_our_ports_and_directories(layout: StackLayout) -> None:
    config = prepared_elasticsearch(layout)
    settings = yaml.safe_load((config / "elasticsearch.yml").read_text(encoding="utf-8"))
    assert settings["http.port"] == layout.elasticsearch_port
    assert settings["transport.port"] == layout.transport_port
    assert settings["path.data"] == str(config.parent / "data")
    assert settings["network.host"] == "127.0.0.1"
    assert settings["xpack.security.enabled"] is True


def test_elasticsearch_s_jvm_bears_the_mark_by_which_it_is_found(layout: StackLayout) -> None:
    lines = (prepared_elasticsearch(layout) / "jvm.options").read_text(encoding="utf-8").splitlines()
    assert elasticsearch.marks(layout) & set(lines)
    assert "-Djava.io.tmpdir=${ES_TMPDIR}" in lines


@pytest.mark.parametrize("profile", list(Profile))
def test_one_collector_is_chosen_in_each_profile(layout: StackLayout, profile: Profile) -> None:
    layout = StackLayout.at(layout.directory, 24_000, profile)
    text = (prepared_elasticsearch(layout) / "jvm.options").read_text(encoding="utf-8")
    assert sum(f"-XX:+Use{collector}GC" in text for collector in ("G1", "Serial", "Parallel", "Z")) == 1


@pytest.mark.parametrize("profile", list(Profile))
def test_requests_are_refused_for_garbage_only_where_that_is_collected_first(
    layout: StackLayout, profile: Profile
) -> None:
    config = prepared_elasticsearch(StackLayout.at(layout.directory, 24_000, profile))
    settings = yaml.safe_load((config / "elasticsearch.yml").read_text(encoding="utf-8"))
    collects = "-XX:+UseG1GC" in (config / "jvm.options").read_text(encoding="utf-8")
    assert settings["indices.breaker.total.use_real_memory"] is collects


def test_the_default_profile_keeps_the_compiler_that_bears_load(layout: StackLayout) -> None:
    text = (prepared_elasticsearch(layout) / "jvm.options").read_text(encoding="utf-8")
    assert "TieredStopAtLevel" not in text
    assert not [word for word in prepared_kafka(layout) if "TieredStopAtLevel" in word]


def test_kafka_gets_our_ports_and_creates_no_topic_by_itself(layout: StackLayout) -> None:
    settings = Path(prepared_kafka(layout)[-1]).read_text(encoding="utf-8").splitlines()
    assert "listeners=PLAINTEXT://127.0.0.1:24092,CONTROLLER://127.0.0.1:24093" in settings
    assert "auto.create.topics.enable=false" in settings
    assert f"log.dirs={kafka.data_folder(layout)}" in settings


def test_kafka_bears_the_mark_by_which_it_is_found(layout: StackLayout) -> None:
    assert kafka.marks(layout) & set(prepared_kafka(layout))


def test_two_stacks_never_share_a_mark(tmp_path: Path) -> None:
    one, other = StackLayout.at(tmp_path / "one"), StackLayout.at(tmp_path / "one-more")
    assert not kafka.marks(one) & kafka.marks(other)
    assert not elasticsearch.marks(one) & elasticsearch.marks(other)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts Elasticsearch as somebody else")
def test_where_nobody_may_not_enter_elasticsearch_lives_on_open_ground(layout: StackLayout, tmp_path: Path) -> None:
    layout.directory.mkdir(mode=0o700)
    assert elasticsearch.ground(layout).parent == tmp_path / "open ground"


def test_a_place_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        filled("local/kafka/server.properties", kafka_port=1)


def test_options_are_lines_without_comments() -> None:
    assert all(option.startswith("-") for option in options("local/kafka/jvm.test.options"))


def test_a_missing_blueprint_is_a_fault_that_names_it() -> None:
    with pytest.raises(StackFault, match="works from a checkout"):
        blueprint("local/nothing.yml")
