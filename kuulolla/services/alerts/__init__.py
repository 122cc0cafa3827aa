"""Elasticsearch -> incidents -> e-mail, Slack, Teams, webhook."""
