"""docs/notifications.md tells of every channel, and its code and examples are true."""

import inspect
import json
import re
import threading
from collections.abc import Callable
from http.server import HTTPServer
from pathlib import Path
from typing import Any

import pytest

from kuulolla.records.delivery import DeliveryKind, Period
from kuulolla.records.recipient import Channel
from kuulolla.runtime.clock import SystemClock
from kuulolla.runtime.config_file import read_config
from kuulolla.runtime.settings import Settings, load
from kuulolla.services.alerts.notify import post, signature, webhook
from kuulolla.services.alerts.notify.notification import Address, Delivered, Refused
from kuulolla.services.alerts.notify.webhook import (
    SentAlert,
    SentDigest,
    SentDominated,
    SentFigures,
    SentGrown,
    SentHappening,
    SentNotification,
    SentPoint,
    SentQuote,
    SentShared,
    SentStretch,
    SentWhy,
    Webhook,
)
from kuulolla.services.alerts.tell.digest import digest
from tests.records.told import hook, kept_recipient
from tests.services.alerts.notify.http_contract import POST
from tests.services.alerts.notify.samples import KEY, notification, opened

PAGE = (Path(__file__).parents[4] / "docs" / "notifications.md").read_text(encoding="utf-8")
CODE = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("channel", Channel)
def test_every_channel_has_a_row_and_a_section(channel: str) -> None:
    assert f"| [`{channel}`](#{channel}) |" in PAGE
    assert re.search(rf"^## {channel}$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("kind", DeliveryKind)
def test_every_kind_is_named(kind: str) -> None:
    assert f"`{kind}`" in PAGE


@pytest.mark.parametrize(
    "name",
    sorted(
        {
            name
            for part in (
                SentNotification,
                SentAlert,
                SentHappening,
                SentStretch,
                SentWhy,
                SentGrown,
                SentDominated,
                SentQuote,
                SentShared,
                SentPoint,
                SentDigest,
            )
            for name in part.model_fields
        }
    ),
)
def test_every_field_of_the_webhook_is_named(name: str) -> None:
    assert f"`{name}`" in PAGE


def test_every_figure_and_header_is_named() -> None:
    for name in (*SentFigures.model_fields, post.KEY_HEADER, webhook.TIMESTAMP_HEADER, webhook.SIGNATURE_HEADER):
        assert f"`{name}`" in PAGE


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in Settings.model_fields
        if name.startswith(("smtp_", "notify_")) or name in {"public_url", "allow_private_addresses"}
    ],
)
def test_every_setting_of_notifications_has_a_row(name: str) -> None:
    assert re.search(rf"^\|.*`{name}`.*\|$", PAGE, re.MULTILINE)


def test_the_settings_that_are_shown_are_valid(tmp_path: Path) -> None:
    shown = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert shown is not None
    file = tmp_path / "kuulolla.yaml"
    file.write_text(shown[1], encoding="utf-8")
    assert read_config(file).values.keys() <= Settings.model_fields.keys()
    assert load(Settings, {}, tmp_path).smtp_host == "smtp.kaislavesi.example"


def test_the_example_of_a_body_is_of_the_contract() -> None:
    shown = re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert shown is not None
    read = SentNotification.from_json(shown[1].encode())
    assert json.loads(read.to_json()) == json.loads(shown[1])


def test_the_digest_that_is_shown_is_of_the_day_that_such_a_one_tells_of() -> None:
    shown = re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert shown is not None
    read = SentNotification.from_json(shown[1].encode())
    assert read.digest is not None
    planned = digest(kept_recipient(hook("johto", digest="daily")), read.at)
    assert planned is not None
    assert planned.period == Period(begins=read.digest.began_at, ends=read.digest.ended_at)


def test_the_check_that_is_shown_is_the_one_that_is_tested() -> None:
    source = inspect.getsource(signature)
    assert source[source.index("import hashlib") :] == CODE[0]


def test_the_receiver_that_is_shown_takes_each_notification_once_and_nothing_unsigned(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown: dict[str, Any] = {}
    exec("".join(CODE), shown)  # noqa: S102 - the page's own code
    handler: type = shown["Receiver"]
    silent: Callable[..., None] = lambda *_: None  # noqa: E731 - the server logs to standard error otherwise
    server = HTTPServer(("127.0.0.1", 0), type("Quiet", (handler,), {"log_message": silent}))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        url = f"http://127.0.0.1:{server.server_address[1]}/"
        sender = Webhook(POST, SystemClock())
        for _ in range(2):
            right = Address(Channel.WEBHOOK, url, secret=shown["SECRET"])
            assert isinstance(sender.send(notification(opened()), right), Delivered)
        wrong = Address(Channel.WEBHOOK, url, secret="x" * 32)
        assert isinstance(sender.send(notification(opened(), KEY[::-1]), wrong), Refused)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert capsys.readouterr().out.count("Vesihuolto") == 1
