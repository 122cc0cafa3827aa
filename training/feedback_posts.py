"""The project's own feedback posts: what a line of `data/feedback/*.jsonl` holds, and whether posts are near-copies."""

import re
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

FEEDBACK_POSTS = Path(__file__).parent / "data" / "feedback"

# Of two posts' words, the share that both have: above it one is a copy of the other with words swapped.
_NEAR = 0.5
# Two posts of three words are alike soon: "ihan hyvä sovellus" and "ihan hyvä ruoka" are no copies.
_FEWEST_WORDS, _NEAR_OF_FEW = 4, 0.7


class Kind(StrEnum):
    """Where a post was written."""

    FEEDBACK_FORM = "feedback_form"
    REVIEW = "review"
    APP_REVIEW = "app_review"
    SERVICE_REQUEST = "service_request"
    FORUM = "forum"
    SHORT_POST = "short_post"
    SURVEY_ANSWER = "survey_answer"
    EMAIL = "email"


class Theme(StrEnum):
    """What it is about."""

    DELIVERY = "delivery"
    EXPERTISE = "expertise"
    PROACTIVITY = "proactivity"
    COMPLAINT_HANDLING = "complaint_handling"
    QUEUES = "queues"
    STAFF = "staff"
    PRICE = "price"
    QUALITY = "quality"
    USABILITY = "usability"
    ACCESSIBILITY = "accessibility"
    INFORMATION = "information"
    SAFETY = "safety"
    MAINTENANCE = "maintenance"
    ENVIRONMENT = "environment"
    ATMOSPHERE = "atmosphere"
    OTHER = "other"


class Organisation(StrEnum):
    """To whom, or about whom."""

    CITY = "city"
    WELLBEING_COUNTY = "wellbeing_county"
    STATE_AGENCY = "state_agency"
    PUBLIC_TRANSPORT = "public_transport"
    LIBRARY_CULTURE = "library_culture"
    SCHOOL_DAYCARE = "school_daycare"
    RETAIL = "retail"
    ONLINE_SHOP = "online_shop"
    RESTAURANT_CAFE = "restaurant_cafe"
    TRAVEL = "travel"
    TELECOM = "telecom"
    BANK_INSURANCE = "bank_insurance"
    ENERGY_HOUSING = "energy_housing"
    APP_SOFTWARE = "app_software"
    PRIVATE_HEALTH = "private_health"
    SPORT_LEISURE = "sport_leisure"
    MEDIA = "media"
    ASSOCIATION = "association"
    MANUFACTURER = "manufacturer"


class Phenomenon(StrEnum):
    """What makes it hard, or shows how people write."""

    NEGATION = "negation"
    DOUBLE_NEGATION = "double_negation"
    IRONY = "irony"
    POLITE_COMPLAINT = "polite_complaint"
    PLAIN_QUESTION = "plain_question"
    THANKS_WITH_COMPLAINT = "thanks_with_complaint"
    COMPARISON = "comparison"
    CONDITIONAL_WISH = "conditional_wish"
    COLLOQUIAL = "colloquial"
    DIALECT = "dialect"
    TYPOS = "typos"
    EMOJI = "emoji"
    CODE_SWITCHING = "code_switching"
    LONG_TURN = "long_turn"
    VERY_SHORT = "very_short"
    ALL_CAPS = "all_caps"
    RHETORICAL_QUESTION = "rhetorical_question"
    UNDERSTATEMENT = "understatement"
    PLAIN_REPORT = "plain_report"


class FeedbackPost(BaseModel):
    """A post and what its writer meant (data/feedback/README.md says how labels are given)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = Field(min_length=1, max_length=2000)
    label: Literal["negative", "neutral", "positive"]
    kind: Kind
    theme: Theme
    organisation: Organisation
    phenomena: frozenset[Phenomenon]
    emotions: frozenset[Literal["anger", "anticipation", "disgust", "fear", "joy", "sadness", "surprise", "trust"]]
    mixed: bool
    split: Literal["train", "dev"]


def read_posts(folder: Path = FEEDBACK_POSTS) -> list[FeedbackPost]:
    """Every post, file by file; raises pydantic's ValidationError for a line that is none."""
    lines = [line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    return [FeedbackPost.model_validate_json(line) for line in lines]


def near_copies(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of places of texts that share half of their words or more, of few words seven in ten."""
    words = [frozenset(re.findall(r"\w+", text.lower())) for text in texts]
    holders: dict[str, list[int]] = {}
    pairs = []
    for at, own in enumerate(words):
        shared = Counter(earlier for word in own for earlier in holders.get(word, ()))
        pairs += [(earlier, at) for earlier, count in shared.items() if _near(own, words[earlier], count)]
        for word in own:
            holders.setdefault(word, []).append(at)
    return pairs


def commonest_opening(texts: Sequence[str]) -> tuple[str, float]:
    """The two words that most texts begin with, and the share of texts that do."""
    openings = Counter(" ".join(re.findall(r"\w+", text.lower())[:2]) for text in texts)
    ((opening, count),) = openings.most_common(1)
    return opening, count / len(texts)


def _near(one: frozenset[str], other: frozenset[str], shared: int) -> bool:
    return shared / len(one | other) >= (_NEAR_OF_FEW if min(len(one), len(other)) < _FEWEST_WORDS else _NEAR)
