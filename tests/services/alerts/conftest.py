"""Indices of their own, filled with documents."""

from tests.search.count.conftest import stored

__all__ = ["stored"]  # fixtures
