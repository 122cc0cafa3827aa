"""`kuulolla settings`: every setting with its meaning, its variable and what is in force."""

import typer
from pydantic import SecretStr
from rich.console import Console
from rich.table import Table


def settings() -> None:
    """List every setting: variable, value in force (secrets are never shown) and meaning."""
    from kuulolla.runtime.settings import PREFIX, Settings, load

    found = load(Settings)
    table = Table("variable", "in force", "meaning")
    for name, field in Settings.model_fields.items():
        value = getattr(found, name)
        shown = "(set)" if isinstance(value, SecretStr) else "" if value is None else str(value)
        table.add_row(f"{PREFIX}{name.upper()}", shown, field.description or "")
    Console().print(table)
    typer.echo("Every setting can also stand in kuulolla.yaml, under its name in small letters.")
