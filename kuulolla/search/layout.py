"""Where the words of a post lie in the index, as `compile.py` asks for them (docs/adr/0011); and what else is asked.

All fields of words are made by our own tokenizer and written as words with a space between them; Elasticsearch's
built-in `whitespace` analyzer gives each its position. A title and a text are two values, `position_increment_gap`
apart.
"""

FORMS = "forms"
"""Words as written, in small letters and NFC; `index_prefixes` from 3 letters on."""

READINGS = ("readings.r1", "readings.r2", "readings.r3", "readings.r4")
"""At the positions of FORMS: a base form or compound part of each word; NOTHING where a word has no further one."""

LEMMAS, PARTS = "lemmas", "parts"
"""All base forms, and all parts of compounds, without positions: what a single word asks for."""

TERMS = "terms"
"""Keywords: the likeliest base form of each word that is one, once each; what is counted, and compared in time.

Of a word that no dictionary has, each base form that it may have: who counts takes the one that most posts have.
"""

FINGERPRINT = "fingerprint"
"""Keyword: what copies of one text share (`fingerprint.py`); a text that is too short to tell has none."""

NOTHING = "·"
"""Holds the position of a word that has no reading in a field."""

NOWHERE = "··"
"""A word that no tokenizer makes and no post has."""

GAP = 100
"""Positions between a post's title and its text: more than any NEAR reaches."""

HASHTAGS, HANDLES, LINKS, EMOJI = "hashtags", "handles", "links", "emoji"
"""Keywords, in small letters, without # and @."""

ADDRESS = "address"
"""Keyword: the post's url in small letters without scheme, www. and a / at the end."""

FIELD_OF = {
    "id": "id",
    "source": "source",
    "channel": "channel",
    "touchpoint": "touchpoint",
    "author": "author",
    "published": "published_at",
    "lang": "language.code",
    "sentiment": "sentiment.label",
    "score": "sentiment.score",
    "emotion": "sentiment.emotions",
    "place": "place.name",
    "rating": "rating.value",
    "category": "categories",
    "hashtag": HASHTAGS,
    "handle": HANDLES,
    "link": LINKS,
    "emoji": EMOJI,
    "state": "people.state",
    "assignee": "people.assignee",
}
"""Where that lies which queries ask for and posts are counted by, named as in the query language where that has it."""
