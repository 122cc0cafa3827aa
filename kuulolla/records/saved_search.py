"""A saved search: a brand, a theme or one of no kind.

Whether its query can be parsed is asked of a definition, when it is written. A record was a definition once and is read
without that: one that a later grammar no longer takes is a fault of the query that names it, and of no other.
"""

import re
import unicodedata
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, field_validator, model_validator

from kuulolla.records.brand_names import brand_query, name_term
from kuulolla.records.versions import Versioned
from kuulolla.schemas.contract import Contract, Part
from kuulolla.search.language.complain import QueryError, printable
from kuulolla.search.language.parse import parse
from kuulolla.search.language.tree import SavedKind

Group = Literal["about", "stage", "value"]
"""What a theme tells of: what it is about, the stage of the customer's path, the value that is lost or won."""

Audience = Literal["public", "b2b"]
"""Whose words a saved search knows: public services', business relations'; none where it is anybody's."""

_NAME = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_SIGNS = re.compile(r"[\s_]+")


def name_of(written: str) -> str:
    """A name as it is kept: small letters, a hyphen where a space or _ stands. `Hidas eteneminen`: hidas-eteneminen."""
    small = unicodedata.normalize("NFC", unicodedata.normalize("NFC", written).casefold())
    return _SIGNS.sub("-", small.strip())


def key_of(kind: SavedKind, name: str) -> str:
    """What tells saved searches apart, and the id of the document: `theme:jonot`, capitals aside."""
    return f"{kind}:{name_of(name)}"


def _is_name(name: str) -> str:
    if not _NAME.fullmatch(name) or name_of(name) != name:
        raise ValueError("a name is letters and digits with single hyphens between, such as hidas-eteneminen")
    return name


def _lines(text: object) -> object:
    """Lines as somebody laid them out, without what nobody sees: space at their ends, empty ones."""
    if not isinstance(text, str):
        return text
    lines = (" ".join(line.split()) for line in unicodedata.normalize("NFC", text).splitlines())
    return "\n".join(line for line in lines if line)


def _line(text: object) -> object:
    return " ".join(unicodedata.normalize("NFC", text).split()) if isinstance(text, str) else text


def _can_be_printed(text: str) -> str:
    if printable(text.replace("\n", " ")) != text.replace("\n", " "):
        raise ValueError("it holds a character that cannot be printed")
    return text


Name = Annotated[
    str,
    BeforeValidator(lambda written: name_of(written) if isinstance(written, str) else written),
    Field(min_length=1, max_length=60),
    AfterValidator(_is_name),
]
Line = Annotated[str, BeforeValidator(_line), Field(min_length=1, max_length=120), AfterValidator(_can_be_printed)]
Lines = Annotated[str, BeforeValidator(_lines), Field(min_length=1, max_length=2000), AfterValidator(_can_be_printed)]
Names = Annotated[tuple[Line, ...], Field(max_length=50)]


class Title(Part):
    """What people read, in the languages of the pages."""

    fi: Line
    sv: Line | None = None
    en: Line | None = None


class Said(Contract):
    """What a saved search says. A brand has names that make its query, or a query like the others."""

    kind: SavedKind
    name: Name
    title: Title | None = None
    group: Group | None = Field(default=None, description="of a theme; none where it is a free one")
    set: Audience | None = None
    query: Lines | None = Field(default=None, description="as written; none where names make it")
    aliases: Names = Field(default=(), description="of a brand: names, each found in any inflection")
    exclusions: Names = Field(default=(), description="of a brand: names of what is called alike")
    note: Lines | None = None

    @property
    def key(self) -> str:
        """What tells it apart: `theme:jonot`."""
        return key_of(self.kind, self.name)

    @property
    def text(self) -> str:
        """The query that it stands for. Raises QueryError where no grammar takes its names any more."""
        return self.query or brand_query(self.aliases, self.exclusions)


class Definition(Said):
    """A saved search as people write it and YAML holds it: something that can be parsed, and makes sense."""

    @field_validator("query")
    @classmethod
    def _can_be_parsed(cls, query: str | None) -> str | None:
        if query is not None:
            try:
                parse(query)
            except QueryError as error:
                raise ValueError(in_its_line(error, query)) from None
        return query

    @field_validator("aliases", "exclusions")
    @classmethod
    def _are_names(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        known = set()
        for name in names:
            try:
                name_term(name)
            except QueryError as error:
                raise ValueError(f"{name}: {error}") from None
            if name.casefold() in known:
                raise ValueError(f"{name} is there twice")
            known.add(name.casefold())
        return names

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.kind != "brand" and (self.aliases or self.exclusions):
            raise ValueError(f"names and exclusions are a brand's: give the {self.kind} a query")
        if self.kind != "theme" and self.group:
            raise ValueError(f"groups are of themes: a {self.kind} has none")
        if self.exclusions and not self.aliases:
            raise ValueError("exclusions need names to exclude from; in a query write NOT")
        if (self.query is None) == (not self.aliases):
            raise ValueError("give it a query" if not self.aliases else "names make the query: leave one of them out")
        if self.aliases:
            try:
                parse(self.text)
            except QueryError as error:
                raise ValueError(f"with all its names {error.wrong}") from None
        return self


class SavedSearch(Versioned, Said):
    """The record of a saved search: what was defined, which version it is, who made it and when."""

    @property
    def definition(self) -> Definition:
        """What it says, without whose and when; not asked again whether it can be parsed."""
        return Definition.model_construct(**{name: getattr(self, name) for name in Definition.model_fields})


def mistakes(error: ValidationError) -> list[tuple[tuple[str | int, ...], str]]:
    """What is wrong with a definition: where, and in one line what; never with anybody's text beside it."""
    found = error.errors(include_input=False, include_context=False, include_url=False)
    return [(one["loc"], _SAID.get(one["type"], one["msg"].removeprefix("Value error, "))) for one in found]


def in_its_line(error: QueryError, query: str) -> str:
    """The complaint about a query, with the line that its column is in where the query has several."""
    before = query[: max(error.column - 1, 0)]
    if "\n" not in query or not error.column:
        return str(error)
    column = len(before) - (before.rfind("\n") + 1) + 1
    return f"line {before.count(chr(10)) + 1}, {QueryError(column, error.wrong, error.meant)}"


_SAID = {
    "tuple_type": "must be a list",
    "model_type": "must be a mapping of its fields",
    "string_type": "must be text",
    "int_parsing": "must be a whole number",
    "missing": "is missing",
    "extra_forbidden": "there is no such field",
}
