"""The API keeps what its own OpenAPI says, whatever is asked of it."""

from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.specs.openapi.checks import ignored_auth

from tests.services.portal.conftest import Portal

pytestmark = pytest.mark.real


@pytest.fixture(scope="session")
def schema_of_portal(portal: Portal) -> Any:  # noqa: ANN401 - schemathesis's own
    return schemathesis.openapi.from_url(f"{portal.url}/api/v1/openapi.json")


schema = schemathesis.pytest.from_fixture("schema_of_portal")

# It takes the key away and waits for another answer; test_access.py does that with keys of every kind.
_NOT_CHECKED: Any = [ignored_auth]


@schema.parametrize()
@settings(max_examples=25, deadline=timedelta(seconds=30), suppress_health_check=list(HealthCheck))
def test_whatever_is_asked_the_answer_is_one_that_was_told(portal: Portal, case: Case[Any]) -> None:
    case.call_and_validate(
        headers={"Authorization": f"Bearer {portal.keys['good']}"}, excluded_checks=_NOT_CHECKED, timeout=60
    )
