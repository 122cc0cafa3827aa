"""The API keeps what its own OpenAPI says, whatever is asked of it."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from kuulolla.services.portal.app import portal_app
from tests.services.portal.conftest import Portal

pytestmark = pytest.mark.real

# What is told needs nothing to answer with.
TOLD = portal_app(None, None).openapi()  # type: ignore[arg-type]
OPERATIONS = {
    f"{found.ok().method.upper()} {found.ok().path}": found.ok()
    for found in schemathesis.openapi.from_dict(TOLD).get_all_operations()
    if isinstance(found, Ok)
}

# The one takes the key away and waits for another answer: test_access.py does that with keys of every kind. The other
# wants every text to be a query, and every name one of a saved search.
_NOT_CHECKED: Any = [ignored_auth, positive_data_acceptance]


def test_what_is_told_is_what_is_served(portal: Portal) -> None:
    assert httpx.get(f"{portal.url}/api/v1/openapi.json").json() == TOLD


@pytest.mark.parametrize("name", OPERATIONS)
def test_whatever_is_asked_the_answer_is_one_that_was_told(portal: Portal, name: str) -> None:
    @settings(max_examples=40, deadline=timedelta(seconds=30), suppress_health_check=list(HealthCheck))
    @given(OPERATIONS[name].as_strategy())
    def ask(case: Case[Any]) -> None:
        headers = {"Authorization": f"Bearer {portal.keys['good']}"}
        case.call_and_validate(base_url=portal.url, headers=headers, excluded_checks=_NOT_CHECKED, timeout=60)

    ask()
