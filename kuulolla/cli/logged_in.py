"""Who uses the command, where nobody says so."""

import getpass

import typer


def logged_in() -> str:
    """The account name here; typer tells what to do where there is none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise typer.BadParameter("nobody is logged in here: say who with --by") from None
