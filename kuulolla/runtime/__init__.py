"""How any process here runs: settings, Kafka, Elasticsearch, telemetry, life cycle."""
