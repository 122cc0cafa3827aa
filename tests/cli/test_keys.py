"""`kuulolla keys`: what it takes, what it shows, and the whole way on the real Elasticsearch."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from typer.testing import CliRunner

from kuulolla.cli.app import app
from kuulolla.cli.keys import expires_at, row, table
from kuulolla.cli.prepare import apply_index_template
from kuulolla.records.api_key import VALID_FOR, ApiKey, Scope, Verdict, verify
from kuulolla.records.api_keys_index import API_KEYS_INDEX
from kuulolla.records.corrections_index import CORRECTIONS_INDEX
from kuulolla.records.searches_index import SEARCHES_INDEX
from kuulolla.records.written_key import WrittenKey
from kuulolla.runtime.settings import AdminSettings, load
from tests.records.conftest import GivenOut, bare_index, given_out
from tests.services.indexer.conftest import Index

__all__ = ["bare_index", "given_out"]  # fixtures

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HELD = WrittenKey("abcdefgh2345", bytes(range(32)))
KEPT = ApiKey(
    id=HELD.id,
    sha256=HELD.sha256(),
    label="[red]raportti[/red]",
    scopes=frozenset({Scope.READ, Scope.EXPORT}),
    created_at=NOW,
    created_by="maija",
    expires_at=NOW + VALID_FOR,
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("90d", NOW + timedelta(days=90)),
        ("1d", NOW + timedelta(days=1)),
        ("2027-01-31", datetime(2027, 1, 31, tzinfo=UTC)),
        ("2027-01-31T12:00+02:00", datetime(2027, 1, 31, 10, tzinfo=UTC)),
    ],
)
def test_a_key_ends_after_days_or_at_a_date(written: str, meant: datetime) -> None:
    assert expires_at(written, NOW) == meant


@given(st.one_of(st.text(), st.from_regex(r"[0-9]+[dwmy]?", fullmatch=True)))
def test_other_words_are_refused_with_an_example_of_each(written: str) -> None:
    try:
        found = expires_at(written, NOW)
    except typer.BadParameter as refused:
        assert "90d nor a date such as 2027-01-31" in str(refused)  # noqa: PT017 - most texts end here, dates do not
    else:
        assert found.tzinfo is not None


def test_the_table_shows_words_as_they_are_and_neither_hash_nor_secret() -> None:
    console = Console(width=200, record=True)
    console.print(table([KEPT, KEPT.model_copy(update={"revoked_at": NOW})], NOW))
    shown = console.export_text()
    assert "[red]raportti[/red]" in shown
    assert "export, read" in shown
    assert (shown.count(" ok "), shown.count(" revoked ")) == (1, 1)
    assert HELD.sha256() not in shown


def test_as_json_a_key_comes_with_how_it_stands_and_without_its_hash() -> None:
    assert row(KEPT, NOW + VALID_FOR) == {
        "id": "abcdefgh2345",
        "label": "[red]raportti[/red]",
        "scopes": ["export", "read"],
        "created_at": "2026-11-20T12:00:00Z",
        "created_by": "maija",
        "expires_at": "2027-11-20T12:00:00Z",
        "rate_per_minute": 600,
        "revoked_at": None,
        "revoked_by": None,
        "standing": "expired",
    }


@pytest.mark.parametrize(
    "words",
    [
        ["create", "--label", "raportti"],
        ["create", "--scope", "read"],
        ["create", "--label", "raportti", "--scope", "everything"],
        ["create", "--label", "", "--scope", "read"],
        ["create", "--label", "raportti", "--scope", "read", "--expires", "731d"],
        ["create", "--label", "raportti", "--scope", "read", "--expires", "0d"],
        ["create", "--label", "raportti", "--scope", "read", "--expires", "2020-01-31"],
        ["create", "--label", "raportti", "--scope", "read", "--expires", "soon"],
        ["create", "--label", "raportti", "--scope", "read", "--rate", "0"],
        ["revoke"],
        ["revoke", "raportti"],
    ],
)
def test_wrong_use_is_told_before_anything_is_asked(words: list[str]) -> None:
    done = CliRunner().invoke(app, ["keys", *words])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


def test_a_key_that_is_given_in_full_where_its_id_is_asked_for_is_not_repeated() -> None:
    done = CliRunner().invoke(app, ["keys", "revoke", HELD.text()])
    assert done.exit_code == 2
    assert "an ID has 12 characters" in done.stderr
    assert HELD.text()[30:60] not in done.output


@pytest.mark.real
def test_a_key_is_made_listed_and_revoked(given_out: GivenOut) -> None:
    made = given_out.typed("create", "--label", "raportti", "--scope", "export", "--scope", "read", "--expires", "90d")
    assert made.returncode == 0, made.stderr
    written = WrittenKey.read(made.stdout.removesuffix("\n"))
    assert "shown once" in made.stderr
    assert f"may export, read until {datetime.now(UTC) + timedelta(days=90):%Y-%m-%d}" in made.stderr
    assert written.text() not in made.stderr
    kept = given_out.keys.find(written.id)
    assert verify(written, kept, datetime.now(UTC), Scope.READ) is Verdict.OK

    other = given_out.run("create", "--label", "vienti", "--scope", "export", "--rate", "60", "--by", "maija")
    listed = json.loads(given_out.run("list", "--json").stdout)
    assert listed["total"] == 2
    first, second = listed["keys"]
    assert (first["id"], first["label"], first["scopes"], first["standing"]) == (
        written.id,
        "raportti",
        ["export", "read"],
        "ok",
    )
    assert (second["created_by"], second["rate_per_minute"]) == ("maija", 60)
    assert WrittenKey.read(other.stdout.strip()).id == second["id"]

    done = given_out.run("revoke", written.id, "--by", "matti")
    assert (done.returncode, done.stdout) == (0, given_out.run("revoke", written.id, "--by", "liisa").stdout)
    assert done.stdout.endswith(" UTC by matti\n")
    assert verify(written, given_out.keys.find(written.id), datetime.now(UTC), Scope.READ) is Verdict.REVOKED
    shown = given_out.run("list", COLUMNS="200").stdout
    assert [word in shown for word in (written.id, "revoked", "vienti", "2 keys")] == [True] * 4
    for run in (made, other, done):
        assert written.secret.hex() not in run.stdout + run.stderr


@pytest.mark.real
def test_what_cannot_be_done_is_told_in_one_line(given_out: GivenOut) -> None:
    gone = given_out.typed("revoke", "aaaaaaaaaaaa")
    assert (gone.returncode, gone.stdout) == (1, "")
    assert gone.stderr == "kuulolla: there is no key aaaaaaaaaaaa: `kuulolla keys list` shows them\n"
    nowhere = given_out.run("create", "--label", "x", "--scope", "read", KUULOLLA_NAMESPACE="nowhere")
    assert (nowhere.returncode, nowhere.stdout) == (1, "")
    assert nowhere.stderr == "kuulolla: there is no index of API keys: make it with `kuulolla index apply`\n"
    listed = given_out.run("list", KUULOLLA_NAMESPACE="nowhere")
    assert (listed.returncode, listed.stderr) == (1, nowhere.stderr)


@pytest.mark.real
def test_index_apply_makes_the_indices_of_records(bare_index: Index) -> None:
    apply_index_template(load(AdminSettings, bare_index.environ))
    aliases = [index.alias(bare_index.namespace) for index in (API_KEYS_INDEX, CORRECTIONS_INDEX, SEARCHES_INDEX)]
    found = bare_index.admin.indices.get_alias(name=",".join(aliases))
    assert set(found) == {f"{alias}-v1" for alias in aliases}
