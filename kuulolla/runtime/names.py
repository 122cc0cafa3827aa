"""Names on shared servers: a namespace keeps one installation's topics, groups and indices apart from another's."""


def topic_name(namespace: str, topic: str) -> str:
    """`posts.raw`, or `demo.posts.raw` in the namespace `demo`."""
    return f"{namespace}.{topic}" if namespace else topic


def group_name(namespace: str, service: str) -> str:
    """The consumer group of a service: `kuulolla-indexer`, or `demo.kuulolla-indexer`."""
    return topic_name(namespace, f"kuulolla-{service}")
