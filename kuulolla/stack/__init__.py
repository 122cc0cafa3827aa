"""One real Kafka and one real Elasticsearch on loopback."""
