"""The lexicon of any index: that of the generation which the index belongs to."""

from collections.abc import Callable

from elasticsearch import Elasticsearch

from kuulolla.search.index import Generation, OtherGeneration, alias, generations
from kuulolla.search.lexicon import Lexicon
from kuulolla.search.open_lexicon import lexicon_of


class Lexicons:
    """Opens the lexicon of each generation once; for who goes on while one generation takes another's place."""

    def __init__(
        self, client: Elasticsearch, namespace: str, lexicon_of: Callable[[Generation], Lexicon] = lexicon_of
    ) -> None:
        self._client = client
        self._namespace = namespace
        self._lexicon_of = lexicon_of
        self._opened: dict[Generation, Lexicon] = {}

    def of(self, index: str) -> Lexicon:
        """What made, and is to make, the words of an index. Raises OtherGeneration where this machine has not that one.

        A generation keeps its analyser for good: who writes to the index that they looked at cannot mix two.
        """
        generation = next((one for one in self._opened if one.month_of(index)), None) or self._generation(index)
        if generation not in self._opened:
            self._opened[generation] = self._lexicon_of(generation)
        return self._opened[generation]

    def _generation(self, index: str) -> Generation:
        for generation in generations(self._client, self._namespace):
            if generation.month_of(index):
                return generation
        raise OtherGeneration(f"no template made {index}, though it is behind {alias(self._namespace)}")
