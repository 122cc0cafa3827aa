"""GET /deliveries/{id}: what became of a notification."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path

from kuulolla.records.delivery import Delivery
from kuulolla.services.portal.access import MayRead
from kuulolla.services.portal.api import API
from kuulolla.services.portal.api.asked import Reach
from kuulolla.services.portal.problems import Refused

router = APIRouter(prefix=API, tags=["incidents"])


@router.get("/deliveries/{delivery_id}")
def one(delivery_id: Annotated[str, Path(pattern="^[0-9a-f]{32}$")], _key: MayRead, reach: Reach) -> Delivery:
    """A notification to one recipient: whether it was sent, each attempt, and when the next one is due."""
    kept = reach.deliveries.read(delivery_id)
    if kept is None:
        raise Refused(HTTPStatus.NOT_FOUND, "there is no such delivery")
    return kept.record
