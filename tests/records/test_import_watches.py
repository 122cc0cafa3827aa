"""What an import of watches and recipients would change, and what speaks against it."""

from kuulolla.records.import_watches import WatchesKnown, against, changes
from kuulolla.records.watches_file import read_watches, write_watches
from tests.records.told import hook, kept_recipient, kept_watch, recipient, watch

JOHTO, KOUKKU = recipient("johto"), hook("koukku")
KELA = watch("kela", recipients=["johto"])
KNOWN = WatchesKnown(
    recipients={one.key: kept_recipient(one) for one in (JOHTO, KOUKKU)},
    watches={"kela": kept_watch(KELA)},
    searches=["brand:kela"],
)
SLACK_S = "a URL that begins with https://, which Slack shows for an incoming webhook"
NOTHING = WatchesKnown({}, {}, [])


def said(text: str, known: WatchesKnown = KNOWN) -> list[str]:
    return [f"{one.line}: {one.what}" for one in against(read_watches(text), known)]


def test_what_is_exported_without_secrets_changes_nothing_where_it_comes_from() -> None:
    text = write_watches([JOHTO, KOUKKU], [KELA])
    made = changes(read_watches(text), KNOWN)
    assert said(text) == []
    assert (made.recipients.same, made.watches.same) == ((JOHTO, KOUKKU), (KELA,))
    assert (made.recipients.added, made.recipients.changed, made.watches.added, made.watches.changed) == ((),) * 4


def test_what_is_new_and_what_changes_is_told_apart_with_the_secrets_that_stay() -> None:
    changed = KOUKKU.model_copy(update={"most_per_hour": 3})
    text = write_watches([changed], [watch("kela", minimum=9), watch("uusi")])
    made = changes(read_watches(text), KNOWN)
    assert (made.recipients.changed, made.recipients.added) == ((changed,), ())
    assert (made.watches.changed, made.watches.added) == ((watch("kela", minimum=9),), (watch("uusi"),))


def test_a_file_is_refused_for_its_own_mistakes_first() -> None:
    assert (
        said("watches:\n  a: {search: brand:a, metric: loud}\n  b: {search: brand:b, metric: silent}\n")[0][:2] == "2:"
    )


def test_watches_may_name_recipients_of_the_same_file() -> None:
    text = write_watches([recipient("uusi")], [watch("x", recipients=["uusi"])], secrets=True)
    assert said(text) == []


def test_names_that_are_not_there_and_addresses_that_lack_are_told_with_their_line() -> None:
    text = """\
recipients:
  uusi:
    channel: email
  koukku:
    address: http://127.0.0.1/in
    channel: webhook
  johto:
    channel: slack
watches:
  a:
    metric: silent
    search: brand:kelaa
    recipients: [jhto]
  b:
    metric: silent
    search: brand:kela
    escalation:
    - {after_min: 5, recipients: [poissa]}
"""
    assert said(text) == [
        "2: recipient:uusi: give it an address: an e-mail address such as paivystys@example.fi",
        "5: recipient:koukku: address: http is for the local stack alone; give a URL that begins with https://",
        f"7: recipient:johto: give it an address: {SLACK_S}",
        "12: watch:a: search: there is no brand:kelaa; did you mean brand:kela?",
        "13: watch:a: recipients: there is no jhto; did you mean johto?",
        "17: watch:b: escalation: there is no poissa; add that recipient first",
    ]
    assert len(said(text, WatchesKnown(KNOWN.recipients, {}, ["brand:kela"], loopback=True))) == 5


def test_in_an_empty_namespace_everything_that_is_named_lacks() -> None:
    text = write_watches([JOHTO], [KELA], secrets=True)
    assert said(text, NOTHING) == [
        "12: watch:kela: search: there is no brand:kela; `kuulolla searches list` shows what there is"
    ]
