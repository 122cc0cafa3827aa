"""What the index means: mapping, document, query, reading. Handed its client."""
