"""Elasticsearch's file realm: who may log in, and with which role.

Written here rather than by `elasticsearch-users`, which takes 4 to 6 s for each user.
"""

import base64
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

import yaml

from kuulolla.stack.blueprints import blueprint

_ROUNDS = 10_000
"""Elasticsearch's own default. The passwords have 256 random bits, so more rounds would add nothing."""


def roles() -> list[str]:
    """The roles of deploy/local/elasticsearch/roles.yml; each service's user bears the name of its role."""
    return sorted(yaml.safe_load(blueprint("local/elasticsearch/roles.yml").read_text(encoding="utf-8")))


def write_realm(config: Path, passwords: Mapping[str, str]) -> None:
    """Write users, users_roles and roles.yml into Elasticsearch's configuration folder."""
    users = "".join(f"{user}:{hashed(password)}\n" for user, password in passwords.items())
    (config / "users").write_text(users, encoding="ascii")
    (config / "users_roles").write_text("".join(f"{user}:{user}\n" for user in passwords), encoding="ascii")
    (config / "roles.yml").write_bytes(blueprint("local/elasticsearch/roles.yml").read_bytes())


def hashed(password: str, salt: bytes | None = None) -> str:
    """The password as Elasticsearch keeps it: PBKDF2 with HMAC-SHA-512, 32 bytes of salt and of key in base64.

    Source: org.elasticsearch.xpack.core.security.authc.support.Hasher, which tells the kinds apart by the prefix.
    """
    salt = os.urandom(32) if salt is None else salt
    key = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, _ROUNDS, dklen=32)
    return f"{{PBKDF2}}{_ROUNDS}${base64.b64encode(salt).decode()}${base64.b64encode(key).decode()}"
