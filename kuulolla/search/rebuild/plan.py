"""What there is to do, given the generations that are there. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from kuulolla.runtime.faults import Fault
from kuulolla.search.index import Generation, current_of, next_number
from kuulolla.search.mapping import MAPPING_VERSION
from kuulolla.search.stage import Stage

FEW = 1000
"""Changes that are copied in a second or two: so long nothing can be indexed."""


class HalfMade(Fault):
    """A generation that somebody began for another analyser or mapping is there."""


@dataclass(frozen=True)
class Plan:
    """`old` is to be copied into `new`, which is there in part or is to be made; None: the index is as it is wanted."""

    old: Generation
    new: Generation | None
    is_there: bool = False


def plan(found: Mapping[Generation, Stage], namespace: str, analyser: str, *, anew: bool) -> Plan:
    """What to build so that posts have today's mapping and the words of `analyser`.

    `anew` builds in any case and takes up nothing that is half made. Raises NoGeneration; HalfMade, unless `anew`,
    where something else is half made.
    """
    old = current_of(found, namespace)
    begun = [] if anew else half_made(found)
    if begun:
        if not _is_wanted(begun[-1], analyser):
            raise HalfMade(
                f"{begun[-1].pattern} is half made, for the analyser {begun[-1].analyser} (mapping "
                f"{begun[-1].mapping_version}): start over with --anew, or give it up with --abandon"
            )
        return Plan(old, begun[-1], is_there=True)
    if _is_wanted(old, analyser) and not anew:
        return Plan(old, None)
    return Plan(old, Generation(namespace, next_number(found), analyser))


def half_made(found: Mapping[Generation, Stage]) -> list[Generation]:
    """The generations that are being made beside the current one."""
    return [generation for generation, stage in found.items() if stage is Stage.BESIDE]


def left_over(found: Mapping[Generation, Stage], namespace: str) -> list[Generation]:
    """The generations whose indices nobody needs: those before the current one, and those that were given up."""
    now = current_of(found, namespace)
    return [one for one, stage in found.items() if one.number < now.number or stage is Stage.RETIRED]


def is_near(took: int, before: int | None) -> bool:
    """Whether to close the old generation now, after a sweep that found `took` changes and the one before it `before`.

    Also where sweeps find no fewer: posts come as fast as they are copied, and only standing still brings it to an end.
    """
    return took <= FEW or (before is not None and took >= before)


def _is_wanted(generation: Generation, analyser: str) -> bool:
    return generation.analyser == analyser and generation.mapping_version == MAPPING_VERSION
