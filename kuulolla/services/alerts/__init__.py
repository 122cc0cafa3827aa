"""Watches what is said, and tells people when it is not as usual."""
