"""Who is at the terminal, for records that say who made them."""

import getpass

import typer


def logged_in() -> str:
    """The name of the account that the command runs in; typer tells where there is none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise typer.BadParameter("nobody is logged in here: say who with --by") from None
