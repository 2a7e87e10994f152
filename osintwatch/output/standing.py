"""What stands behind an answer in one sentence, and the words that reports and their posts are told in.

Same origin is said with what ties the posts. That posts have nothing to do with each other is never said,
only that no shared origin was found; nor that something is true, or false.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from osintwatch.evidence import CERTAIN, Member, OwnChannel, Report, UpstreamAnswer
from osintwatch.model import SearchResult, StoredPost
from osintwatch.output.summary import counted, not_judged, summary_lines
from osintwatch.output.times import readable
from osintwatch.text.display import one_line

# By kind of evidence: what two posts share. The strongest first.
TIES = {
    "url": "same page",
    "forward": "same post forwarded",
    "telegram": "same Telegram post",
    "text": "same wording",
    "statement": "same statement",
    "official": "same statement",
    "person": "same statement",
    "outlet": "same outlet and story",
    "story": "same story",
}
UNNAMED = "source not named"
SEPARATOR = " · "

_REPORTS_NAMED = 2
_OUTLETS_NAMED = 3
_NAME_CELLS = 60
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def sentence(answer: UpstreamAnswer) -> str:
    """2 posts · 2 channels · 1 upstream report: Reuters (same outlet and story) · TASS: nothing seen."""
    standing, silent = answer.standing, silences(answer.own_channels)
    if not standing.posts:
        return SEPARATOR.join(["nothing found", *silent])
    waiting = standing.not_judged
    parts = [counted(standing.posts, "post"), counted(standing.channels, "channel")]
    parts += [not_judged(waiting, standing.posts)] if waiting else []
    parts += filter(None, [_reports(answer)])
    parts += filter(None, [_nothing_shared(answer)])
    if standing.unknown_origin:
        parts.append(f"{counted(standing.unknown_origin, 'post')}: origin unknown")
    return SEPARATOR.join([*parts, *silent])


def _nothing_shared(answer: UpstreamAnswer) -> str:
    """That no two posts were seen to share an origin, as far as that can be said."""
    standing = answer.standing
    # Of posts that are still to be judged, nothing tells that they share none.
    if standing.posts < 2 or standing.not_judged or any(report.is_shared for report in answer.reports):
        return ""
    possibly = any(len(report.members) > 1 for report in answer.reports)
    return "no certain shared origin found" if possibly else "no shared origin found"


def _reports(answer: UpstreamAnswer) -> str:
    """How many reports, the first by name; those that the posts only possibly lean on stand apart.

    "" where nothing can be said, as no post is judged.
    """
    sure = [report for report in answer.reports if report.id in answer.counted]
    doubtful = [
        report
        for report in answer.reports
        if report.id not in answer.counted and not is_elsewhere(answer, report)
    ]
    number, others = answer.standing.upstream_reports, answer.standing.in_other_parts
    told = [_some_reports(sure, number, answer) if number else _none_found(answer)]
    if others:
        told.append(f"{others} {'more ' if number else ''}in other parts of digests")
    if doubtful:
        names = list(dict.fromkeys(map(report_name, doubtful)))
        told.append(f"{len(doubtful)} possible: {_some(names, _REPORTS_NAMED)}")
    return SEPARATOR.join(filter(None, told))


def is_elsewhere(answer: UpstreamAnswer, report: Report) -> bool:
    """Is it only told in other parts of the posts than those with the words that were asked for?"""
    asked = [member for member in report.members if member.post.id in answer.matched]
    return bool(asked) and not any(answer.asks_for(report, member) for member in asked)


def _none_found(answer: UpstreamAnswer) -> str:
    """That no report was found, of the posts that were looked at."""
    standing = answer.standing
    if standing.not_judged == standing.posts:
        return ""
    return f"no upstream report found{' yet' if standing.not_judged else ''}"


def _some_reports(reports: Sequence[Report], number: int, answer: UpstreamAnswer) -> str:
    count = counted(number, "upstream report")
    if not reports:
        return count
    if number == 1 == len(reports):
        return f"{count}: {_remarked(report_name(reports[0]), _remark(reports[0], answer))}"
    asked = {report.id: _asked_for(report, answer) for report in reports}
    most = sorted(reports, key=lambda report: -asked[report.id][0])[:_REPORTS_NAMED]
    named = ", ".join(_remarked(report_name(one), *_numbers(*asked[one.id])) for one in most)
    more = number - len(most)
    return f"{count}: {named}{f' and {more} more' if more else ''}"


def _asked_for(report: Report, answer: UpstreamAnswer) -> tuple[int, int]:
    """How many of the posts asked for lean on it for certain, and how many possibly."""
    certain = sum(answer.asks_for(report, member) for member in report.leaning)
    return certain, sum(answer.asks_for(report, member) for member in report.members) - certain


def _numbers(certain: int, possible: int) -> list[str]:
    return [counted(certain, "post"), *([f"{possible} more possible"] if possible else [])]


def _remark(report: Report, answer: UpstreamAnswer) -> str:
    """What the posts that were asked for share, or that others lean on it too."""
    certain, possible = _asked_for(report, answer)
    if certain > 1:
        share = tie(report, [one for one in report.leaning if answer.asks_for(report, one)])
        return f"{share} in {', '.join(_numbers(certain, possible))}" if possible else share
    if possible and not report.is_shared:
        return f"{counted(certain, 'post')}, {possible} more {tie(report)}"
    told = _numbers(certain, possible) if possible else []
    outside = sum(member.post.id not in answer.matched for member in report.leaning)
    doubtful = sum(member.post.id not in answer.matched for member in report.members) - outside
    if outside:
        told.append(f"with {counted(outside, 'post')} outside the search")
    elif doubtful:
        told.append(f"{doubtful} more possible outside the search")
    return ", ".join(told)


def _remarked(name: str, *remarks: str) -> str:
    known = ", ".join(filter(None, remarks))
    return f"{name} ({known})" if known else name


def silences(channels: Iterable[OwnChannel]) -> list[str]:
    """Outlets with a watched channel of their own in which nothing of the answer was seen.

    Those whose channel is not completely read stand apart: their silence proves less.
    """
    by_outlet: dict[str, list[OwnChannel]] = {}
    for channel in channels:
        by_outlet.setdefault(_named(channel.outlet), []).append(channel)
    silent = {
        outlet: all(channel.complete for channel in own)
        for outlet, own in by_outlet.items()
        if not any(channel.matching for channel in own)
    }
    read = [outlet for outlet, complete in silent.items() if complete]
    doubtful = [outlet for outlet, complete in silent.items() if not complete]
    return [
        *([f"{_some(read)}: nothing seen"] if read else []),
        *([f"{_some(doubtful)}: nothing seen, not completely read"] if doubtful else []),
    ]


def _some(names: Sequence[str], most: int = _OUTLETS_NAMED) -> str:
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def own_channel_line(channel: OwnChannel) -> str:
    """TASS (tass_agency): nothing seen, read until 2026-07-01 20:50 UTC."""
    who = _named(channel.outlet)
    if channel.channel and channel.channel != channel.outlet:
        who = f"{who} ({_named(channel.channel)})"
    seen = f"{counted(channel.matching, 'post')} found" if channel.matching else "nothing seen"
    whole = "completely read" if channel.complete else "not completely read"
    if channel.read_until:
        until = f"until {readable(channel.read_until)}"
        whole = f"read {until}" if channel.complete else f"{whole}, {until}"
    return f"{who}: {seen}, {whole}"


def report_name(report: Report) -> str:
    """Who published it, on one line. What calls itself something on Telegram stands with its address."""
    return source_name(str(report.kind), report.name, report.key)


def source_name(kind: str, name: str, key: str = "") -> str:
    """A source as people know it; else its address; else that it is not named."""
    if not name.strip():
        return _named(key) if key.strip() and kind in ("url", "telegram", "forward") else UNNAMED
    if key and kind in ("telegram", "forward") and key.casefold() not in name.casefold():
        return f"{_named(name)} ({_named(key)})"
    return _named(name)


def _named(name: str) -> str:
    # A name is a stranger's text: it must not look like a further part of the sentence.
    return one_line(name.replace("·", "-"), _NAME_CELLS)


def tie(report: Report, asked_for: Collection[Member] = ()) -> str:
    """What its posts share, or those of them that were asked for; "" for a single post.

    That is what ties all of them, the strongest there is; where one thing ties some and another the rest,
    that they lean on one source. `possibly` where that is in doubt. Posts that only possibly lean on it have
    no say, unless there are no two others.
    """
    if len(report.members) < 2:
        return ""
    among = asked_for or (report.leaning if len(report.leaning) > 1 else report.members)
    there = {member.post.url for member in among}
    shared = Counter(
        kind
        for member in among
        for kind in {str(one.kind) for one in member.evidence if one.other_post in there}
    )
    kind = next((kind for kind in TIES if shared[kind] >= max(len(among) - 1, 1)), str(report.kind))
    words = TIES.get(kind, "same source")
    return words if report.is_shared else f"possibly the {words}"


def size(posts: int, channels: int) -> str:
    """4 posts, 3 channels."""
    return f"{counted(posts, 'post')}, {counted(channels, 'channel')}"


def report_marks(report: Report) -> list[str]:
    """What stands behind the name of a report: its size, and doubts."""
    denials = sum(member.denied for member in report.members)
    doubtful = len(report.members) - len(report.leaning)
    return [
        size(len(report.leaning), report.channels),
        *([f"{doubtful} more possible"] if doubtful else []),
        *(["possible"] if report.confidence < CERTAIN else []),
        *([f"a denial in {counted(denials, 'post')}"] if denials else []),
    ]


def member_marks(member: Member, *, first: bool, outside: bool = False) -> list[str]:
    """What a reader should know of a post of a report: its place in time, and doubts."""
    post = member.post
    return [
        "first known" if first else lag(member.lag_seconds),
        *(["origin"] if member.is_origin else []),
        *(["possible"] if member.confidence < CERTAIN else []),
        *(["tells of a denial"] if member.denied else []),
        *(["edited"] if post.edited_at else []),
        *(["deleted"] if post.deleted_seen_at else []),
        *(["(outside the search)"] if outside else []),
    ]


def lag(seconds: int) -> str:
    """+47 min: how long after the first post known to us."""
    seconds = max(seconds, 0)
    if seconds < _MINUTE:
        return f"+{seconds} s"
    if seconds < _HOUR:
        return f"+{seconds // _MINUTE} min"
    if seconds < _DAY:
        hours, minutes = divmod(seconds // _MINUTE, 60)
        return f"+{hours} h {minutes} min" if minutes else f"+{hours} h"
    days, hours = divmod(seconds // _HOUR, 24)
    return f"+{days} d {hours} h" if hours else f"+{days} d"


def shown_reports(answer: UpstreamAnswer, *, single: bool, limit: int | None) -> tuple[Report, ...]:
    """The reports to be listed: those with a single post only when asked for."""
    return tuple(report for report in answer.reports if single or len(report.members) > 1)[:limit]


def left_out(answer: UpstreamAnswer, shown: Sequence[Report]) -> list[str]:
    """What is counted in the sentence and not listed, and the option that lists it."""
    listed = {report.id for report in shown}
    missing = [report for report in answer.reports if report.id not in listed]
    single = sum(len(report.members) == 1 for report in missing)
    more = len(missing) - single
    lines = [f"and {counted(more, 'more report')} (--limit 0 shows all)"] if more else []
    if single:
        listed_already = any(len(report.members) == 1 for report in shown)
        option = "--limit 0 shows all" if listed_already else f"--all shows {'it' if single == 1 else 'them'}"
        lines.append(f"and {counted(single, 'report')} with a single post ({option})")
    return lines


def coverage_lines(answer: UpstreamAnswer) -> tuple[str, ...]:
    """How many posts were looked at over which window, and how far to trust silence, as a search says it."""
    posts = answer.standing.posts
    return summary_lines(SearchResult(answer.query, answer.window, posts, (), answer.coverage), shown=posts)


def in_time(posts: Iterable[StoredPost]) -> list[StoredPost]:
    """The earliest first, whatever the order they came in."""
    return sorted(posts, key=lambda post: (post.posted_at, post.id))
