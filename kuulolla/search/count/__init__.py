"""Counting what a query finds: over time, by kind, between brands, by theme and by word. One question a file.

Each takes a client, the alias, and a query as Elasticsearch takes it (`Question.query`). Each raises NoIndex where
nothing was ever indexed, IndexAway where Elasticsearch does not answer, Fault where no answer is possible.
"""
