"""Users and roles of the file realm. That Elasticsearch accepts them is shown in test_rights.py, on the real server."""

import base64
import re
from pathlib import Path

import yaml
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.stack.blueprints import blueprint
from kuulolla.stack.users import hashed, roles, write_realm


def test_the_hash_is_that_of_a_known_case() -> None:
    # Computed with `openssl kdf -keylen 32 -kdfopt digest:SHA512 -kdfopt iter:10000 ... PBKDF2`.
    known = "{PBKDF2}10000$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=$RCj+imCN10AquSuasbnRu33tpyo8kzg8cYRIPf5iNvM="
    assert hashed("correct horse", bytes(32)) == known


@given(st.text(min_size=1, max_size=40))
def test_salt_and_key_are_32_bytes_of_base64_whatever_the_password(password: str) -> None:
    parts = re.fullmatch(r"\{PBKDF2\}10000\$([^$]{44})\$([^$]{44})", hashed(password))
    assert parts is not None
    assert [len(base64.b64decode(part)) for part in parts.groups()] == [32, 32]


def test_the_same_password_is_never_hashed_alike() -> None:
    assert hashed("secret") != hashed("secret")


def test_each_user_has_the_role_of_its_name(tmp_path: Path) -> None:
    write_realm(tmp_path, {"indexer": "a", "search": "b"})
    users = (tmp_path / "users").read_text(encoding="ascii").splitlines()
    assert [line.partition(":")[0] for line in users] == ["indexer", "search"]
    assert (tmp_path / "users_roles").read_text(encoding="ascii") == "indexer:indexer\nsearch:search\n"
    assert set(yaml.safe_load((tmp_path / "roles.yml").read_text(encoding="utf-8"))) == set(roles())


def test_no_password_stands_in_the_realm(tmp_path: Path) -> None:
    write_realm(tmp_path, {"indexer": "correct-horse"})
    assert not [file for file in tmp_path.iterdir() if "correct-horse" in file.read_text(encoding="utf-8")]


def test_no_role_reaches_beyond_posts_and_records_or_may_do_everything() -> None:
    defined = yaml.safe_load(blueprint("local/elasticsearch/roles.yml").read_text(encoding="utf-8"))
    kinds = "posts corrections searches keys watches recipients incidents deliveries leases watch-states"
    for role in defined.values():
        assert all(set(index["names"]) <= {f"{kind}*" for kind in kinds.split()} for index in role["indices"])
        granted = {*role.get("cluster", []), *(right for index in role["indices"] for right in index["privileges"])}
        assert not granted & {"all", "manage_security", "superuser"}
