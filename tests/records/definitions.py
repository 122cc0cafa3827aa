"""Definitions of saved searches for tests: by hand, and random ones."""

from typing import Any

from hypothesis import strategies as st
from pydantic import ValidationError

from kuulolla.records.saved_search import Definition, SavedSearch
from kuulolla.search.language.show import show
from tests.search.language.trees import TREES, TYPED
from tests.services.indexer.posts import NOW


def theme(name: str, query: str, **more: Any) -> Definition:  # noqa: ANN401 - any field
    """A theme."""
    return Definition.model_validate({"kind": "theme", "name": name, "query": query, **more})


def brand(name: str, *aliases: str, **more: Any) -> Definition:  # noqa: ANN401 - any field
    """A brand that its names make."""
    return Definition.model_validate({"kind": "brand", "name": name, "aliases": aliases, **more})


def kept(definition: Definition) -> SavedSearch:
    """The first version of its record, as it is read from the index: nobody asks whether it can be parsed."""
    who = {"version": 1, "created_at": NOW, "changed_at": NOW, "changed_by": "maija"}
    return SavedSearch.model_validate({**definition.model_dump(), **who})


def known(*definitions: Definition) -> dict[str, Definition]:
    """The definitions by their keys."""
    return {one.key: one for one in definitions}


def _definition(values: dict[str, Any]) -> Definition | None:
    try:
        return Definition.model_validate(values)
    except ValidationError:
        return None


NAMES = st.from_regex(r"[a-zåäöA-ZÅÄÖéß0-9]{1,8}([-_ ][a-zäö0-9]{1,6}){0,2}", fullmatch=True) | TYPED
QUERIES = st.lists(TREES.map(show), min_size=1, max_size=3).map("\n  OR ".join)
LINES = st.sampled_from(["Jonot", "a: b", "- x", "#x", "'", '"x', "yes", "112", "ä\nö", "x |", "😡 !"]) | TYPED
_ALIASES = st.sampled_from(["Kela", "Iso Kauppa", "H&M", "OR", "on", "@kela", "#kelajono", "=Voi", 'Bar "X"', "a:b"])


def _some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Any of the fields."""
    return st.fixed_dictionaries({}, optional=fields)


_TITLES = st.fixed_dictionaries({"fi": LINES}, optional={"sv": LINES, "en": LINES})
_ANY = _some(title=_TITLES, note=LINES, set=st.sampled_from(["public", "b2b"]))
_THEMES = st.fixed_dictionaries(
    {"kind": st.just("theme"), "name": NAMES, "query": QUERIES},
    optional={"group": st.sampled_from(["about", "stage", "value"])},
)
_SEARCHES = st.fixed_dictionaries({"kind": st.sampled_from(["search", "brand"]), "name": NAMES, "query": QUERIES})
_BRANDS = st.fixed_dictionaries(
    {"kind": st.just("brand"), "name": NAMES, "aliases": st.lists(_ALIASES | TYPED, min_size=1, max_size=4)},
    optional={"exclusions": st.lists(_ALIASES | TYPED, max_size=2)},
)
DEFINITIONS: st.SearchStrategy[Definition] = (
    st.tuples(_THEMES | _SEARCHES | _BRANDS, _ANY)
    .map(lambda two: _definition({**two[0], **two[1]}))
    .filter(lambda made: made is not None)
    .map(lambda made: made or theme("x", "x"))
)
"""Whatever a person may save."""
