"""The stack's generated secrets: made once, kept through down and reset."""

import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kuulolla.runtime.faults import StackFault


@dataclass(frozen=True, repr=False)
class StackSecrets:
    """Key of the authors' pseudonyms, token of the webhook, password of each Elasticsearch user."""

    pseudonym_key: str
    webhook_token: str
    elasticsearch: dict[str, str] = field(default_factory=dict)


def keep_secrets(path: Path, users: Sequence[str]) -> StackSecrets:
    """The secrets in `path`, with whatever was missing made and written (mode 0600).

    What is there stays: another pseudonym key would make every author a new one, without a word.
    """
    known = _read(path)
    passwords = known.get("elasticsearch", {})
    kept = StackSecrets(
        pseudonym_key=known.get("pseudonym_key") or secrets.token_hex(32),
        webhook_token=known.get("webhook_token") or secrets.token_urlsafe(32),
        elasticsearch={user: passwords.get(user) or secrets.token_urlsafe(32) for user in users},
    )
    if vars(kept) != known:
        _write(path, vars(kept))
    return kept


def read_secrets(path: Path) -> StackSecrets | None:
    """The secrets in `path`; None where the stack was never up."""
    known = _read(path)
    return StackSecrets(**known) if known else None


def _read(path: Path) -> dict[str, Any]:
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError:
        raise StackFault(f"{path} is not JSON: mend it, or delete it (pseudonyms of authors then change)") from None
    if not isinstance(known, dict):
        raise StackFault(f"{path} holds no object: mend it, or delete it (pseudonyms of authors then change)")
    return known


def _write(path: Path, values: dict[str, Any]) -> None:
    partial = path.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(values, file, indent=2)
    partial.replace(path)
