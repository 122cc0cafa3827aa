"""posts.scored -> Elasticsearch."""
