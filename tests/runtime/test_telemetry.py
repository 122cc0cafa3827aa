"""Logs are JSON lines without a person's words; health and metrics are answered over HTTP."""

import json
import logging
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from kuulolla.runtime import metrics  # noqa: F401 - registers what /metrics shows
from kuulolla.runtime.health import HealthServer
from kuulolla.runtime.telemetry import configure_logs, logger


@pytest.fixture
def _logs_restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.usefixtures("_logs_restored")
def test_an_event_is_one_json_line_with_its_service(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("indexer", "json")
    logger("x").info("batch_indexed", posts=500)
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["posts"], line["service"], line["level"]) == ("batch_indexed", 500, "indexer", "info")


@pytest.mark.usefixtures("_logs_restored")
@pytest.mark.parametrize("form", ["json", "console"])
def test_an_exception_is_logged_by_type_and_place_without_its_words(
    capsys: pytest.CaptureFixture[str], form: str
) -> None:
    configure_logs("indexer", "json" if form == "json" else "console")
    try:
        raise ValueError("Matti Meikäläisen salaisuus")  # noqa: TRY301 - it is caught to be logged
    except ValueError:
        logger("x").exception("batch_failed")
        logging.getLogger("library").exception("failed")
    written = capsys.readouterr().err
    assert "salaisuus" not in written
    assert "ValueError" in written
    assert "test_telemetry.py:" in written


@pytest.mark.usefixtures("_logs_restored")
def test_a_library_s_warning_takes_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("ingest", "json")
    logging.getLogger("kafka.consumer").warning("slow")
    logging.getLogger("kafka.consumer").info("chatter")
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["service"] == "ingest"


def _get(url: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own server on loopback
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_liveness_readiness_and_metrics_answer_what_the_checks_say() -> None:
    wrong: dict[str, str | None] = {"live": None, "ready": "no partitions"}
    with HealthServer("127.0.0.1", 0, {"loop": lambda: wrong["live"]}, {"assigned": lambda: wrong["ready"]}) as server:
        at = f"http://127.0.0.1:{server.port}"
        assert _get(f"{at}/health/live")[0] == 200
        status, body = _get(f"{at}/health/ready")
        assert (status, json.loads(body)["failing"]) == (503, {"assigned": "no partitions"})
        wrong.update(live="stuck", ready=None)
        assert _get(f"{at}/health/live")[0] == 503
        assert _get(f"{at}/health/ready")[0] == 503
        assert b"kuulolla_posts_in_total" in _get(f"{at}/metrics")[1]
        assert _get(f"{at}/other")[0] == 404
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", server.port), timeout=1):
        pass
