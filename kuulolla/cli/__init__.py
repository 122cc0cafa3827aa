"""The `kuulolla` command."""
