"""What goes wrong, as RFC 9457 tells it: application/problem+json with a title, a status and one sentence of detail."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from kuulolla.records.handle_incident import MakesNoSense
from kuulolla.records.kept import ChangedMeanwhile
from kuulolla.records.record_index import NoRecords
from kuulolla.records.unreadable import UnreadableRecord
from kuulolla.records.versions import InUse, Unusable
from kuulolla.runtime.faults import Fault, Retryable
from kuulolla.runtime.telemetry import logger
from kuulolla.search.cursor import BadCursor
from kuulolla.search.index import NoGeneration, OtherGeneration
from kuulolla.search.language.complain import QueryError
from kuulolla.search.read import BadQuestion, NoIndex

log = logger(__name__)

MEDIA_TYPE = "application/problem+json"


class Problem(BaseModel):
    """What is wrong, in one sentence, and where it can be told."""

    type: str = Field(default="about:blank", description="which kind of problem it is")
    title: str
    status: int
    detail: str
    column: int | None = Field(default=None, description="of the query, counted from 1; 0 in a saved search")
    meant: str | None = Field(default=None, description="what was probably meant")
    where: str | None = Field(default=None, description="the parameter or field that is wrong")


class Refused(Exception):  # noqa: N818 - an answer, not a failure
    """A request that is answered with a problem; `headers` go with it."""

    def __init__(self, status: HTTPStatus, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, dict(headers or {})


_STATUSES: Mapping[type[Fault], HTTPStatus] = {
    QueryError: HTTPStatus.BAD_REQUEST,
    BadCursor: HTTPStatus.BAD_REQUEST,
    BadQuestion: HTTPStatus.BAD_REQUEST,
    Unusable: HTTPStatus.BAD_REQUEST,
    ChangedMeanwhile: HTTPStatus.CONFLICT,
    InUse: HTTPStatus.CONFLICT,
    MakesNoSense: HTTPStatus.CONFLICT,
    UnreadableRecord: HTTPStatus.INTERNAL_SERVER_ERROR,
    NoRecords: HTTPStatus.SERVICE_UNAVAILABLE,
    NoIndex: HTTPStatus.SERVICE_UNAVAILABLE,
    NoGeneration: HTTPStatus.SERVICE_UNAVAILABLE,
    OtherGeneration: HTTPStatus.SERVICE_UNAVAILABLE,
    Retryable: HTTPStatus.SERVICE_UNAVAILABLE,
}


def tell_problems(app: FastAPI) -> None:
    """Every error of `app` is told as a problem; what was not foreseen says nothing of itself to who asked."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(Fault, _fault)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unforeseen)


def answer(problem: Problem, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The problem as a response."""
    return JSONResponse(
        problem.model_dump(exclude_none=True), problem.status, headers=dict(headers or {}), media_type=MEDIA_TYPE
    )


def _refused(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refused)  # noqa: S101 - told to mypy: it is registered for these alone
    return answer(_problem(error.status, error.detail), error.headers)


def _fault(_request: Request, error: Exception) -> JSONResponse:
    status = next((status for kind, status in _STATUSES.items() if isinstance(error, kind)), None)
    if status is None:
        log.error("fault", because=str(error))
        return answer(_problem(HTTPStatus.INTERNAL_SERVER_ERROR, "the portal is set up wrongly: its log says how"))
    problem = _problem(status, str(error))
    if isinstance(error, QueryError):
        problem = problem.model_copy(
            update={"type": "/problems/query", "column": error.column, "meant": error.meant or None}
        )
    return answer(problem, {"Retry-After": "5"} if status is HTTPStatus.SERVICE_UNAVAILABLE else None)


def _invalid(_request: Request, error: Exception) -> JSONResponse:
    """The first mistake: what is wrong with it, without what was given."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as above
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"][1:]) or str(first["loc"][0])
    said = (
        "there is no such field" if first["type"] == "extra_forbidden" else first["msg"].removeprefix("Value error, ")
    )
    problem = _problem(HTTPStatus.BAD_REQUEST, f"{where}: {said}")
    return answer(problem.model_copy(update={"type": "/problems/parameter", "where": where}))


def _http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - as above
    detail = {
        HTTPStatus.NOT_FOUND: "there is nothing at this address: /api/v1/openapi.json lists what there is",
        HTTPStatus.METHOD_NOT_ALLOWED: "this address takes another method",
    }
    status = HTTPStatus(error.status_code)
    return answer(_problem(status, detail.get(status, str(error.detail))), error.headers)


def _unforeseen(_request: Request, error: Exception) -> JSONResponse:
    log.error("request_failed", because=type(error).__name__, exc_info=error)
    return answer(_problem(HTTPStatus.INTERNAL_SERVER_ERROR, "something went wrong here; it was written to the log"))


def _problem(status: HTTPStatus, detail: str) -> Problem:
    return Problem(title=status.phrase, status=status, detail=detail)
