"""Days as a calendar file (RFC 5545): a whole-day event each, with a reminder on the morning before.

An event of the same rule, name and day has the same UID in every file, so that opening a second file brings
no event twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from urllib.parse import quote, urlencode

from assistant.answer import Answer, Citation
from assistant.compose.money.records import Dated
from assistant.compose.money.wording import Wording
from assistant.surfaces.render.citing import source_words
from assistant.surfaces.words import Words

_PRODUCT = "-//growth-assistant//calendar//ZH"
_REMINDER = timedelta(hours=-15)  # before midnight of the day: nine in the morning of the day before


@dataclass(frozen=True, slots=True)
class Event:
    """A day with its ``name`` and the lines that tell where it comes from. ``key`` is what makes it the same
    event in another file."""

    key: str
    day: date
    name: str
    lines: tuple[str, ...]


def events_of_answer(answer: Answer, w: Words) -> tuple[Event, ...]:
    """The days that an answer worked out, each once."""
    found: dict[str, Event] = {}
    for finding in answer.findings:
        for result in finding.results:
            day = _day(result.value)
            if day is None:
                continue
            cited = next((c for c in answer.citations if c.n == result.citation), None)
            lines = (w.script(result.formula), *_source(cited, w))
            event = _named(finding.rule, finding.title, result.label, day, lines, w)
            found[event.key] = event
    return tuple(found.values())


def calendar_href(answer: Answer, w: Words) -> str:
    """Where the days of an answer are a file; "" where it has none."""
    if not any(_day(result.value) for finding in answer.findings for result in finding.results):
        return ""
    path = f"/api/v1/sessions/{quote(answer.session_id)}/answers/{quote(answer.id)}.ics"
    return f"{path}?{urlencode({'lang': w.language})}"


def events_of_days(days: Iterable[Dated], words: Wording, w: Words) -> tuple[Event, ...]:
    """Those of a money sheet."""
    return tuple(_event(d, words, w) for d in days)


def calendar_file(events: Iterable[Event], name: str, written: datetime) -> bytes:
    """UTF-8; ``written`` is when, with its zone, and ``name`` what the calendar is called."""
    from icalendar import Alarm, Calendar  # late: only a file needs it
    from icalendar import Event as Entry

    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for event in events:
        entry = Entry()
        entry.add("uid", f"{sha256(event.key.encode()).hexdigest()[:32]}@growth-assistant")
        entry.add("dtstamp", written)
        entry.add("dtstart", event.day)
        entry.add("dtend", event.day + timedelta(days=1))
        entry.add("summary", event.name)
        entry.add("description", "\n".join(event.lines))
        entry.add("transp", "TRANSPARENT")
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", event.name)
        alarm.add("trigger", _REMINDER)
        entry.add_component(alarm)
        calendar.add_component(entry)
    return bytes(calendar.to_ical())


def _event(dated: Dated, words: Wording, w: Words) -> Event:
    rule, result = dated.rule, dated.result
    lines = (
        w.script(words.conditions(rule)),
        w.script(result.formula),
        *_source(words.citation(rule, result.cite), w),
    )
    return _named(rule.id, rule.title, result.label, dated.day, lines, w)


def _named(rule: str, title: str, label: str, day: date, lines: tuple[str, ...], w: Words) -> Event:
    """「补贴计划到期日：退货包运费90天补贴计划」: in a calendar nothing stands around it."""
    name = w("{label}：{title}", label=w.name(label), title=w.name(title))
    return Event(f"{rule}|{label}|{day.isoformat()}", day, name, tuple(filter(None, lines)))


def _source(cited: Citation | None, w: Words) -> Iterator[str]:
    """Words of a source stay as they are."""
    if cited is None:
        return
    yield f"「{cited.quote}」"
    yield source_words(cited, w)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
