"""Who may ask what: an API key with the scope that is needed, no more often than it may."""

import base64
import binascii
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Depends, Request, Response, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from kuulolla.records.api_key import ApiKey, Scope, Verdict, verify
from kuulolla.records.api_keys import ApiKeys
from kuulolla.records.written_key import BadKey, WrittenKey
from kuulolla.runtime.clock import Clock
from kuulolla.runtime.rate_limit import RateLimit
from kuulolla.services.portal.problems import Refused

_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="kuulolla"'}

_SAID = {
    Verdict.UNKNOWN: "this API key is unknown here: `kuulolla keys create` makes one",
    Verdict.REVOKED: "this API key was revoked: ask for another one",
    Verdict.EXPIRED: "this API key has expired: ask for another one",
}


@dataclass(frozen=True)
class Access:
    """Lets requests through. `keys` is asked at each of them: a revocation counts at once."""

    keys: ApiKeys
    limit: RateLimit
    clock: Clock

    def allow(self, authorization: str | None, scope: Scope, response: Response) -> ApiKey:
        """The key that was presented, good for `scope`; `response` says how often it may still ask. Raises Refused."""
        presented = _presented(authorization)
        kept = self.keys.find(presented.id)
        verdict = verify(presented, kept, self.clock.now(), scope)
        if kept is None or verdict.status is HTTPStatus.UNAUTHORIZED:
            raise Refused(HTTPStatus.UNAUTHORIZED, _SAID[verdict], _CHALLENGE)
        allowance = self.limit.ask(kept.id, kept.rate_per_minute)
        told = {"RateLimit-Limit": str(kept.rate_per_minute), "RateLimit-Remaining": str(allowance.remaining)}
        if not allowance.allowed:
            wait = {"Retry-After": str(allowance.retry_after_s)}
            detail = f"this API key may ask {kept.rate_per_minute} times a minute: wait {allowance.retry_after_s} s"
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, detail, told | wait)
        # After its rate: what a key may not do costs as much to refuse as what it may.
        if verdict is Verdict.LACKS_SCOPE:
            raise Refused(verdict.status, f"this API key lacks the scope {scope.value}: ask for one that has it", told)
        response.headers.update(told)
        return kept


def _presented(authorization: str | None) -> WrittenKey:
    """The key of a header `Authorization: Bearer KEY`, or of `Basic` as its password, for readers of feeds."""
    kind, _, rest = (authorization or "").partition(" ")
    text = rest.strip() if kind.lower() == "bearer" else _password(rest) if kind.lower() == "basic" else ""
    if not text:
        detail = "give an API key in the header `Authorization: Bearer KEY`: `kuulolla keys create` makes one"
        raise Refused(HTTPStatus.UNAUTHORIZED, detail, _CHALLENGE)
    try:
        return WrittenKey.read(text)
    except BadKey as error:
        raise Refused(HTTPStatus.UNAUTHORIZED, str(error), _CHALLENGE) from None


def _password(encoded: str) -> str:
    try:
        return base64.b64decode(encoded.strip(), validate=True).decode("ascii").partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


_SCHEME = HTTPBearer(auto_error=False, scheme_name="API key", description="A key that `kuulolla keys create` made.")


def _for(scope: Scope) -> Any:  # noqa: ANN401 - FastAPI's own type is no public one
    def allowed(
        request: Request, response: Response, _told: Annotated[HTTPAuthorizationCredentials | None, Security(_SCHEME)]
    ) -> ApiKey:
        access: Access = request.app.state.access
        return access.allow(request.headers.get("Authorization"), scope, response)

    return Depends(allowed)


MayRead = Annotated[ApiKey, _for(Scope.READ)]
MayExport = Annotated[ApiKey, _for(Scope.EXPORT)]
MaySave = Annotated[ApiKey, _for(Scope.SAVED_SEARCHES)]
MayWatch = Annotated[ApiKey, _for(Scope.WATCHES)]
MayHandle = Annotated[ApiKey, _for(Scope.INCIDENTS)]
"""The key of a request that has that scope; a parameter of an endpoint."""
