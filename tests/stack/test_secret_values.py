"""The generated secrets."""

import json
import stat
from pathlib import Path

import pytest

from kuulolla.stack import StackFault
from kuulolla.stack.secret_values import keep_secrets, read_secrets


def test_what_was_made_once_stays(tmp_path: Path) -> None:
    file = tmp_path / "secrets.json"
    assert keep_secrets(file, ["admin", "search"]) == keep_secrets(file, ["admin", "search"]) == read_secrets(file)


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "secrets.json"
    keep_secrets(file, ["admin"])
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_pseudonym_key_has_256_bits_in_hex(tmp_path: Path) -> None:
    assert len(bytes.fromhex(keep_secrets(tmp_path / "secrets.json", []).pseudonym_key)) == 32


def test_two_stacks_share_no_secret(tmp_path: Path) -> None:
    one, other = (keep_secrets(tmp_path / name, ["admin"]) for name in ("one.json", "other.json"))
    assert one.pseudonym_key != other.pseudonym_key
    assert one.webhook_token != other.webhook_token
    assert one.elasticsearch["admin"] != other.elasticsearch["admin"]


def test_a_new_service_gets_a_password_and_the_others_keep_theirs(tmp_path: Path) -> None:
    file = tmp_path / "secrets.json"
    before = keep_secrets(file, ["admin"])
    after = keep_secrets(file, ["admin", "portal"])
    assert after.elasticsearch["admin"] == before.elasticsearch["admin"]
    assert after.elasticsearch["portal"]
    assert after.pseudonym_key == before.pseudonym_key


def test_what_an_operator_wrote_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "secrets.json"
    file.write_text(json.dumps({"pseudonym_key": "ab" * 32}), encoding="utf-8")
    assert keep_secrets(file, ["admin"]).pseudonym_key == "ab" * 32


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pseudonym_key": 5}', '{"elasticsearch": "x"}'])
def test_a_damaged_file_is_a_fault_and_not_silently_replaced(tmp_path: Path, text: str) -> None:
    file = tmp_path / "secrets.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(StackFault, match=r"secrets\.json is damaged at .*pseudonyms"):
        keep_secrets(file, ["admin"])
    assert file.read_text(encoding="utf-8") == text


def test_no_secret_shows_in_what_is_printed(tmp_path: Path) -> None:
    kept = keep_secrets(tmp_path / "secrets.json", ["admin"])
    assert kept.pseudonym_key not in repr(kept)
    assert kept.elasticsearch["admin"] not in repr(kept)


def test_a_stack_that_was_never_up_has_none(tmp_path: Path) -> None:
    assert read_secrets(tmp_path / "secrets.json") is None
