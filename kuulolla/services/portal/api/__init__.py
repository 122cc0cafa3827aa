"""The API, version 1: one file for what a caller asks about. docs/api.md tells how to use it."""
