"""What a notification says: first what happened, then why, in each language."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta

import pytest

from kuulolla.records.delivery import DeliveryKind
from kuulolla.records.incident import Ending, Trouble
from kuulolla.records.recipient import Language
from kuulolla.records.watch import Metric
from kuulolla.services.alerts.notify.notification import (
    Alert,
    Digest,
    Dominated,
    Figures,
    Grown,
    Quote,
    Stretch,
    Trial,
    Why,
)
from kuulolla.services.alerts.notify.tell import MOST_LINES, tell
from kuulolla.services.alerts.notify.told import Told
from tests.services.alerts.notify import samples
from tests.services.alerts.notify.samples import (
    EVERY,
    HOUR,
    NOON,
    closed,
    closed_by,
    digest,
    escalated,
    happening,
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
            "Kielteisten mainintojen määrä nousi: 48 tunnissa, tavallisesti noin 10",
            "Antalet negativa omnämnanden steg: 48 på en timme, vanligen ungefär 10",
            "The number of negative mentions rose: 48 in an hour, usually about 10",
        ),
        (
            Metric.TOTAL_COUNT,
            "Mainintojen määrä nousi: 1 234 tunnissa, tavallisesti noin 400",
            "Antalet omnämnanden steg: 1 234 på en timme, vanligen ungefär 400",
            "The number of mentions rose: 1,234 in an hour, usually about 400",
        ),
        (
            Metric.NEGATIVE_SHARE,
            "Kielteisten mainintojen osuus nousi: 62 % tunnin aikana, tavallisesti noin 21 %",
            "Andelen negativa omnämnanden steg: 62 % under en timme, vanligen ungefär 21 %",
            "The share of negative mentions rose: 62% over an hour, usually about 21%",
        ),
        (
            Metric.MEAN_SCORE,
            "Mainintojen sävy muuttui kielteisemmäksi: keskiarvo −0,42 tunnin aikana, tavallisesti noin +0,03",
            "Tonen i omnämnandena blev mer negativ: medeltal −0,42 under en timme, vanligen ungefär +0,03",
            "The tone of mentions turned more negative: an average of −0.42 over an hour, usually about +0.03",
        ),
        (
            Metric.SILENT,
            "Hiljaista: mainintoja ei tule, tavallisesti niitä olisi tullut noin 10",
            "Tyst: inga omnämnanden kommer, vanligen skulle det ha kommit ungefär 10",
            "Silence: no mentions are coming in, usually there would have been about 10",
        ),
    ],
)
def test_the_heading_says_what_was_seen_and_what_is_usual(metric: Metric, fi: str, sv: str, en: str) -> None:
    said = [plain(tell(notification(opened(metric)), language).heading) for language in Language]
    assert said == [fi, sv, en]


@pytest.mark.parametrize(
    ("trouble", "language", "happened", "over"),
    [
        (Trouble.FAILING, Language.FI, "Lähteestä ei ole saatu viestejä klo 13.00 jälkeen", "Lähde vastaa taas"),
        (Trouble.FAILING, Language.SV, "Inga inlägg har kommit från källan sedan kl. 13.00", "Källan svarar igen"),
        (Trouble.UNHEARD, Language.FI, "Lähdettä ei ole luettu klo 13.00 jälkeen", "Lähdettä luetaan taas"),
        (Trouble.INGEST_DOWN, Language.FI, "Keruusta ei ole kuultu klo 13.00 jälkeen", "Viestien keruu toimii taas"),
        (
            Trouble.INGEST_DOWN,
            Language.SV,
            "Ingenting har hörts från insamlingen sedan kl. 13.00",
            "Insamlingen av inlägg fungerar igen",
        ),
        (
            Trouble.INGEST_DOWN,
            Language.EN,
            "No sign of post collection since 13:00",
            "Posts are collected again",
        ),
    ],
)
def test_what_is_wrong_with_a_source_is_said_in_the_reader_s_words_and_time(
    trouble: Trouble, language: Language, happened: str, over: str
) -> None:
    for alert, heading in ((opened(Metric.SILENT), happened), (closed(Metric.SILENT), over)):
        of_source = replace(alert.happening, trouble=trouble, reason="lehti.example answered 500")
        assert tell(notification(replace(alert, happening=of_source)), language).heading == heading


def test_of_another_day_a_source_s_trouble_is_said_with_its_date() -> None:
    alert = opened(Metric.SILENT)
    of_source = replace(alert.happening, trouble=Trouble.FAILING, began_at=NOON - 25 * HOUR)
    said = finnish(replace(alert, happening=of_source)).heading
    assert said == "Lähteestä ei ole saatu viestejä 29.11. klo 13.00 jälkeen"


def test_the_technical_reason_is_quoted_after_it_in_one_line_and_no_figure_is_told() -> None:
    reason = "lehti.example answered 500\nthrice"
    alert = opened(Metric.SILENT)
    told = finnish(replace(alert, happening=replace(alert.happening, trouble=Trouble.FAILING, reason=reason)))
    assert [plain(fact) for fact in told.facts[:-1]] == ["Tekninen syy: ”lehti.example answered 500 thrice”."]


def test_of_a_silence_no_interval_is_compared() -> None:
    assert [plain(fact) for fact in finnish(opened(Metric.SILENT)).facts[:-1]] == ["Alkoi klo 13.00."]
    (lasted, _) = finnish(closed(Metric.SILENT)).facts
    assert lasted.startswith("Kesti")


def test_the_facts_say_by_how_much_when_and_whose_watch() -> None:
    assert [plain(fact) for fact in finnish(opened()).facts] == [
        "Se on 4,8 kertaa tavallinen määrä (10).",
        "Aika: klo 13.00–14.00.",
        "Vahti: Vesihuolto. Haku: Kaislaveden vesi. Vakavuus: merkittävä.",
    ]


@pytest.mark.parametrize(
    ("metric", "fi", "sv", "en"),
    [
        (
            Metric.NEGATIVE_COUNT,
            ["Se on 4,8 kertaa tavallinen määrä (10).", "Kaikkiaan 120 kielteistä mainintaa tavallista enemmän."],
            ["Det är 4,8 gånger det vanliga antalet (10).", "Totalt 120 negativa omnämnanden över det vanliga."],
            ["That is 4.8 times the usual number (10).", "In all 120 negative mentions above the usual."],
        ),
        (
            Metric.TOTAL_COUNT,
            ["Se on 3,1 kertaa tavallinen määrä (400).", "Kaikkiaan 2 500 mainintaa tavallista enemmän."],
            ["Det är 3,1 gånger det vanliga antalet (400).", "Totalt 2 500 omnämnanden över det vanliga."],
            ["That is 3.1 times the usual number (400).", "In all 2,500 mentions above the usual."],
        ),
    ],
)
def test_of_negative_mentions_nothing_is_said_of_mentions_in_all(
    metric: Metric, fi: list[str], sv: list[str], en: list[str]
) -> None:
    facts = [tell(notification(escalated(metric)), language).facts for language in Language]
    assert [[plain(said[0]), plain(said[2])] for said in facts] == [fi, sv, en]


@pytest.mark.parametrize(
    ("metric", "figures", "fi"),
    [
        (Metric.NEGATIVE_COUNT, Figures(30, 0.04, 0, 3), "30 kielteistä mainintaa tavallista enemmän."),
        (Metric.NEGATIVE_COUNT, Figures(5, 0, 0, 1), "5 kielteistä mainintaa tavallista enemmän."),
        (Metric.NEGATIVE_COUNT, Figures(12, 11, 6, 11.5), "1 kielteinen maininta tavallista enemmän."),
        (Metric.TOTAL_COUNT, Figures(13, 9.7, 6, 12), "3,3 mainintaa tavallista enemmän."),
        (Metric.TOTAL_COUNT, Figures(13, 11.6, 6, 12), "1,4 mainintaa tavallista enemmän."),
        (Metric.NEGATIVE_SHARE, Figures(0.29, 0.28, 0.2, 0.285), "1 prosenttiyksikkö tavallista enemmän."),
        (Metric.NEGATIVE_SHARE, Figures(0.46, 0.28, 0.2, 0.3), "18 prosenttiyksikköä tavallista enemmän."),
        (Metric.MEAN_SCORE, Figures(-0.4, 0.1, -0.2, 0.4), "Keskiarvo on 0,50 tavallista alempi."),
    ],
)
def test_the_difference_is_told_in_the_metric_s_own_unit(metric: Metric, figures: Figures, fi: str) -> None:
    alert = opened(metric)
    farthest = replace(alert.happening.farthest, figures=figures)
    told = finnish(replace(alert, happening=replace(alert.happening, farthest=farthest)))
    assert plain(told.facts[0]) == fi


@pytest.mark.parametrize(
    ("metric", "minutes", "figures", "fi", "sv", "en"),
    [
        (
            Metric.NEGATIVE_COUNT,
            120,
            Figures(84, 19.7, 0, 48),
            "Kielteisten mainintojen määrä nousi: enimmillään 84 kahdessa tunnissa, tavallisesti noin 20",
            "Antalet negativa omnämnanden steg: som mest 84 på två timmar, vanligen ungefär 20",
            "The number of negative mentions rose: 84 in two hours at its peak, usually about 20",
        ),
        (
            Metric.TOTAL_COUNT,
            480,
            Figures(7, 0.2, 0, 3),
            "Mainintojen määrä nousi: enimmillään 7 kahdeksassa tunnissa, tavallisesti ei juuri yhtään",
            "Antalet omnämnanden steg: som mest 7 på åtta timmar, vanligen knappt några",
            "The number of mentions rose: 7 in eight hours at its peak, usually hardly any",
        ),
        (
            Metric.NEGATIVE_SHARE,
            2880,
            Figures(0.214, 0.206, 0.2, 0.212),
            "Kielteisten mainintojen osuus nousi: enimmillään 21,4 % 2 vuorokauden aikana, tavallisesti noin 20,6 %",
            "Andelen negativa omnämnanden steg: som mest 21,4 % under 2 dygn, vanligen ungefär 20,6 %",
            "The share of negative mentions rose: 21.4% over 2 days at its peak, usually about 20.6%",
        ),
        (
            Metric.MEAN_SCORE,
            25,
            Figures(-0.42, 0.03, -0.1, 0.15),
            (
                "Mainintojen sävy muuttui kielteisemmäksi: keskiarvo alimmillaan −0,42 25 minuutin aikana, "
                "tavallisesti noin +0,03"
            ),
            "Tonen i omnämnandena blev mer negativ: medeltal som lägst −0,42 under 25 minuter, vanligen ungefär +0,03",
            (
                "The tone of mentions turned more negative: an average of −0.42 over 25 minutes at its lowest, "
                "usually about +0.03"
            ),
        ),
        (
            Metric.SILENT,
            60,
            Figures(0, 0.8, 0, 0.7),
            "Hiljaista: mainintoja ei tule, tavallisesti niitä olisi tullut noin 0,8",
            "Tyst: inga omnämnanden kommer, vanligen skulle det ha kommit ungefär 0,8",
            "Silence: no mentions are coming in, usually there would have been about 0.8",
        ),
    ],
)
def test_what_goes_on_is_told_by_what_it_was_at_most_and_in_how_long(  # noqa: PLR0913 - a row
    metric: Metric, minutes: int, figures: Figures, fi: str, sv: str, en: str
) -> None:
    alert = escalated(metric)
    farthest = Stretch(NOON - 9 * HOUR, minutes, figures)
    went_on = replace(alert, happening=replace(alert.happening, farthest=farthest))
    assert [plain(tell(notification(went_on), language).heading) for language in Language] == [fi, sv, en]


@pytest.mark.parametrize("kind", [opened, escalated])
def test_whatever_the_last_intervals_held_a_count_is_said_to_have_risen(kind: Callable[[Metric], Alert]) -> None:
    alert = kind(Metric.NEGATIVE_COUNT)
    calm = replace(alert, happening=replace(alert.happening, figures=Figures(0, 3, 0, 18)))
    assert finnish(calm).heading == finnish(alert).heading


def test_what_goes_on_says_since_when_and_how_much_in_all() -> None:
    facts = [plain(fact) for fact in finnish(escalated()).facts]
    assert facts[1:4] == [
        "Alkoi klo 11.00; luvut ovat ajalta klo 12.00–14.00.",
        "Kaikkiaan 120 kielteistä mainintaa tavallista enemmän.",
        "Kukaan ei ole vielä kuitannut tätä poikkeamaa.",
    ]


@pytest.mark.parametrize(("excess", "said"), [(38, False), (38.4, False), (38.6, True)])
def test_what_came_in_all_is_said_where_that_is_more_than_was_told_by_now(excess: float, *, said: bool) -> None:
    alert = escalated()
    told = finnish(replace(alert, happening=replace(alert.happening, excess=excess)))
    assert ("Kaikkiaan 39 kielteistä mainintaa tavallista enemmän." in map(plain, told.facts)) == said
    assert any(fact.startswith("Kaikkiaan") for fact in told.facts) == said


def test_what_is_over_says_how_long_it_lasted_without_the_calm_after_it_and_what_it_was_at_its_peak() -> None:
    told = finnish(closed())
    assert told.heading == "Kielteisten mainintojen määrä on taas tavanomainen"
    assert [plain(fact) for fact in told.facts[:3]] == [
        "Kesti 4 h: klo 10.00–14.00.",
        "Poikkeavinta klo 13.00–14.00: 48, tavallisesti noin 10.",
        "Kaikkiaan 120 kielteistä mainintaa tavallista enemmän.",
    ]


@pytest.mark.parametrize(
    ("ending", "fi", "sv", "en"),
    [
        (
            Ending.CALM,
            "Ohi | Vesihuolto | Kielteisten mainintojen määrä on taas tavanomainen",
            "Över | Vesihuolto | Antalet negativa omnämnanden är åter som vanligt",
            "Over | Vesihuolto | The number of negative mentions is back to normal",
        ),
        (
            Ending.NO_POSTS,
            "Ohi | Vesihuolto | Mainintoja ei enää tule",
            "Över | Vesihuolto | Det kommer inga omnämnanden längre",
            "Over | Vesihuolto | No mentions are coming in any more",
        ),
        (
            Ending.WATCH_GONE,
            "Suljettu | Vesihuolto | Tätä ei enää seurata",
            "Stängd | Vesihuolto | Detta följs inte längre",
            "Closed | Vesihuolto | Nobody watches this any more",
        ),
        (
            Ending.WATCH_CHANGED,
            "Suljettu | Vesihuolto | Tätä ei enää seurata: vahti seuraa nyt muuta",
            "Stängd | Vesihuolto | Detta följs inte längre: bevakningen följer nu något annat",
            "Closed | Vesihuolto | This is not watched any more: the watch looks at something else now",
        ),
    ],
)
def test_how_it_ended_is_said_and_that_it_is_as_usual_only_where_that_is_known(
    ending: Ending, fi: str, sv: str, en: str
) -> None:
    told = [tell(notification(closed_by(ending)), language) for language in Language]
    assert [one.subject for one in told] == [fi, sv, en]
    assert [one.heading for one in told] == [one.subject.rpartition(" | ")[2] for one in told]


def test_of_what_nobody_looks_at_any_more_nobody_knows_how_long_it_lasts() -> None:
    said = [
        [plain(tell(notification(closed_by(ending)), language).facts[0]) for language in Language]
        for ending in (Ending.NO_POSTS, Ending.WATCH_GONE, Ending.WATCH_CHANGED)
    ]
    at_least = [
        "Kesti ainakin 4 h: klo 10.00–14.00.",
        "Varade minst 4 h: kl. 10.00–14.00.",
        "Lasted at least 4 h: 10:00–14:00.",
    ]
    assert said == [
        ["Kesti 4 h: klo 10.00–14.00.", "Varade 4 h: kl. 10.00–14.00.", "Lasted 4 h: 10:00–14:00."],
        at_least,
        at_least,
    ]


def test_what_is_over_ended_by_calm_where_it_is_not_said_how() -> None:
    assert finnish(replace(closed(), happening=replace(closed().happening, ending=None))) == finnish(closed())


def test_of_a_source_that_is_looked_after_no_more_nobody_says_that_it_answers() -> None:
    alert = closed(Metric.SILENT)
    gone = replace(alert.happening, trouble=Trouble.FAILING, ending=Ending.WATCH_GONE)
    assert finnish(replace(alert, happening=gone)).heading == "Tätä ei enää seurata"


def test_the_subject_has_what_matters_first() -> None:
    assert finnish(opened()).subject.startswith("Vesihuolto | Kielteisten")
    assert finnish(worsened()).subject.startswith("Nyt vakava | Vesihuolto | Kielteisten")
    assert finnish(escalated()).subject.startswith("Kuittaamatta | Vakava | Vesihuolto | Kielteisten")
    assert finnish(closed()).subject.startswith("Ohi | Vesihuolto | ")


@pytest.mark.parametrize(
    ("language", "flag", "first"),
    [
        (Language.FI, "Alkoi taas | ", "Poikkeama oli jo ohi ja alkoi uudelleen."),
        (Language.SV, "Började igen | ", "Avvikelsen var redan över och har börjat igen."),
        (Language.EN, "Started again | ", "This incident was over and has begun again."),
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
    told, unacknowledged = (tell(notification(made(metric)), language) for made in (worsened, escalated))
    assert told.subject == f"{flag}Vesihuolto | {told.heading}"
    assert (told.facts[0], told.facts.count(first)) == (first, 1)
    assert told.heading == unacknowledged.heading
    assert first not in unacknowledged.facts


def test_one_text_behind_most_of_it_is_said_before_words_and_places() -> None:
    assert [plain(line) for line in finnish(opened()).why] == [
        "Huomaa: 72 % maininnoista on samaa tekstiä, joka on jaettu tai kopioitu.",
        "Yleistyneet sanat: vesilasku (14, aiemmin 1), katko (9, aiemmin 0)",
        "Teemat: Laskutus (20, aiemmin 3)",
        "Kanavat: keskustelupalsta (30, aiemmin 6)",
        "Kosketuspisteet: muualla verkossa (40, aiemmin 9)",
        "Paikat: Kaislavesi (22, aiemmin 4)",
        "Eniten jaettu: ”Vesikatko jatkuu Kaislavedellä” (1 kopio, 1 340 jakoa)",
    ]
    by_one = replace(opened(), why=Why(dominated=Dominated("author", 0.5)))
    assert [plain(line) for line in finnish(by_one).why] == ["Huomaa: 50 % maininnoista on yhden kirjoittajan."]
    in_one = replace(opened(), why=Why(dominated=Dominated("thread", 0.5)))
    assert [plain(line) for line in finnish(in_one).why] == ["Huomaa: 50 % maininnoista on samassa keskusteluketjussa."]


def test_of_the_post_that_was_shared_most_is_told_how_often_as_far_as_that_is_known() -> None:
    for one, sv, en in (
        (samples.WHY.shared[0], "1 kopia, 1 340 delningar", "1 copy, 1,340 shares"),
        (samples.WHY.shared[1], "3 kopior", "3 copies"),
    ):
        alert = notification(replace(opened(), why=Why(shared=(one,))))
        assert [plain(line) for line in tell(alert, Language.SV).why] == [f"Mest delat: ”{one.quote.text}” ({sv})"]
        assert [plain(line) for line in tell(alert, Language.EN).why] == [f"Shared most: “{one.quote.text}” ({en})"]


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        (
            Language.FI,
            1,
            [
                *("1 kielteinen maininta tavallista enemmän.", "1 maininta tavallista enemmän."),
                *("1 prosenttiyksikkö tavallista enemmän.", "1 kopio, 1 jako", "1 poikkeama", "Lisäksi 1 muu."),
            ],
        ),
        (
            Language.FI,
            2,
            [
                *("2 kielteistä mainintaa tavallista enemmän.", "2 mainintaa tavallista enemmän."),
                *("2 prosenttiyksikköä tavallista enemmän.", "2 kopiota, 2 jakoa", "2 poikkeamaa", "Lisäksi 2 muuta."),
            ],
        ),
        (
            Language.SV,
            1,
            [
                *("1 negativt omnämnande över det vanliga.", "1 omnämnande över det vanliga."),
                *("1 procentenhet över det vanliga.", "1 kopia, 1 delning", "1 avvikelse", "Dessutom 1 annan."),
            ],
        ),
        (
            Language.SV,
            2,
            [
                *("2 negativa omnämnanden över det vanliga.", "2 omnämnanden över det vanliga."),
                *("2 procentenheter över det vanliga.", "2 kopior, 2 delningar", "2 avvikelser", "Dessutom 2 andra."),
            ],
        ),
        (
            Language.EN,
            1,
            [
                *("1 negative mention above the usual.", "1 mention above the usual."),
                *("1 percentage point above the usual.", "1 copy, 1 share", "1 incident", "And 1 other."),
            ],
        ),
        (
            Language.EN,
            2,
            [
                *("2 negative mentions above the usual.", "2 mentions above the usual."),
                *("2 percentage points above the usual.", "2 copies, 2 shares", "2 incidents", "And 2 others."),
            ],
        ),
    ],
)
def test_one_is_said_otherwise_than_several(language: Language, count: int, said: list[str]) -> None:
    def told(about: Alert | Digest) -> Told:
        return tell(notification(about), language)

    def above(metric: Metric, unit: float) -> str:
        figures = Figures((30 + count) * unit, 30 * unit, 20 * unit, 31 * unit)
        seen = happening(metric)
        beyond = replace(seen, farthest=replace(seen.farthest, figures=figures))
        return told(replace(opened(metric), happening=beyond)).facts[0]

    shared = replace(samples.WHY.shared[0], copies=count, shares=count)
    found = [
        above(Metric.NEGATIVE_COUNT, 1),
        above(Metric.TOTAL_COUNT, 1),
        above(Metric.NEGATIVE_SHARE, 0.01),
        told(replace(opened(), why=Why(shared=(shared,)))).why[0].rpartition("(")[2].rstrip(")"),
        told(digest(count=count)).heading.rpartition(": ")[2],
        told(digest(count=MOST_LINES + count)).facts[-1],
    ]
    assert [plain(text) for text in found] == said


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
        "pienin 6 (29.11. klo 14.00), viimeisin 48, tavallisesti noin 10."
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
        "Vesihuolto | Kielteisten mainintojen osuus nousi: 62 % tunnin aikana, tavallisesti noin 21 %"
    )
    assert (plain(first.times), plain(second.times)) == ("Alkoi klo 13.00, jatkuu yhä.", "Kesti 1 h: klo 13.00–14.00.")


@pytest.mark.parametrize(
    ("ending", "times"),
    [
        (Ending.CALM, "Kesti 4 h: klo 10.00–14.00."),
        (Ending.NO_POSTS, "Kesti 4 h: klo 10.00–14.00. Mainintoja ei enää tule."),
        (Ending.WATCH_GONE, "Kesti ainakin 4 h: klo 10.00–14.00. Tätä ei enää seurata."),
    ],
)
def test_a_digest_s_line_says_how_it_ended_where_that_was_not_by_calm(ending: Ending, times: str) -> None:
    (line,) = finnish(replace(digest(), happenings=(closed_by(ending).happening,))).lines
    assert plain(line.times) == times


def test_what_waited_for_quiet_hours_is_not_said_to_be_too_much() -> None:
    headings = [tell(notification(digest("quiet")), language).heading for language in Language]
    assert headings == [
        "Hiljaisten tuntien aikana: 2 poikkeamaa",
        "Under de tysta timmarna: 2 avvikelser",
        "During quiet hours: 2 incidents",
    ]


def test_a_digest_s_line_says_which_words_became_more_common_where_that_is_known() -> None:
    terms = tuple(Grown(word, 9, 0) for word in ("vesilasku", "katko", "putki", "kaivo"))
    lines = finnish(replace(digest(), happenings=(replace(happening(), terms=terms), happening()))).lines
    assert [line.why for line in lines] == ["Yleistyneet sanat: vesilasku, katko, putki", ""]
    assert plain(lines[0].beneath) == "Alkoi klo 13.00, jatkuu yhä. Yleistyneet sanat: vesilasku, katko, putki"
    assert plain(lines[1].beneath) == "Alkoi klo 13.00, jatkuu yhä."


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
    farthest = Stretch(began, 120, samples.FIGURES[Metric.NEGATIVE_COUNT])
    alert = replace(opened(), happening=replace(opened().happening, farthest=farthest, began_at=began))
    told = tell(replace(notification(alert), at=began + timedelta(hours=3)), Language.FI)
    assert told.facts[1] == "Aika: klo 1.00–4.00."
