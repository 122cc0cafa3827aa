"""What a notification says: first what happened, then why, in each language."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest

from kuulolla.records.delivery import DeliveryKind
from kuulolla.records.recipient import Language
from kuulolla.records.watch import Metric
from kuulolla.services.alerts.notify.notification import Alert, Digest, Dominated, Figures, Quote, Trial, Why
from kuulolla.services.alerts.notify.tell import MOST_LINES, tell
from kuulolla.services.alerts.notify.told import Told
from tests.services.alerts.notify import samples
from tests.services.alerts.notify.samples import (
    EVERY,
    HOUR,
    NOON,
    closed,
    digest,
    escalated,
    notification,
    opened,
    reopened,
    worsened,
)


def finnish(about: Alert | Digest | Trial) -> Told:
    return tell(notification(about), Language.FI)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("metric", "fi", "sv", "en"),
    [
        (
            Metric.NEGATIVE_COUNT,
            "Kielteisten mainintojen määrä nousi: 48 tunnissa, tavallisesti 6–14",
            "Antalet negativa omnämnanden steg: 48 på en timme, vanligen 6–14",
            "The number of negative mentions rose: 48 in an hour, usually 6–14",
        ),
        (
            Metric.TOTAL_COUNT,
            "Mainintojen määrä nousi: 1 234 tunnissa, tavallisesti 350–460",
            "Antalet omnämnanden steg: 1 234 på en timme, vanligen 350–460",
            "The number of mentions rose: 1,234 in an hour, usually 350–460",
        ),
        (
            Metric.NEGATIVE_SHARE,
            "Kielteisten mainintojen osuus nousi: 62 % tunnin aikana, tavallisesti 15–28 %",
            "Andelen negativa omnämnanden steg: 62 % under en timme, vanligen 15–28 %",
            "The share of negative mentions rose: 62% over an hour, usually 15–28%",
        ),
        (
            Metric.MEAN_SCORE,
            "Mainintojen sävy muuttui kielteisemmäksi: keskiarvo −0,42 tunnin aikana, tavallisesti −0,10…+0,15",
            "Tonen i omnämnandena blev mer negativ: medeltal −0,42 under en timme, vanligen −0,10 till +0,15",
            "The tone of mentions turned more negative: −0.42 on average over an hour, usually −0.10 to +0.15",
        ),
        (
            Metric.SILENT,
            "Hiljaista: mainintoja ei tule, tavallisesti niitä olisi tullut 9,7",
            "Tyst: inga omnämnanden kommer, vanligen skulle det ha kommit 9,7",
            "Silence: no mentions are coming in, usually there would have been 9.7",
        ),
    ],
)
def test_the_heading_says_what_was_seen_and_what_is_usual(metric: Metric, fi: str, sv: str, en: str) -> None:
    said = [plain(tell(notification(opened(metric)), language).heading) for language in Language]
    assert said == [fi, sv, en]


@pytest.mark.parametrize(
    ("language", "facts", "over"),
    [
        (Language.FI, "Alkoi klo 13.00.", "Lähde vastaa taas"),
        (Language.SV, "Började kl. 13.00.", "Källan svarar igen"),
        (Language.EN, "Since 13:00.", "The source answers again"),
    ],
)
def test_of_what_was_not_counted_is_said_what_is_wrong_and_no_figure(language: Language, facts: str, over: str) -> None:
    reason = "lehti.example answered 500\nthrice"
    one = opened(Metric.SILENT)
    failing = replace(one, happening=replace(one.happening, reason=reason))
    said = tell(notification(failing), language)
    assert said.heading == "lehti.example answered 500 thrice"
    assert [plain(fact) for fact in said.facts[:-1]] == [facts]
    ended = closed(Metric.SILENT)
    assert (
        tell(notification(replace(ended, happening=replace(ended.happening, reason=reason))), language).heading == over
    )


def test_of_a_silence_no_interval_is_compared() -> None:
    assert [plain(fact) for fact in finnish(opened(Metric.SILENT)).facts[:-1]] == ["Alkoi klo 13.00."]
    (lasted, _) = finnish(closed(Metric.SILENT)).facts
    assert lasted.startswith("Kesti")


def test_the_facts_say_by_how_much_when_and_whose_watch() -> None:
    assert [plain(fact) for fact in finnish(opened()).facts] == [
        "4,8-kertaisesti odotettuun (10) verrattuna, 38 mainintaa enemmän.",
        "Aika: klo 13.00–14.00.",
        "Vahti: Vesihuolto. Haku: Kaislaveden vesi. Vakavuus: merkittävä.",
    ]


@pytest.mark.parametrize(
    ("metric", "figures", "fi"),
    [
        (Metric.NEGATIVE_COUNT, Figures(30, 0.04, 0, 3), "30 mainintaa enemmän kuin odotettu 0."),
        (Metric.NEGATIVE_COUNT, Figures(5, 0, 0, 1), "5 mainintaa enemmän kuin odotettu 0."),
        (Metric.NEGATIVE_COUNT, Figures(12, 11, 6, 11.5), "1 maininta enemmän kuin odotettu 11."),
        (Metric.TOTAL_COUNT, Figures(3, 10, 6, 14), "7 mainintaa vähemmän kuin odotettu 10."),
        (Metric.TOTAL_COUNT, Figures(13, 9.7, 6, 12), "3,3 mainintaa enemmän kuin odotettu 9,7."),
        (Metric.NEGATIVE_SHARE, Figures(0.29, 0.28, 0.2, 0.285), "1 prosenttiyksikkö enemmän kuin odotettu 28 %."),
        (Metric.NEGATIVE_SHARE, Figures(0.1, 0.28, 0.2, 0.3), "18 prosenttiyksikköä vähemmän kuin odotettu 28 %."),
        (Metric.MEAN_SCORE, Figures(0.4, -0.1, -0.2, 0.1), "0,50 enemmän kuin odotettu −0,10."),
    ],
)
def test_the_difference_is_told_in_the_metric_s_own_unit(metric: Metric, figures: Figures, fi: str) -> None:
    alert = opened(metric)
    told = finnish(replace(alert, happening=replace(alert.happening, figures=figures)))
    assert plain(told.facts[0]) == fi


def test_what_falls_is_said_to_fall() -> None:
    alert = opened(Metric.TOTAL_COUNT)
    fell = replace(alert, happening=replace(alert.happening, figures=Figures(3, 10, 6, 14), interval_min=240))
    assert finnish(fell).heading == "Mainintojen määrä laski: 3 neljässä tunnissa, tavallisesti 6–14"


def test_what_goes_on_says_since_when_and_how_much_in_all() -> None:
    facts = [plain(fact) for fact in finnish(escalated()).facts]
    assert facts[1:4] == [
        "Alkoi klo 11.00; luvut ovat ajalta klo 13.00–14.00.",
        "Kaikkiaan 120 mainintaa odotettua enemmän.",
        "Kukaan ei ole vielä kuitannut tätä poikkeamaa.",
    ]


def test_what_is_over_says_how_long_it_lasted_and_what_it_was_at_its_peak() -> None:
    told = finnish(closed())
    assert told.heading == "Kielteisten mainintojen määrä on taas tavanomainen"
    assert [plain(fact) for fact in told.facts[:3]] == [
        "Kesti 3 h 20 min: klo 10.00–13.20.",
        "Poikkeavinta klo 13.00–14.00: 48, tavallisesti 6–14.",
        "Kaikkiaan 120 mainintaa odotettua enemmän.",
    ]


def test_the_subject_has_what_matters_first() -> None:
    assert finnish(opened()).subject.startswith("Vesihuolto | Kielteisten")
    assert finnish(worsened()).subject.startswith("Nyt vakava | Vesihuolto | Kielteisten")
    assert finnish(escalated()).subject.startswith("Kuittaamatta | Vakava | Vesihuolto | Kielteisten")
    assert finnish(closed()).subject.startswith("Ohi | Vesihuolto | ")


@pytest.mark.parametrize(
    ("language", "flag", "first"),
    [
        (Language.FI, "Alkoi taas | ", "Poikkeama oli jo ohi ja alkoi uudelleen."),
        (Language.SV, "Igen | ", "Avvikelsen var redan över och har börjat igen."),
        (Language.EN, "Begun again | ", "This incident was over and has begun again."),
    ],
)
@pytest.mark.parametrize("metric", Metric)
def test_what_begins_again_says_so_in_its_subject_and_before_the_figures(
    metric: Metric, language: Language, flag: str, first: str
) -> None:
    told, before = (tell(notification(made(metric)), language) for made in (reopened, opened))
    assert told.subject == f"{flag}{before.subject}"
    assert told.facts == (first, *before.facts)


@pytest.mark.parametrize(
    ("language", "flag", "first"),
    [
        (Language.FI, "Nyt vakava | ", "Tilanne on pahentunut: poikkeama on nyt vakava."),
        (Language.SV, "Nu allvarlig | ", "Läget har förvärrats: avvikelsen är nu allvarlig."),
        (Language.EN, "Severe now | ", "It has grown worse: this incident is severe now."),
    ],
)
@pytest.mark.parametrize("metric", Metric)
def test_what_grew_severe_says_so_in_its_subject_and_before_the_figures(
    metric: Metric, language: Language, flag: str, first: str
) -> None:
    told, before = (tell(notification(made(metric)), language) for made in (worsened, opened))
    assert told.subject == f"{flag}{before.subject}"
    assert (told.facts[0], told.facts.count(first)) == (first, 1)
    assert told.heading == before.heading
    assert first not in tell(notification(escalated(metric)), language).facts


def test_one_text_behind_most_of_it_is_said_before_words_and_places() -> None:
    assert [plain(line) for line in finnish(opened()).why] == [
        "Huomaa: 72 % maininnoista on samaa tekstiä, joka on jaettu tai kopioitu.",
        "Yleistyneet sanat: vesilasku (14, aiemmin 1), katko (9, aiemmin 0)",
        "Teemat: Laskutus (20, aiemmin 3)",
        "Kanavat: keskustelupalsta (30, aiemmin 6)",
        "Kosketuspisteet: ulkopuolinen (40, aiemmin 9)",
        "Paikat: Kaislavesi (22, aiemmin 4)",
    ]
    by_one = replace(opened(), why=Why(dominated=Dominated("author", 0.5)))
    assert [plain(line) for line in finnish(by_one).why] == ["Huomaa: 50 % maininnoista on yhden kirjoittajan."]
    in_one = replace(opened(), why=Why(dominated=Dominated("thread", 0.5)))
    assert [plain(line) for line in finnish(in_one).why] == ["Huomaa: 50 % maininnoista on samassa keskusteluketjussa."]


def test_where_nothing_is_known_of_why_nothing_is_said() -> None:
    told = finnish(replace(opened(), why=Why()))
    assert (told.why_title, told.why, told.quotes_title, told.quotes) == ("", (), "", ())


def test_three_quotes_say_where_and_when_they_were_written() -> None:
    quote = samples.WHY.quotes[0]
    told = finnish(replace(opened(), why=Why(quotes=(quote,) * 5)))
    assert len(told.quotes) == 3
    assert told.quotes[0].text == "”Vesi poikki jo kolmatta päivää.”"
    assert told.quotes[0].source == "keskustelupalsta, klo 13.00"
    assert told.quotes[0].link is not None
    assert told.quotes[0].link.url == "https://kuulolla.example/mentions/1?q=a&b=c"


def test_links_lead_to_the_incident_the_mentions_and_the_acknowledgement() -> None:
    labels = [link.label for link in finnish(opened()).links]
    assert labels == ["Avaa poikkeama", "Näytä maininnat", "Kuittaa"]
    nowhere = replace(opened(), happening=replace(opened().happening, url="javascript:alert(1)"), search_url=None)
    assert [link.label for link in finnish(nowhere).links] == ["Kuittaa"]


def test_the_chart_is_told_in_words_too() -> None:
    assert plain(finnish(opened()).chart or "") == (
        "Kaavio, kielteisten mainintojen määrä 29.11. klo 14.00 – 30.11. klo 14.00: suurin 48 (klo 13.00), "
        "pienin 6 (29.11. klo 14.00), viimeisin 48, tavallisesti 6–14."
    )
    assert finnish(replace(opened(), series=())).chart is None
    unknown = tuple(replace(point, observed=None) for point in opened().series)
    assert finnish(replace(opened(), series=unknown)).chart is None


@pytest.mark.parametrize(
    ("count", "heading"),
    [(0, "Päivän kooste: ei poikkeamia"), (1, "Päivän kooste: 1 poikkeama"), (2, "Päivän kooste: 2 poikkeamaa")],
)
def test_a_digest_counts_what_it_tells_of(count: int, heading: str) -> None:
    told = finnish(digest(count=count))
    assert (told.heading, len(told.lines)) == (heading, count)


def test_a_digest_s_line_says_what_happened_and_whether_it_goes_on() -> None:
    first, second = finnish(digest()).lines
    assert plain(first.text) == (
        "Vesihuolto | Kielteisten mainintojen osuus nousi: 62 % tunnin aikana, tavallisesti 15–28 %"
    )
    assert (plain(first.times), plain(second.times)) == ("Alkoi klo 13.00, jatkuu yhä.", "Kesti 1 h: klo 13.00–14.00.")


def test_a_long_digest_says_how_many_more_there_are() -> None:
    told = finnish(digest("hour", 100))
    assert told.heading == "Ilmoituksia kertyi yli tuntirajan: 100 poikkeamaa"
    assert len(told.lines) == MOST_LINES
    assert told.facts[-1] == "Lisäksi 80 muuta."
    assert finnish(digest("week", MOST_LINES + 1)).facts[-1] == "Lisäksi 1 muu."


def test_a_trial_says_that_there_is_nothing_to_do() -> None:
    told = finnish(samples.TRIAL)
    assert told.subject == "Koeilmoitus Kuulollalta"
    assert told.facts == ("Ilmoitukset vastaanottajalle Viestintä tulevat perille. Sinun ei tarvitse tehdä mitään.",)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", EVERY)
def test_no_text_is_left_unfilled_in_any_language(name: str, language: Language) -> None:
    told = tell(notification(EVERY[name]), language)
    assert told.subject
    assert "{" not in str([getattr(told, field.name) for field in fields(told)])


def test_braces_that_somebody_wrote_are_not_filled() -> None:
    hostile = replace(
        opened(), why=Why(quotes=(Quote("{0} {says.x} {in}", NOON - HOUR, samples.WHY.quotes[0].channel),))
    )
    hostile = replace(hostile, happening=replace(hostile.happening, watch="{search}"))
    told = finnish(hostile)
    assert told.quotes[0].text == "”{0} {says.x} {in}”"
    assert told.facts[-1].startswith("Vahti: {search}.")


def test_an_alert_is_over_where_somebody_knows_since_when_and_nowhere_else() -> None:
    with pytest.raises(ValueError, match="closed"):
        replace(opened(), kind=DeliveryKind.CLOSED)
    with pytest.raises(ValueError, match="closed"):
        replace(closed(), kind=DeliveryKind.OPENED)


@pytest.mark.parametrize("kind", [DeliveryKind.DIGEST, DeliveryKind.TEST])
def test_an_alert_tells_of_an_incident(kind: DeliveryKind) -> None:
    with pytest.raises(ValueError, match="kind"):
        replace(opened(), kind=kind)


def test_a_day_without_an_hour_in_spring_is_told_by_the_clock() -> None:
    began = NOON.replace(month=3, day=28, hour=23)  # Helsinki: 1.00, and 3.00 does not come that night
    alert = replace(opened(), happening=replace(opened().happening, seen_at=began, began_at=began, interval_min=120))
    told = tell(replace(notification(alert), at=began + timedelta(hours=3)), Language.FI)
    assert told.facts[1] == "Aika: klo 1.00–4.00."
