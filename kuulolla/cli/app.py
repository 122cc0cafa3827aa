"""The `kuulolla` command: every group of commands, mounted."""

import typer

from kuulolla.cli import stack

app = typer.Typer(
    name="kuulolla",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Kuulolla listens to what is said: posts in, scored and searchable mentions out.",
    epilog="Exit codes: 0 done; 1 a fault, told in the first line; 2 wrong use; 3 not up, or stopped by the breaker; 130 interrupted.",
)
app.add_typer(stack.app, name="stack")
