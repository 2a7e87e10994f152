"""Social networks and video sites: one key for one post, whatever mirror or form its address came in."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import unquote

from osintwatch.provenance.links.url_address import Address, parse, words
from osintwatch.provenance.links.url_kind import Canonical, UrlKind

_VARIANT: Final = re.compile(
    r"(?:m|mobile|mbasic|web|touch|free|old|new|np|amp|d|g|c|music|gaming|en|[a-z]{2}-[a-z]{2})\."
)
_YOUTUBE_ID: Final = re.compile(r"[A-Za-z0-9_-]{11}(?![A-Za-z0-9_-])")
_NUMBER: Final = re.compile(r"\d{1,25}")
_VK_POST: Final = re.compile(r"(wall|topic|note|photo)(-?\d{1,15}_\d{1,15})")
_VK_VIDEO: Final = re.compile(r"(?:video|clip)(-?\d{1,15}_\d{1,15})")
_RUMBLE_ID: Final = re.compile(r"v[0-9a-z]{4,8}(?:-|\.html|\Z)")
_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_X_AND_MIRRORS: Final = words(
    """x.com twitter.com fxtwitter.com vxtwitter.com fixupx.com fixvx.com twittpr.com twittervx.com
    fixuptwitter.com xcancel.com lightbrd.com nitter.net"""
)
_YOUTUBE_MIRRORS: Final = words("yewtu.be iteroni.com invidious.io inv.nadeko.net piped.video hooktube.com")
_X_PAGES: Final = words(
    "home explore search hashtag i intent share settings tos privacy login messages notifications compose"
    " about jobs download signup account who_to_follow"
)
_FACEBOOK_PAGES: Final = words("help policies legal business ads privacy login hashtag dialog plugins")


def platform_link(address: Address) -> Canonical | None:
    """Read an address of a known social network or video site; None for others, and for other pages there."""
    host = address.host
    reader = _READERS.get(host)
    if reader is None and (variant := _VARIANT.match(host)):
        reader = _READERS.get(host[variant.end() :])
    if reader is None and (host.startswith("nitter.") or ".nitter." in host):
        reader = _x
    return reader(address, address.segments) if reader else None


def _post(host: str, path: str) -> Canonical:
    return Canonical(f"{host}/{path}", UrlKind.SOCIAL_POST, host)


def _video(host: str, path: str) -> Canonical:
    return Canonical(f"{host}/{path}", UrlKind.VIDEO, host)


def _profile(host: str, name: str) -> Canonical:
    return Canonical(f"{host}/{name}", UrlKind.PROFILE, host)


def _front(host: str) -> Canonical:
    return Canonical(host, UrlKind.HOME, host)


def _other(host: str, path: str, kind: UrlKind) -> Canonical:
    return Canonical(f"{host}/{path}", kind, host)


def _number_after(steps: list[str], *words: str) -> str | None:
    """The number in the step behind one of `words`."""
    for word, step in zip(steps, steps[1:], strict=False):
        if word.lower() in words and (number := _NUMBER.match(step)):
            return number[0]
    return None


def _x(address: Address, steps: list[str]) -> Canonical | None:
    """A post is known by its number: the name before it is not looked at, there or at the mirrors."""
    if address.fragment.startswith("!/"):
        steps = address.fragment[2:].split("/")
    if post := _number_after(steps, "status", "statuses"):
        return _post("x.com", f"status/{post}")
    if current := _NUMBER.fullmatch(address.get("currentTweet")):
        return _post("x.com", f"status/{current[0]}")
    if not steps:
        return _front("x.com")
    first = steps[0].lower()
    if first == "search" or first == "hashtag":
        rest = "/".join(steps[1:])
        return _other("x.com", f"{first}?q={rest or address.get('q')}", UrlKind.SEARCH)
    for word in ("spaces", "broadcasts", "article"):
        if word in steps[:-1]:
            return _post("x.com", f"{word}/{steps[steps.index(word) + 1]}")
    if first in _X_PAGES:
        return _other("x.com", "/".join(steps), UrlKind.OTHER)
    return _profile("x.com", first) if _NAME.fullmatch(first) else None


def _thread(address: Address, steps: list[str]) -> Canonical | None:
    """Readers of threads show the posts of one author that follow on the numbered one."""
    post = _number_after(steps, "thread", "status")
    return _post("x.com", f"status/{post}") if post else None


def _youtube(address: Address, steps: list[str]) -> Canonical | None:
    first = steps[0].lower() if steps else ""
    if first == "attribution_link":
        inner = parse("youtube.com/" + unquote(address.get("u")).lstrip("/"))
        return _youtube(inner, inner.segments) if inner and inner.segments[:1] == ["watch"] else None
    candidates = [address.get("v", "vi")]
    if first in ("shorts", "live", "embed", "v", "vi", "e", "watch") and len(steps) > 1:
        candidates.append(steps[1])
    for candidate in candidates:
        if video := _YOUTUBE_ID.match(candidate):
            return _video("youtube.com", f"watch?v={video[0]}")
    if not steps:
        return _front("youtube.com")
    if first in ("clip", "post") and len(steps) > 1:
        kind = UrlKind.VIDEO if first == "clip" else UrlKind.SOCIAL_POST
        return _other("youtube.com", f"{first}/{steps[1]}", kind)
    if first == "playlist":
        return _other("youtube.com", f"playlist?list={address.get('list')}", UrlKind.SECTION)
    if first == "results":
        return _other("youtube.com", f"results?search_query={address.get('search_query')}", UrlKind.SEARCH)
    if first.startswith("@") or len(steps) == 1:
        return _profile("youtube.com", steps[0] if first.startswith("%40") else first)
    if first in ("c", "channel", "user"):
        return _profile("youtube.com", f"{first}/{steps[1]}")
    return None


def _youtu_be(address: Address, steps: list[str]) -> Canonical | None:
    candidates = [*steps[-1:], address.get("v")]
    video = next(filter(None, map(_YOUTUBE_ID.match, candidates)), None)
    return _video("youtube.com", f"watch?v={video[0]}") if video else None


def _youtube_mirror(address: Address, steps: list[str]) -> Canonical | None:
    found = _youtube(address, steps)
    return found if found and found.kind is UrlKind.VIDEO else None


def _vk(address: Address, steps: list[str]) -> Canonical | None:
    """Posts open over any page of the site: the parameters w and z tell which."""
    for place in (unquote(address.get("w")), unquote(address.get("z")), *steps[:1]):
        if post := _VK_POST.match(place):
            reply = _NUMBER.fullmatch(address.get("reply"))
            return _post("vk.com", f"{post[1]}{post[2]}" + (f"?reply={reply[0]}" if reply else ""))
        if video := _VK_VIDEO.match(place):
            return _video("vk.com", f"video{video[1]}")
    if not steps:
        return _front("vk.com")
    if steps[0].startswith("@"):
        return _other("vk.com", steps[0], UrlKind.PAGE)
    if len(steps) == 1 and _NAME.fullmatch(steps[0]):
        return _profile("vk.com", steps[0].lower())
    return None


def _reddit(address: Address, steps: list[str]) -> Canonical | None:
    if "comments" in steps[:-1]:
        at = steps.index("comments") + 1
        thread = steps[at].lower()
        # .../comments/<thread>/<title>/<comment>: a comment is a publication of its own.
        comment = steps[at + 2].lower() if len(steps) > at + 2 else ""
        return _post("reddit.com", f"comments/{thread}" + (f"/comment/{comment}" if comment else ""))
    if len(steps) > 3 and steps[2] == "s":
        return _other("reddit.com", "/".join(steps[:4]), UrlKind.SHORTENER)
    if not steps:
        return _front("reddit.com")
    if len(steps) == 2 and steps[0] in ("r", "u", "user"):
        return _profile("reddit.com", f"{steps[0]}/{steps[1].lower()}")
    return None


def _redd_it(address: Address, steps: list[str]) -> Canonical | None:
    return _post("reddit.com", f"comments/{steps[0].lower()}") if len(steps) == 1 else None


def _instagram(address: Address, steps: list[str]) -> Canonical | None:
    for word, code in zip(steps, steps[1:], strict=False):
        if word in ("p", "reel", "reels", "tv"):
            return _post("instagram.com", f"p/{code}")
    if steps[:1] == ["stories"] and len(steps) > 2:
        return _post("instagram.com", "/".join(steps[:3]))
    if steps[:1] == ["share"]:
        return _other("instagram.com", "/".join(steps), UrlKind.SHORTENER)
    if not steps:
        return _front("instagram.com")
    return _profile("instagram.com", steps[0].lower()) if len(steps) == 1 else None


def _tiktok(address: Address, steps: list[str]) -> Canonical | None:
    if number := _number_after(steps, "video", "photo", "v", "v2"):
        return _video("tiktok.com", f"video/{number}")
    if steps[:1] == ["t"]:
        return _other("tiktok.com", "/".join(steps), UrlKind.SHORTENER)
    if not steps:
        return _front("tiktok.com")
    return _profile("tiktok.com", steps[0].lower()) if len(steps) == 1 and steps[0][0] == "@" else None


def _facebook(address: Address, steps: list[str]) -> Canonical | None:
    host, first = "facebook.com", steps[0].lower() if steps else ""
    if first in ("story.php", "permalink.php") and address.get("story_fbid"):
        return _post(host, f"story.php?id={address.get('id')}&story_fbid={address.get('story_fbid')}")
    # Videos and pictures have numbers of their own, whoever shows them.
    video = _NUMBER.fullmatch(address.get("v")) if first in ("watch", "video.php", "video") else None
    if number := video[0] if video else _number_after([*steps[:1], *steps[-1:]], "reel", "watch"):
        return _video(host, f"watch?v={number}")
    if "videos" in steps[:-1] and _NUMBER.fullmatch(steps[-1]):
        return _video(host, f"watch?v={steps[-1]}")
    if first.startswith("photo") and address.get("fbid"):
        return _post(host, f"photo?fbid={address.get('fbid')}")
    if first == "share" and len(steps) > 1:
        return _other(host, "/".join(steps), UrlKind.SHORTENER)
    if first == "groups" and len(steps) > 3 and steps[2] in ("posts", "permalink"):
        return _post(host, f"groups/{steps[1].lower()}/posts/{steps[3]}")
    if len(steps) > 2 and steps[1] == "posts":
        return _post(host, f"{first}/posts/{steps[-1]}")
    if not steps:
        return _front(host)
    if first == "profile.php":
        return _profile(host, f"profile.php?id={address.get('id')}")
    return _profile(host, first) if len(steps) == 1 and first not in _FACEBOOK_PAGES else None


def _threads(address: Address, steps: list[str]) -> Canonical | None:
    for word, code in zip(steps, steps[1:], strict=False):
        if word in ("post", "t"):
            return _post("threads.com", f"post/{code}")
    return _profile("threads.com", steps[0].lower()) if len(steps) == 1 and steps[0][0] == "@" else None


def _numbered(host: str) -> Callable[[Address, list[str]], Canonical | None]:
    """Networks whose posts are numbered throughout: /@name/posts/12, /@name/12, /post/12."""

    def read(address: Address, steps: list[str]) -> Canonical | None:
        if number := _number_after(steps, "posts", "post", "statuses"):
            return _post(host, f"posts/{number}")
        if len(steps) == 2 and steps[0].startswith("@") and _NUMBER.fullmatch(steps[1]):
            return _post(host, f"posts/{steps[1]}")
        if not steps:
            return _front(host)
        return _profile(host, steps[0].lower()) if len(steps) == 1 else None

    return read


def _bluesky(address: Address, steps: list[str]) -> Canonical | None:
    if len(steps) == 4 and steps[0] == "profile" and steps[2] == "post":
        return _post("bsky.app", f"profile/{steps[1].lower()}/post/{steps[3]}")
    return _profile("bsky.app", f"profile/{steps[1].lower()}") if len(steps) == 2 else None


def _video_site(host: str, words: tuple[str, ...]) -> Callable[[Address, list[str]], Canonical | None]:
    """Sites where the step behind one of `words` names the video, and the query nothing of it."""

    def read(address: Address, steps: list[str]) -> Canonical | None:
        for word, code in zip(steps, steps[1:], strict=False):
            if word in words:
                return _video(host, f"{words[0]}/{code}")
        return None

    return read


def _rumble(address: Address, steps: list[str]) -> Canonical | None:
    if len(steps) == 1:
        return (_video if _RUMBLE_ID.match(steps[0]) else _profile)("rumble.com", steps[0])
    return None


def _odysee(address: Address, steps: list[str]) -> Canonical | None:
    if len(steps) == 2 and steps[0].startswith("@"):
        return _video("odysee.com", "/".join(steps))
    return _profile("odysee.com", steps[0]) if len(steps) == 1 and steps[0].startswith("@") else None


_READERS: Final[dict[str, Callable[[Address, list[str]], Canonical | None]]] = {
    **dict.fromkeys(_X_AND_MIRRORS, _x),
    "threadreaderapp.com": _thread,
    "unrollnow.com": _thread,
    "youtube.com": _youtube,
    "youtube-nocookie.com": _youtube,
    "youtu.be": _youtu_be,
    **dict.fromkeys(_YOUTUBE_MIRRORS, _youtube_mirror),
    "vk.com": _vk,
    "vk.ru": _vk,
    "vkvideo.ru": _vk,
    "reddit.com": _reddit,
    "redd.it": _redd_it,
    "instagram.com": _instagram,
    "ddinstagram.com": _instagram,
    "tiktok.com": _tiktok,
    "facebook.com": _facebook,
    "fb.com": _facebook,
    "threads.com": _threads,
    "threads.net": _threads,
    "truthsocial.com": _numbered("truthsocial.com"),
    "gab.com": _numbered("gab.com"),
    "bsky.app": _bluesky,
    "rutube.ru": _video_site("rutube.ru", ("video", "shorts", "embed")),
    "bitchute.com": _video_site("bitchute.com", ("video", "embed")),
    "dailymotion.com": _video_site("dailymotion.com", ("video",)),
    "rumble.com": _rumble,
    "odysee.com": _odysee,
}
