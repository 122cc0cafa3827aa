"""`kuulolla recipients` on the real Elasticsearch: nothing shows an address or a secret, a trial really goes out."""

import json
from datetime import UTC, datetime

import pytest

from kuulolla.records.deliveries import Deliveries
from kuulolla.records.deliveries_index import DELIVERIES_INDEX
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.settings import AlertsSettings, load
from kuulolla.services.alerts.notify.signature import check
from tests.answers import Answers, Told
from tests.records.conftest import Watched, bare_index, watched
from tests.records.told import SECRET

__all__ = ["bare_index", "watched"]  # fixtures

pytestmark = pytest.mark.real

ADDRESS = "https://hooks.example/services/salainen"
HOOK = ("--channel", "webhook", "--address", ADDRESS)


def secret_of(watched: Watched, name: str) -> str:
    secret = watched.recipients.all()[name].secret
    assert secret is not None
    return secret.get_secret_value()


def test_a_recipient_is_added_changed_and_removed_and_nothing_shows_its_address_or_secret(watched: Watched) -> None:
    every = "--language sv --most-per-hour 3 --digest daily --only-digest --disabled --title Koukku --title-en Hook"
    add = (
        "recipients",
        "add",
        "koukku",
        *HOOK,
        "--secret-stdin",
        *every.split(),
        "--quiet",
        "22:00-07:00",
        "--by",
        "maija",
    )
    said = [watched.typed(*add, stdin=f"{SECRET}\n")]
    assert said[0].stdout == "koukku: version 1\n"
    change = ("--language", "en", "--quiet", "", "--digest", "none", "--incidents-too", "--enabled", "--by", "matti")
    said.append(watched.run("recipients", "change", "KOUKKU", *change))
    assert said[1].stdout == "koukku: version 2\n"
    said.append(watched.run("recipients", "change", "koukku", "--language", "en"))
    assert said[2].stdout == "koukku: version 2, which says so already\n"
    kept = watched.recipients.all()["koukku"]
    assert (kept.address.get_secret_value(), secret_of(watched, "koukku")) == (ADDRESS, SECRET)

    shown = [watched.run("recipients", *words.split()) for words in ("list --json", "show koukku --json --version 1")]
    (second,), first = (json.loads(done.stdout) for done in shown)
    assert first | {"created_at": 0, "changed_at": 0} == {
        "schema_version": 1,
        "version": 1,
        "created_at": 0,
        "changed_at": 0,
        "changed_by": "maija",
        "name": "koukku",
        "title": {"fi": "Koukku", "en": "Hook"},
        "channel": "webhook",
        "address": "https://hooks.example/…",
        "secret": "…",
        "language": "sv",
        "most_per_hour": 3,
        "quiet": {"from": "22:00", "to": "07:00", "days": [], "severe_too": False},
        "digest": "daily",
        "only_digest": True,
        "enabled": False,
    }
    assert (second["address"], second["digest"], second["only_digest"]) == ("https://hooks.example/…", "none", False)
    assert second["enabled"]
    said += [*shown, watched.run("recipients", "show", "koukku"), watched.run("recipients", "list")]
    assert "# address: https://hooks.example/…\n# version 2 by matti" in said[-2].stdout
    assert [done.args for done in said if SECRET in done.stdout + done.stderr or "salainen" in done.stdout] == []
    assert watched.run("recipients", "remove", "koukku").stdout == "koukku: removed\n"
    assert watched.recipients.all() == {}


def test_a_secret_that_is_made_is_shown_once_and_kept(watched: Watched) -> None:
    _, first = watched.run("recipients", "add", "koukku", *HOOK).stdout.splitlines()
    assert first == secret_of(watched, "koukku")
    assert watched.run("recipients", "change", "koukku", "--most-per-hour", "3").stdout == "koukku: version 2\n"
    _, second = watched.run("recipients", "change", "koukku", "--new-secret").stdout.splitlines()
    assert first != second == secret_of(watched, "koukku")
    to_mail = ("--channel", "email", "--address", "a@example.fi")
    assert watched.run("recipients", "change", "koukku", *to_mail).stdout == "koukku: version 4\n"
    assert watched.recipients.all()["koukku"].secret is None
    _, third = watched.run("recipients", "change", "koukku", *HOOK).stdout.splitlines()
    assert third == secret_of(watched, "koukku")


def test_a_trial_goes_out_as_notifications_do_and_nothing_of_it_is_kept(watched: Watched) -> None:
    DELIVERIES_INDEX.apply(watched.index.admin, watched.index.namespace, 0)
    with Answers(Told(status=204)) as server:
        url, private = f"{server.url}/salainen", {"KUULOLLA_ALLOW_PRIVATE_ADDRESSES": "true"}
        add = ("--channel", "webhook", "--address", url, "--secret-stdin", "--title", "Päivystys", "--disabled")
        watched.run("recipients", "add", "koukku", *add, stdin=SECRET)
        before = watched.recipients.all()
        done = watched.run("recipients", "test", "koukku", **private)
        assert (done.returncode, done.stdout) == (0, "koukku: delivered: 127.0.0.1 answers 204\n")
        (asked,) = server.asked
        stamp, signature = (asked.headers[f"x-kuulolla-{name}"] for name in ("timestamp", "signature"))
        assert check(SECRET, stamp, signature, asked.body, float(stamp))
        assert json.loads(asked.body)["kind"] == "test"
        assert "Päivystys" in json.loads(asked.body)["text"]
        for status in (404, 503):
            server.told = [Told(status=status)]
            done = watched.typed("recipients", "test", "koukku", **private)
            assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
            assert done.stderr.startswith(f"kuulolla: koukku: not delivered: 127.0.0.1 answers {status}")
            assert "salainen" not in done.stderr
    assert watched.recipients.all() == before
    alerts = elasticsearch(load(AlertsSettings, watched.index.environ))
    assert list(Deliveries(alerts, watched.index.namespace).due(datetime.now(UTC), 10)) == []
    alerts.close()


def test_wrong_use_is_told_and_changes_nothing(watched: Watched) -> None:
    def told_of(*words: str, stdin: str | None = None) -> str:
        done = watched.run("recipients", *words, stdin=stdin)
        assert done.returncode == 1
        return done.stderr

    watched.run("recipients", "add", "maija", "--channel", "email", "--address", "maija@example.fi")
    assert told_of("add", "maija", *HOOK).endswith(": `kuulolla recipients change` changes it\n")
    assert told_of("show", "maja") == "kuulolla: there is no recipient maja: did you mean maija?\n"
    assert told_of("change", "maija", "--channel", "slack") == (
        "kuulolla: maija: give it an address: a URL that begins with https://, "
        "which Slack shows for an incoming webhook\n"
    )
    assert told_of("add", "x", *HOOK, "--secret-stdin", stdin="lyhyt-avain").startswith(
        "kuulolla: secret: give 32 characters or more"
    )
    assert told_of("add", "x", *HOOK, "--secret-stdin", stdin="").startswith("kuulolla: secret: give 32 characters")
    assert "a secret is a webhook's" in told_of("change", "maija", "--new-secret")
    assert told_of("test", "maija") == (
        "kuulolla: no mail server is set: set KUULOLLA_SMTP_HOST and KUULOLLA_SMTP_FROM\n"
    )
    assert list(watched.recipients.all()) == ["maija"]
