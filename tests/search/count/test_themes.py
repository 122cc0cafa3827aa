"""On the real server, themes have their posts in both periods."""

from datetime import UTC, datetime

import pytest

from kuulolla.search.count.themes import themes
from kuulolla.search.count.window import Window
from tests.search.count.listened import Listened, check, published

pytestmark = pytest.mark.real

THEMES = {"jonot": "jono", "liput": "lippu", "ratikat": "raitiovaunu"}
NOW = Window(datetime(2026, 10, 20, tzinfo=UTC), datetime(2026, 11, 5, tzinfo=UTC))


@pytest.mark.parametrize("before", [None, Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 9, 1, tzinfo=UTC))])
def test_each_has_its_posts_now_and_before_and_the_change(listened: Listened, before: Window | None) -> None:
    asked = {name: listened.query(text) for name, text in THEMES.items()}
    found = themes(listened.client, listened.alias, listened.query("*"), asked, NOW, before)
    assert [theme.name for theme in found] == list(THEMES)
    for theme in found:
        having = listened.having(THEMES[theme.name])
        for window, told in ((NOW, theme.now), (before or NOW.before(), theme.before)):
            here = [one for one in having if window.begin <= published(one) < window.end]
            check(told, here)
        if theme.before.posts:
            assert theme.change == pytest.approx((theme.now.posts - theme.before.posts) / theme.before.posts)
    assert found[-1].change is None
    assert any(theme.change is not None for theme in found)
