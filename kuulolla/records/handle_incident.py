"""What people do about an incident: look after it, hand it on, say something or take it back. Pure."""

from pydantic import ValidationError

from kuulolla.records.incident import MOST_COMMENTS, Acknowledged, Comment, Event, FalseAlarm, Incident, State, What
from kuulolla.records.saved_search import mistakes
from kuulolla.records.versions import Change
from kuulolla.runtime.faults import Fault


class MakesNoSense(Fault):
    """What somebody wants to do about an incident cannot be done about this one."""


def acknowledge(incident: Incident, change: Change) -> Incident:
    """Somebody looks after it; who was first stays. Raises MakesNoSense where it is over."""
    if incident.acknowledged is not None:
        return incident
    _must_be_open(incident, "acknowledge")
    return incident.with_event(_event(What.ACKNOWLEDGED, change), acknowledged=Acknowledged(by=change.by, at=change.at))


def assign(incident: Incident, assignee: str | None, change: Change) -> Incident:
    """It is somebody's to look after, or with None nobody's. Raises MakesNoSense where it is over, or no name."""
    _must_be_open(incident, "assign")
    if incident.assignee == assignee:
        return incident
    try:
        return incident.with_event(_event(What.ASSIGNED, change, assignee), assignee=assignee)
    except ValidationError as error:
        raise _unfit(error) from None


def comment(incident: Incident, text: str, change: Change) -> Incident:
    """Somebody says something of it, also after it is over. Raises MakesNoSense where that cannot be kept."""
    if len(incident.comments) >= MOST_COMMENTS:
        raise MakesNoSense(f"{incident.id} has {MOST_COMMENTS} comments already: go on elsewhere")
    try:
        said = Comment(by=change.by, at=change.at, text=text)
    except ValidationError as error:
        raise _unfit(error) from None
    return incident.with_event(_event(What.COMMENTED, change), comments=(*incident.comments, said))


def remove_comment(incident: Incident, number: int, change: Change) -> Incident:
    """What somebody said is taken away, such as a person's name; `number` counts from 1, oldest first.

    The others keep their numbers. Raises MakesNoSense where there is none of that number any more.
    """
    if not 1 <= number <= len(incident.comments) or incident.comments[number - 1].text is None:
        raise MakesNoSense(f"{incident.id} has no comment {number}: look at the numbers of those that there are")
    comments = list(incident.comments)
    comments[number - 1] = comments[number - 1].model_copy(update={"text": None})
    return incident.with_event(_event(What.REMOVED, change, f"comment {number}"), comments=tuple(comments))


def mark_false_alarm(incident: Incident, change: Change, note: str | None = None) -> Incident:
    """Somebody says that it was nothing, also after it is over; who was first stays. Raises MakesNoSense."""
    if incident.false_alarm is not None:
        return incident
    try:
        marked = FalseAlarm(by=change.by, at=change.at, note=note)
    except ValidationError as error:
        raise _unfit(error) from None
    return incident.with_event(_event(What.MARKED, change), false_alarm=marked)


def unmark(incident: Incident, change: Change) -> Incident:
    """It was no false alarm after all. Raises MakesNoSense where nobody said that it was."""
    if incident.false_alarm is None:
        raise MakesNoSense(f"{incident.id} is not marked as a false alarm: there is nothing to take back")
    return incident.with_event(_event(What.UNMARKED, change), false_alarm=None)


def remove_note(incident: Incident, change: Change) -> Incident:
    """It stays a false alarm, and why is taken away. Raises MakesNoSense where nobody said why."""
    if incident.false_alarm is None or incident.false_alarm.note is None:
        raise MakesNoSense(f"{incident.id} has no note of a false alarm: there is nothing to remove")
    alarm = incident.false_alarm.model_copy(update={"note": None})
    return incident.with_event(_event(What.REMOVED, change, "the note of the false alarm"), false_alarm=alarm)


def _event(what: What, change: Change, detail: str | None = None) -> Event:
    return Event(at=change.at, what=what, by=change.by, detail=detail)


def _must_be_open(incident: Incident, verb: str) -> None:
    if incident.state is State.CLOSED:
        raise MakesNoSense(f"{incident.id} is closed since {incident.closed_at:%Y-%m-%d %H:%M}: nobody can {verb} it")


def _unfit(error: ValidationError) -> MakesNoSense:
    where, what = mistakes(error)[0]
    return MakesNoSense(f"{where[-1] if where else 'this'}: {what}")
