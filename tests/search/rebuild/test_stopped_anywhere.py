"""A rebuild in the middle of everything, killed at every step: nothing lost, nothing doubled, nothing old."""

import random
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from kuulolla.runtime.settings import RebuildSettings, load
from kuulolla.search.stage import Stage
from tests.search.rebuild.conftest import Place
from tests.search.rebuild.life import Life
from tests.services.indexer.posts import scored

pytestmark = [pytest.mark.real, pytest.mark.usefixtures("brisk"), pytest.mark.timeout(600)]

Dies = Callable[[str, str], bool]
"""Whether this is the request, by method and path, at which the process is killed."""


class Killed(BaseException):
    """What `kill -9` is to a process."""


class Mortal(Elasticsearch):
    """Is killed at a request: before it is sent, or once it is carried out. Nobody hears anything of it after that."""

    dies: Dies
    carried_out: bool
    is_dead = False

    def perform_request(self, method: str, path: str, **how: Any) -> Any:  # noqa: ANN401 - the library's
        if self.is_dead:
            raise TransportError("dead")  # to a generator at its end, which a killed process would not have
        if not self.dies(method, path):
            return super().perform_request(method, path, **how)
        self.is_dead = True
        if self.carried_out:
            with suppress(ApiError):
                super().perform_request(method, path, **how)
        raise Killed


def nth(number: int, method: str = "", part: str = "") -> Dies:
    """The request of that number, from 1, of those by this method whose path has this part."""
    seen = iter(range(1, number + 1))
    return lambda how, path: how.startswith(method) and part in path and next(seen, 0) == number


def was_killed(place: Place, dies: Dies, *, carried_out: bool, mark: str = "b") -> bool:
    """Whether a rebuild was killed; else it came to its end."""
    settings = load(RebuildSettings, place.index.environ)
    login = (settings.elasticsearch_user, settings.elasticsearch_password.get_secret_value())
    client = Mortal(settings.elasticsearch_url, basic_auth=login, max_retries=0, retry_on_timeout=False)
    client.dies, client.carried_out = dies, carried_out
    try:
        place.rebuild(mark, client).run()
    except Killed:
        return True
    finally:
        client.close()
    return False


def restored(place: Place) -> None:
    """What the command does at the end."""
    place.index.admin.indices.refresh(index=f"corrections.{place.namespace}")
    place.correct().restore()


@pytest.mark.parametrize("carried_out", [False, True])
def test_killed_at_every_step_it_comes_to_its_end_and_all_is_there(place: Place, *, carried_out: bool) -> None:
    with Life(place, seed=carried_out) as life:
        requests = 1
        while was_killed(place, nth(requests), carried_out=carried_out):
            requests += 1
        time.sleep(0.5)
    restored(place)
    life.expected(place.found(), "b")
    assert place.stages() == {1: Stage.RETIRED, 2: Stage.CURRENT}
    assert place.indices() == place.behind()
    assert all("-v2-" in name for name in place.indices())
    assert requests > 30


@pytest.mark.parametrize("carried_out", [False, True])
@pytest.mark.parametrize(
    ("number", "method", "part"),
    [
        (1, "PUT", "template/NAME-v1"),
        (1, "PUT", "_block/write"),
        (2, "PUT", "template/NAME-v2"),
        (1, "POST", "_aliases"),
        (2, "PUT", "template/NAME-v1"),
        (1, "DELETE", "NAME-v1-"),
        (2, "DELETE", "NAME-v1-"),
    ],
)
def test_killed_in_the_middle_of_the_switch_a_second_run_ends_it(
    place: Place, number: int, method: str, part: str, *, carried_out: bool
) -> None:
    with Life(place, seed=number) as life:
        time.sleep(0.3)
        dies = nth(number, method, part.replace("NAME", place.index.alias))
        assert was_killed(place, dies, carried_out=carried_out)
        place.rebuild().run()
        time.sleep(0.3)
    restored(place)
    life.expected(place.found(), "b")
    assert place.stages() == {1: Stage.RETIRED, 2: Stage.CURRENT}
    assert place.indices() == place.behind()


@pytest.mark.parametrize("seed", range(2))
def test_two_rebuilds_killed_at_random_lose_nothing(place: Place, seed: int) -> None:
    drawn = random.Random(seed)  # noqa: S311 - a test's lot
    with Life(place, seed=seed) as life:
        for mark in ("b", "c"):
            for _ in range(6):
                dies = nth(drawn.randint(1, 100))
                was_killed(place, dies, carried_out=drawn.random() < 0.5, mark=mark)
            place.rebuild(mark).run()
        time.sleep(0.3)
    restored(place)
    life.expected(place.found(), "c")
    assert place.stages() == {1: Stage.RETIRED, 2: Stage.RETIRED, 3: Stage.CURRENT}
    assert place.indices() == place.behind()


def test_posts_are_indexed_while_the_index_is_built_and_wait_for_the_last_sweep_alone(place: Place) -> None:
    place.write().write([scored(number) for number in range(10_000, 10_400)])
    with Life(place, seed=7) as life:
        life.newest |= {number: scored(number) for number in range(10_000, 10_400)}
        before = life.done
        built = place.rebuild().run()
        assert life.done > before + 5
        assert built is not None
        assert built.closed_s < 5
        time.sleep(1)
    restored(place)
    life.expected(place.found(), "b")
