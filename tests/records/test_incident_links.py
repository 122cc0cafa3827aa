"""Where people go on from an incident."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from kuulolla.records.incident_links import page_link, post_link, search_link
from kuulolla.search.language.parse import parse
from kuulolla.search.language.show import show
from tests.records.noticed import incident


def test_the_search_is_of_the_posts_of_all_its_intervals() -> None:
    began_at, last_at = (datetime(2026, 11, 20, hour, tzinfo=UTC) for hour in (9, 11))
    made = incident(began_at=began_at, last_at=last_at, interval_min=30)
    assert page_link(made, "https://kuulolla.example/k") == f"https://kuulolla.example/k/incidents/{made.id}"
    assert search_link(made, "https://kuulolla.example/k") == (
        "https://kuulolla.example/k/search?q=brand%3Akela+sentiment%3Anegative"
        "&since=2026-11-20T09%3A00%3A00%2B00%3A00&until=2026-11-20T11%3A30%3A00%2B00%3A00"
    )


def test_the_search_is_also_of_the_hours_that_people_are_told_of() -> None:
    began_at = datetime(2026, 11, 20, 9, tzinfo=UTC)
    farthest = {"at": "2026-11-20T07:30:00Z", "minutes": 120, "observed": 84, "expected": 20, "upper": 48, "score": 1.5}
    made = incident(began_at=began_at, interval_min=30, farthest=farthest)
    assert "&since=2026-11-20T07%3A30" in search_link(made, "https://kuulolla.example")


def test_a_post_is_found_at_the_portal_whatever_its_site_calls_its_author() -> None:
    name = "0123456789abcdef" * 2
    link = post_link(name, "https://kuulolla.example/k")
    (asked,) = parse_qs(urlsplit(link).query)["q"]
    assert link.startswith("https://kuulolla.example/k/search?")
    assert show(parse(asked)) == f"id:{name}"
