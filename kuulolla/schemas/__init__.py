"""What travels: contracts, the topic catalogue, exported JSON Schema and examples."""
