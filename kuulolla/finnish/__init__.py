"""What we know of the language: pure functions, no servers, no clock."""
