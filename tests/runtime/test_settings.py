"""Settings come from the environment, the file, the local stack; what is wrong is named where it stands."""

import json
from pathlib import Path

import pytest
from pydantic import SecretStr

from kuulolla.runtime.faults import SettingsFault
from kuulolla.runtime.settings import (
    CHOSEN_BY_OTHERS,
    AlertsSettings,
    IndexerSettings,
    IngestSettings,
    Settings,
    is_weak,
    load,
)

STRONG = "0123456789abcdef" * 2


def _file(folder: Path, text: str) -> Path:
    path = folder / "kuulolla.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(tmp_path: Path) -> None:
    _file(tmp_path, "index_batch: 7\nscoring_batch: 8\n")
    settings = load(Settings, {"KUULOLLA_SCORING_BATCH": "9"}, tmp_path)
    assert (settings.index_batch, settings.scoring_batch, settings.scoring_threads) == (7, 9, 1)


def test_a_file_is_found_from_a_folder_below_it(tmp_path: Path) -> None:
    _file(tmp_path, "namespace: koe\n")
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert load(Settings, {}, below).namespace == "koe"


def test_a_wrong_value_names_file_line_and_field(tmp_path: Path) -> None:
    path = _file(tmp_path, "# comment\nnamespace: koe\nindex_batch: -4\n")
    with pytest.raises(SettingsFault, match=rf"^{path}:3: index_batch: Input should be greater"):
        load(Settings, {}, tmp_path)


@pytest.mark.parametrize("name", ["a-v1", "koe-v2x"])
def test_a_namespace_whose_indices_would_be_taken_for_another_s_is_refused(name: str, tmp_path: Path) -> None:
    _file(tmp_path, "stack: deployed\n")
    with pytest.raises(SettingsFault, match="no -v before a digit"):
        load(Settings, {"KUULOLLA_NAMESPACE": name}, tmp_path)
    assert load(Settings, {"KUULOLLA_NAMESPACE": "a-via-1"}, tmp_path).namespace == "a-via-1"


def test_an_unknown_setting_is_refused_with_its_line(tmp_path: Path) -> None:
    path = _file(tmp_path, "namespace: koe\nnamespase: koe\n")
    with pytest.raises(SettingsFault, match=rf"^{path}:2: namespase: "):
        load(Settings, {}, tmp_path)


def test_every_mistake_has_a_line_of_its_own(tmp_path: Path) -> None:
    _file(tmp_path, "index_batch: -4\nlog_level: loud\n")
    with pytest.raises(SettingsFault) as refused:
        load(Settings, {}, tmp_path)
    assert len(str(refused.value).splitlines()) == 2


def test_a_wrong_variable_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsFault, match=r"^KUULOLLA_INDEX_BATCH: "):
        load(Settings, {"KUULOLLA_INDEX_BATCH": "many"}, tmp_path)


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("namespace: [1", 1, "not valid YAML"),
        ("- a\n- b\n", 1, "must be a mapping"),
        ("a: 1\nb: @\n", 2, "not valid YAML"),
    ],
)
def test_a_broken_file_is_told_with_its_line(tmp_path: Path, text: str, line: int, what: str) -> None:
    path = _file(tmp_path, text)
    with pytest.raises(SettingsFault, match=rf"^{path}:{line}: .*{what}"):
        load(Settings, {}, tmp_path)


def test_a_missing_secret_says_how_to_set_it(tmp_path: Path) -> None:
    with pytest.raises(SettingsFault, match="elasticsearch_password is missing: set KUULOLLA_ELASTICSEARCH_PASSWORD"):
        load(IndexerSettings, {}, tmp_path)


@pytest.mark.parametrize("weak", ["changeme", "a" * 40, "short-but-varied-0123"])
def test_a_weak_secret_is_refused_outside_the_local_stack_and_never_shown(tmp_path: Path, weak: str) -> None:
    with pytest.raises(SettingsFault, match=r"secrets of your own.*pseudonym_key") as refused:
        load(IngestSettings, {"KUULOLLA_PSEUDONYM_KEY": weak}, tmp_path)
    assert weak not in str(refused.value)


def test_a_strong_secret_is_taken(tmp_path: Path) -> None:
    settings = load(IngestSettings, {"KUULOLLA_PSEUDONYM_KEY": STRONG}, tmp_path)
    assert settings.pseudonym_key.get_secret_value() == STRONG
    assert STRONG not in repr(settings)


def test_every_secret_field_is_looked_at() -> None:
    secrets = [name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)]
    ours = {"pseudonym_key", "elasticsearch_password", "kafka_password", "webhook_token"}
    assert ours | CHOSEN_BY_OTHERS == set(secrets)
    assert is_weak(SecretStr("x"))


def test_a_secret_can_lie_in_a_file_of_the_secrets_folder(tmp_path: Path) -> None:
    (tmp_path / "kuulolla_pseudonym_key").write_text(STRONG)
    settings = load(IngestSettings, {"KUULOLLA_SECRETS_DIR": str(tmp_path)}, tmp_path)
    assert settings.pseudonym_key.get_secret_value() == STRONG


def test_the_local_stack_supplies_addresses_and_the_user_s_own_password(tmp_path: Path) -> None:
    _file(tmp_path, "stack: local\n")
    stack = tmp_path / ".local" / "stack"
    stack.mkdir(parents=True)
    (stack / "stack.json").write_text(json.dumps({"kafka_bootstrap": "127.0.0.1:1", "elasticsearch_url": "http://e:2"}))
    secrets = {"pseudonym_key": "k", "webhook_token": "t", "elasticsearch": {"indexer": "pi", "search": "ps"}}
    (stack / "secrets.json").write_text(json.dumps(secrets))
    settings = load(IndexerSettings, {}, tmp_path)
    assert (settings.kafka_bootstrap, settings.elasticsearch_url) == ("127.0.0.1:1", "http://e:2")
    assert (settings.elasticsearch_user, settings.elasticsearch_password.get_secret_value()) == ("indexer", "pi")


def test_a_local_stack_that_was_never_up_says_how_to_bring_it_up(tmp_path: Path) -> None:
    _file(tmp_path, "stack: local\n")
    with pytest.raises(SettingsFault, match="kuulolla stack up"):
        load(Settings, {}, tmp_path)


SMTP = {"KUULOLLA_SMTP_HOST": "smtp.example", "KUULOLLA_SMTP_FROM": "kuulolla@kaislavesi.example"}


def test_a_mail_server_s_password_may_be_as_short_as_its_owner_made_it(tmp_path: Path) -> None:
    settings = load(Settings, {**SMTP, "KUULOLLA_SMTP_PASSWORD": "abcd efgh"}, tmp_path)
    assert settings.smtp_password is not None
    assert settings.smtp_password.get_secret_value() == "abcd efgh"
    assert "abcd" not in repr(settings)


def test_mail_goes_unencrypted_to_this_machine_alone(tmp_path: Path) -> None:
    plain = {**SMTP, "KUULOLLA_SMTP_SECURITY": "none"}
    with pytest.raises(SettingsFault, match="set starttls or tls"):
        load(Settings, plain, tmp_path)
    for host in ("localhost", "127.0.0.1", "::1"):
        assert load(Settings, {**plain, "KUULOLLA_SMTP_HOST": host}, tmp_path).smtp_security == "none"


def test_a_mail_server_without_a_sender_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsFault, match="smtp_from"):
        load(Settings, {"KUULOLLA_SMTP_HOST": "smtp.example"}, tmp_path)
    with pytest.raises(SettingsFault, match="KUULOLLA_SMTP_FROM"):
        load(Settings, {**SMTP, "KUULOLLA_SMTP_FROM": "Kuulolla <kuulolla@kaislavesi.example>"}, tmp_path)


@pytest.mark.parametrize("url", ["kuulolla.example", "https://kuulolla.example/", "https://", "ftp://kuulolla.example"])
def test_a_public_url_that_no_link_can_begin_with_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsFault, match="KUULOLLA_PUBLIC_URL"):
        load(Settings, {"KUULOLLA_PUBLIC_URL": url}, tmp_path)
    assert load(Settings, {"KUULOLLA_PUBLIC_URL": "https://kuulolla.example/a"}, tmp_path).public_url.endswith("/a")


ALERTS = {"KUULOLLA_ELASTICSEARCH_PASSWORD": "kolme-pienta-ankkaa-ui-lammella-1"}
MAILS = {**ALERTS, **SMTP}


@pytest.mark.parametrize("host", ["127.0.0.1:18110", "localhost", "[::1]:18110", "LOCALHOST:80/kuulolla"])
def test_mail_with_links_that_lead_nowhere_is_not_sent_from_a_deployed_stack(host: str, tmp_path: Path) -> None:
    leads = {"KUULOLLA_PUBLIC_URL": f"http://{host}"}
    with pytest.raises(SettingsFault, match=r"^[^\n]*public_url: links in mail would lead to [^\n]*: set it to where"):
        load(AlertsSettings, {**MAILS, **leads}, tmp_path)
    assert load(AlertsSettings, {**ALERTS, **leads}, tmp_path).leads_nowhere, "of which the service warns"
    assert load(Settings, {**SMTP, **leads}, tmp_path).smtp_host, "others send no mail"


def test_links_lead_somewhere_where_people_reach_the_portal_and_in_the_local_stack(tmp_path: Path) -> None:
    there = {"KUULOLLA_PUBLIC_URL": "https://kuulolla.kaislavesi.example"}
    assert not load(AlertsSettings, {**MAILS, **there}, tmp_path).leads_nowhere
    assert load(AlertsSettings, ALERTS, tmp_path).leads_nowhere, "it is the default"
    local = AlertsSettings(
        stack="local", elasticsearch_password=SecretStr("lyhyt"), smtp_host="x", smtp_from="x@example.fi"
    )
    assert not local.leads_nowhere


def test_certificates_that_are_not_there_are_told_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsFault, match="KUULOLLA_NOTIFY_CA_FILE: Path does not point to a file"):
        load(Settings, {"KUULOLLA_NOTIFY_CA_FILE": str(tmp_path / "ca.pem")}, tmp_path)
