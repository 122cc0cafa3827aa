"""The stack's generated secrets: made once, kept through down and reset."""

import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kuulolla.runtime.faults import StackFault


class StackSecrets(BaseModel):
    """What `secrets.json` holds; whatever is missing in it is made."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    pseudonym_key: str = Field(default_factory=lambda: secrets.token_hex(32), repr=False)
    webhook_token: str = Field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    elasticsearch: dict[str, str] = Field(default_factory=dict, repr=False)
    """The password of each user."""


def keep_secrets(path: Path, users: Sequence[str]) -> StackSecrets:
    """The secrets in `path` with a password for each of `users`; what was missing is made and written (mode 0600).

    What is there stays: another pseudonym key would make every author a new one, without a word.
    """
    known = read_secrets(path) or StackSecrets()
    passwords = {user: known.elasticsearch.get(user) or secrets.token_urlsafe(32) for user in users}
    kept = known.model_copy(update={"elasticsearch": passwords})
    _write(path, kept.model_dump_json(indent=2))
    return kept


def read_secrets(path: Path) -> StackSecrets | None:
    """The secrets in `path`; None where the stack was never up. Raises StackFault where the file is damaged."""
    try:
        return StackSecrets.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError as error:
        where = ".".join(map(str, error.errors(include_input=False)[0]["loc"])) or "its start"
        raise StackFault(
            f"{path} is damaged at {where}: mend it, or delete it (the pseudonyms of authors then change)"
        ) from None


def _write(path: Path, text: str) -> None:
    partial = path.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    partial.replace(path)
