"""Saved searches: brands, themes and others, read, kept, changed and removed, and each as an Atom feed."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Request, Response

from kuulolla.records.check_searches import tree_of
from kuulolla.records.opened import Opened
from kuulolla.records.saved_search import Definition, SavedSearch, key_of
from kuulolla.records.versions import KeptVersions
from kuulolla.search import read
from kuulolla.search.export.atom import MOST_ENTRIES, Feed, atom_feed
from kuulolla.search.language.tree import SavedKind
from kuulolla.services.portal.access import MayRead, MaySave
from kuulolla.services.portal.api import API
from kuulolla.services.portal.api.asked import Reach, change
from kuulolla.services.portal.api.body import known_fields
from kuulolla.services.portal.api.versioned import Name, Seen, SeenOrNew, Version, as_seen, at_version, over, there

router = APIRouter(prefix=f"{API}/searches", tags=["saved searches"])


Body = Annotated[Definition, known_fields(Definition, SavedSearch)]


@router.get("")
def list_all(_key: MayRead, reach: Reach) -> list[SavedSearch]:
    """Every saved search."""
    return list(reach.searches.all().values())


@router.get("/{kind}/{name}")
def one(kind: SavedKind, name: Name, _key: MayRead, reach: Reach, version: Version | None = None) -> SavedSearch:
    """A saved search as it is now, or an earlier version of it."""
    kept = _kept(reach, kind, name)
    return at_version(kept.record.key, kept, version)


@router.put("/{kind}/{name}")
def write(  # noqa: PLR0913 - parameters of an address
    kind: SavedKind, name: Name, definition: Body, key: MaySave, reach: Reach, version: SeenOrNew
) -> SavedSearch:
    """Keep a new saved search (`version=0`), or put this one in the place of the version that you have seen.

    Queries of this process see it at once, those of others within seconds.
    """
    seen = over(key_of(kind, name), definition.key, version)
    (kept,) = reach.searches.write([definition], change(reach, key), seen)
    reach.known.forget()
    return kept


@router.delete("/{kind}/{name}", status_code=HTTPStatus.NO_CONTENT)
def remove(kind: SavedKind, name: Name, _key: MaySave, reach: Reach, version: Seen) -> None:
    """Remove a saved search that no other one uses, as you have seen it."""
    kept = _kept(reach, kind, name)
    reach.searches.remove(as_seen(kept.record.key, kept, version))
    reach.known.forget()


@router.get("/{kind}/{name}/feed", response_class=Response, responses={200: {"content": {"application/atom+xml": {}}}})
def feed(kind: SavedKind, name: Name, _key: MayRead, reach: Reach, request: Request) -> Response:
    """The newest mentions as an Atom feed; a reader that cannot send a bearer gives the key as password."""
    search = _kept(reach, kind, name).record
    question = reach.pages.ask.of_tree(tree_of(search))
    newest = read.search(reach.pages.client, reach.pages.alias, question.query, MOST_ENTRIES)
    title = search.title.fi if search.title else search.name
    made = atom_feed(Feed(search.key, title, str(request.url), search.changed_at), newest.hits)
    return Response(made, media_type="application/atom+xml")


def _kept(reach: Opened, kind: SavedKind, name: str) -> KeptVersions[SavedSearch]:
    return there(kind, reach.searches.read(kind, name))
