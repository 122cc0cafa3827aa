"""What an import would change, and what speaks against it."""

from datetime import UTC, datetime

from kuulolla.records.differences import difference
from kuulolla.records.import_searches import against
from kuulolla.records.saved_search import Definition, SavedSearch
from kuulolla.records.searches_file import read_searches, write_searches
from tests.records.definitions import theme

NOW = datetime(2026, 11, 29, tzinfo=UTC)


def kept(*definitions: Definition) -> dict[str, SavedSearch]:
    return {
        one.key: SavedSearch(**dict(one), version=3, created_at=NOW, changed_at=NOW, changed_by="maija")
        for one in definitions
    }


def test_what_is_new_what_changes_and_what_stays_is_told_apart() -> None:
    there = kept(theme("a", "x"), theme("b", "y"), theme("muu", "z"))
    made = difference([theme("A", "x"), theme("b", "y y"), theme("c", "z")], there)
    assert (made.added, made.changed, made.same) == ((theme("c", "z"),), (theme("b", "y y"),), (theme("a", "x"),))


def test_the_same_query_with_other_space_is_the_same() -> None:
    assert difference([theme("a", "x  OR   y")], kept(theme("a", "x OR y"))).changed == ()


def test_a_file_is_refused_for_its_own_mistakes_first() -> None:
    file = read_searches("themes:\n  a: {query: 'theme:poissa'}\n  b: {query: '('}\n")
    assert [one.line for one in against(file, {})] == [3]


def test_what_is_wrong_beside_the_others_has_its_line_too() -> None:
    there = kept(theme("a", "x"), theme("käyttää", "theme:a"))
    file = read_searches(
        "themes:\n  a:\n    query: theme:käyttää\n  b:\n    query: theme:poissa\n  c: {query: theme:b}\n"
    )
    assert [(one.line, one.what.split(":")[1]) for one in against(file, there)] == [
        (0, "käyttää"),
        (2, "a"),
        (4, "b"),
        (6, "c"),
    ]
    assert against(read_searches(write_searches([theme("c", "theme:a")])), there) == []
