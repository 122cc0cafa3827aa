"""What the local stack tells the processes beside it: where it listens and which secrets it made."""

import json
from pathlib import Path
from typing import Any

from kuulolla.runtime.faults import SettingsFault


def local_values(directory: Path, elasticsearch_user: str) -> dict[str, Any]:
    """Settings that the local stack in `directory` supplies. Raises SettingsFault when it was never brought up."""
    try:
        stack = json.loads((directory / "stack.json").read_text(encoding="utf-8"))
        secrets = json.loads((directory / "secrets.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsFault(f"no local stack in {directory}: bring it up with `kuulolla stack up`") from None
    except (OSError, ValueError) as error:
        raise SettingsFault(f"{directory}: cannot read the local stack's files: {error}") from None
    return {
        "kafka_bootstrap": stack["kafka_bootstrap"],
        "elasticsearch_url": stack["elasticsearch_url"],
        "elasticsearch_password": secrets["elasticsearch"].get(elasticsearch_user),
        "pseudonym_key": secrets["pseudonym_key"],
        "webhook_token": secrets["webhook_token"],
        "replication_factor": 1,
    }
