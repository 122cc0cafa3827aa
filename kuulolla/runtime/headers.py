"""What stands beside a value in a record: its contract, its form, and the trace it belongs to."""

import secrets
from collections.abc import Mapping

from kuulolla.schemas.contract import Contract


def headers_for(value: Contract | type[Contract], carried: Mapping[str, str] | None = None) -> dict[str, str]:
    """Headers of a record with `value`, or one of its kind; `carried` ones keep their trace (W3C Trace Context)."""
    kind = value if isinstance(value, type) else type(value)
    version = kind.model_fields["schema_version"].default
    trace = (carried or {}).get("traceparent") or f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"
    return {"schema": f"{kind.__name__}@{version}", "content-type": "application/json", "traceparent": trace}
