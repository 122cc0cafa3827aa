"""The `kuulolla` command: every group of commands, mounted."""

import typer

from kuulolla.cli import (
    alerts,
    analyse,
    count,
    demo,
    detect,
    dlq,
    erase,
    import_,
    incidents,
    index,
    keys,
    model,
    recipients,
    rescore,
    run,
    score,
    search,
    searches,
    settings,
    stack,
    status,
    topics,
    watches,
)

app = typer.Typer(
    name="kuulolla",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Kuulolla listens to what is said: posts in, scored and searchable mentions out.",
    epilog="Exit codes: 0 done; 1 a fault, told in the first line; 2 wrong use; 3 not up, or stopped by a breaker; "
    "130 interrupted. Shell completion: kuulolla --install-completion",
)
app.command(epilog="Example: kuulolla demo --once")(demo.demo)
app.command(
    "import",
    epilog="Examples: kuulolla import palaute.csv --source kaupunki-palaute --channel feedback_form --wait | "
    "kuulolla import vanha.xlsx --source kysely --channel survey --map text=Vastaus --map published_at=Pvm",
)(import_.import_)
app.add_typer(stack.app, name="stack")
app.add_typer(topics.app, name="topics")
app.add_typer(index.app, name="index")
app.add_typer(dlq.app, name="dlq")
app.command(epilog="Examples: kuulolla run all | kuulolla run sentiment")(run.run)
app.command(epilog="Examples: kuulolla search 'jono kirjasto' | kuulolla search '*' --size 100 --json")(search.search)
app.command(
    epilog="Examples: kuulolla count 'jono kirjasto' --by week | kuulolla count '*' --by rising | "
    "kuulolla count kela --by channel --json"
)(count.count)
app.add_typer(searches.app, name="searches")
app.add_typer(watches.app, name="watches")
app.add_typer(recipients.app, name="recipients")
app.add_typer(incidents.app, name="incidents")
app.add_typer(alerts.app, name="alerts")
app.add_typer(model.app, name="model")
app.add_typer(keys.app, name="keys")
app.command(epilog="Examples: kuulolla analyse < posts.txt | kuulolla analyse --id")(analyse.analyse)
app.command(
    epilog="Examples: kuulolla detect mentions.csv --sensitivity low | kuulolla detect - --minimum 5 < mentions.csv"
)(detect.detect)
app.command(epilog="Example: kuulolla score < posts.txt | kuulolla score --channel feedback_form < answers.txt")(
    score.score
)
app.command(
    epilog="Examples: kuulolla rescore --since 2026-10-01 --dry-run | "
    "kuulolla rescore --since 2026-10-01 --until 2026-11-01 --rate 100"
)(rescore.rescore)
app.command(epilog="Example: kuulolla status --json")(status.status)
app.command(epilog="Example: kuulolla settings")(settings.settings)
app.command(epilog="Examples: kuulolla erase --post 0a1b… | kuulolla erase --author 5d41…")(erase.erase)
