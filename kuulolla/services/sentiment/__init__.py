"""posts.raw -> posts.scored."""
