"""The API, version 1: one file for what a caller asks about. docs/api.md tells how to use it."""

from typing import Final

API: Final = "/api/v1"
"""What every address of it begins with.

Its routers are made with it. Where it comes only as they are included, their routes do not know it: `/search` of the
API was counted as one with the page `/search`.
"""
