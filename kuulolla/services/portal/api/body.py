"""Bodies have no fields but those that there are: a watch whose `recipients` are misspelt would tell nobody."""

from collections.abc import Mapping

from pydantic import BaseModel, BeforeValidator, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from kuulolla.search.language.complain import nearest, quoted


def known_fields(kind: type[BaseModel], shown: type[BaseModel] | None = None) -> BeforeValidator:
    """Reads a body as `kind`, and refuses fields that it has not, in its parts too; the mistake says which.

    What an answer of the kind `shown` has besides is passed over: one may change what one has read, and send it back.
    """
    besides = frozenset(shown.model_fields if shown else ()) - frozenset(kind.model_fields)

    def read(said: object) -> object:
        if not isinstance(said, Mapping):
            return said
        own = {name: value for name, value in said.items() if name not in besides}
        if unknown := [name for name in own if name not in kind.model_fields]:
            raise ValidationError.from_exception_data(kind.__name__, [_unknown(unknown[0], kind)])
        return kind.model_validate(own, extra="forbid")

    return BeforeValidator(read)


def _unknown(name: str, kind: type[BaseModel]) -> InitErrorDetails:
    near = nearest(name, kind.model_fields)
    meant = f"did you mean {near}?" if near else f"there are {', '.join(kind.model_fields)}"
    said = PydanticCustomError("unknown_field", f"there is no field {quoted(name)}; {meant}")
    return InitErrorDetails(type=said, loc=(), input=None)
