"""Kuulolla: posts in, scored and searchable mentions out."""
