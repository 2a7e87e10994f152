"""Which addresses are one page, which are not, and what an address leads to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osintwatch.provenance.links.urls import UrlKind, canonical

SAME = [
    # ---- spelling
    ("scheme", "http://example.org/a", "https://example.org/a"),
    ("no scheme", "example.org/a", "https://example.org/a"),
    ("double slash", "//example.org/a", "https://example.org/a"),
    ("www", "https://www.example.org/a", "https://example.org/a"),
    ("case of the host", "https://Example.ORG/a", "https://example.org/a"),
    ("usual port", "https://example.org:443/a", "https://example.org/a"),
    ("empty port", "https://example.org:/a", "https://example.org/a"),
    ("final dot", "https://example.org./a", "https://example.org/a"),
    ("slash at the end", "https://example.org/a/", "https://example.org/a"),
    ("doubled slashes", "https://example.org//a///b", "https://example.org/a/b"),
    ("dots", "https://example.org/x/../a/./b", "https://example.org/a/b"),
    ("fragment", "https://example.org/a#part", "https://example.org/a"),
    ("empty fragment and query", "https://example.org/a?#", "https://example.org/a"),
    ("quoted words in the fragment", "https://example.org/a#:~:text=x,-y", "https://example.org/a"),
    ("escaped letters", "https://example.org/%61%7Eb", "https://example.org/a~b"),
    ("case of escapes", "https://example.org/%d1%84", "https://example.org/%D1%84"),
    ("Cyrillic path", "https://example.org/новини/1", "https://example.org/%D0%BD%D0%BE%D0%B2%D0%B8%D0%BD%D0%B8/1"),
    ("Cyrillic host", "https://пример.рф/a", "https://xn--e1afmkfd.xn--p1ai/a"),
    ("wide letters", "https://ｅｘａｍｐｌｅ.org/a", "https://example.org/a"),
    ("ideographic full stop", "https://example。org/a", "https://example.org/a"),
    ("index page", "https://example.org/a/index.html", "https://example.org/a"),
    ("blanks around", "  https://example.org/a \n", "https://example.org/a"),
    ("broken line", "https://example.org/lo\nng", "https://example.org/long"),
    ("invisible end", "https://example.org/a\u200b", "https://example.org/a"),
    ("stray percent sign", "https://example.org/100%", "https://example.org/100%25"),
    # ---- query
    ("order", "https://example.org/a?b=2&a=1", "https://example.org/a?a=1&b=2"),
    ("utm", "https://example.org/a?utm_source=t&utm_medium=x&id=5", "https://example.org/a?id=5"),
    ("capital UTM", "https://example.org/a?UTM_Source=t", "https://example.org/a"),
    ("click ids", "https://example.org/a?fbclid=1&gclid=2&yclid=3&ysclid=4&msclkid=5", "https://example.org/a"),
    ("advertisement id", "https://example.org/a?erid=2Vt", "https://example.org/a"),
    ("copied from HTML", "https://example.org/a?id=1&amp;utm_source=x", "https://example.org/a?id=1"),
    ("two question marks", "https://example.org/a??utm_source=x", "https://example.org/a"),
    ("empty value", "https://example.org/a?print=", "https://example.org/a?print"),
    ("blank in a value", "https://example.org/a?q=x%20y", "https://example.org/a?q=x+y"),
    ("agency article", "https://www.reuters.com/world/tanks-move-2031-02-03/?rpc=401&x=y",
     "https://www.reuters.com/world/tanks-move-2031-02-03/"),
    ("newspaper article", "https://www.nytimes.com/2031/02/03/world/tanks.html?smid=url-share&partner=rss",
     "https://nytimes.com/2031/02/03/world/tanks.html"),
    ("Russian agency", "https://tass.ru/politika/31415926?from=teaser", "https://tass.ru/politika/31415926"),
    ("Ukrainian paper", "https://www.pravda.com.ua/news/2031/02/3/7123456/?from=tg",
     "https://www.pravda.com.ua/news/2031/02/3/7123456/"),
    ("part of a known site", "https://realty.rbc.ru/news/6731b1219a79?from=copy",
     "https://realty.rbc.ru/news/6731b1219a79"),
    ("newsletter", "https://writer.substack.com/p/the-front?r=2x&s=w", "https://writer.substack.com/p/the-front"),
    ("newsletter in its reader", "https://open.substack.com/pub/writer/p/the-front?r=2x",
     "https://writer.substack.com/p/the-front"),
    ("phone form of a blog", "https://diary.blogspot.com/2031/02/day.html?m=1",
     "https://diary.blogspot.com/2031/02/day.html"),
    # ---- one site, several names
    ("BBC", "https://www.bbc.co.uk/news/articles/c0ffee", "https://www.bbc.com/news/articles/c0ffee"),
    ("CNN editions", "https://edition.cnn.com/2031/02/03/x/index.html", "https://www.cnn.com/2031/02/03/x/"),
    ("mobile, known site", "https://m.lenta.ru/news/2031/02/03/x", "https://lenta.ru/news/2031/02/03/x"),
    ("mobile, any site", "https://m.example.org/news/20310203-x", "https://example.org/news/20310203-x"),
    ("mobile.", "https://mobile.reuters.com/article/idUSKBN1", "https://www.reuters.com/article/idUSKBN1"),
    ("old Reuters addresses", "https://www.reuters.com/article/us-tanks/tanks-move-idUSKBN1A2B3C",
     "https://www.reuters.com/article/idUSKBN1A2B3C"),
    ("Wikipedia", "https://uk.m.wikipedia.org/wiki/Київ", "https://uk.wikipedia.org/wiki/Київ"),
    ("Yahoo", "https://news.yahoo.com/tanks-move-123.html", "https://www.yahoo.com/news/tanks-move-123.html"),
    # ---- AMP
    ("amp at the end", "https://tass.ru/politika/31415926/amp", "https://tass.ru/politika/31415926"),
    ("amp at the end, any site", "https://example.org/2031/02/tanks/amp/", "https://example.org/2031/02/tanks"),
    ("amp in front", "https://news.ru/amp/world/three-tanks-moved-on", "https://news.ru/world/three-tanks-moved-on"),
    ("amp within", "https://www.bbc.com/news/amp/world-europe-31415926", "https://www.bbc.com/news/world-europe-31415926"),
    ("amp host", "https://amp.theguardian.com/world/2031/feb/03/x", "https://www.theguardian.com/world/2031/feb/03/x"),
    (".amp", "https://www.bbc.com/news/world-europe-31415926.amp", "https://www.bbc.com/news/world-europe-31415926"),
    (".amp.html", "https://www.nytimes.com/2031/02/03/x.amp.html", "https://www.nytimes.com/2031/02/03/x.html"),
    ("amp parameter", "https://example.org/news-31415926?amp=1", "https://example.org/news-31415926"),
    ("output type", "https://example.org/news-31415926?outputType=amp", "https://example.org/news-31415926"),
    ("Google viewer", "https://www.google.de/amp/s/example.org/2031/x/amp/", "https://example.org/2031/x"),
    ("AMP cache", "https://example-org.cdn.ampproject.org/v/s/example.org/2031/x?amp_js_v=0.1&amp",
     "https://example.org/2031/x?amp_js_v=0.1"),
    ("Yandex turbo", "https://lenta-ru.turbopages.org/turbo/lenta.ru/s/news/2031/02/03/x/?turbo_uid=A",
     "https://lenta.ru/news/2031/02/03/x/"),
    ("short Yandex turbo", "https://vm-ru.turbopages.org/vm.ru/s/news/31415-x", "https://vm.ru/news/31415-x"),
    ("turbo host", "https://turbo.lenta.ru/news/2031/02/03/x", "https://lenta.ru/news/2031/02/03/x"),
    # ---- packed into another address
    ("Facebook", "https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2Fa%3Fid%3D5&h=AT", "https://example.org/a?id=5"),
    ("Instagram", "https://l.instagram.com/?u=https%3A%2F%2Fexample.org%2Fa&e=AT", "https://example.org/a"),
    ("Google", "https://www.google.com.ua/url?sa=t&url=https%3A%2F%2Fexample.org%2Fa", "https://example.org/a"),
    ("VK", "https://vk.com/away.php?to=https%3A%2F%2Fexample.org%2Fa&post=-1_2", "https://example.org/a"),
    ("Reddit", "https://out.reddit.com/t3_x?url=https%3A%2F%2Fexample.org%2Fa", "https://example.org/a"),
    ("YouTube", "https://www.youtube.com/redirect?event=d&q=https%3A%2F%2Fexample.org%2Fa", "https://example.org/a"),
    ("instant view", "https://t.me/iv?url=https%3A%2F%2Fexample.org%2Fa&rhash=12", "https://example.org/a"),
    ("Telegram share", "https://t.me/share/url?url=https://example.org/a&text=look", "https://example.org/a"),
    ("X share", "https://twitter.com/intent/tweet?text=x&url=https%3A%2F%2Fexample.org%2Fa", "https://example.org/a"),
    ("packed twice", "https://l.facebook.com/l.php?u=https%3A%2F%2Ft.me%2Fiv%3Furl%3Dhttps%253A%252F%252Fexample.org%252Fa",
     "https://example.org/a"),
    ("Wayback", "https://web.archive.org/web/20310203040506/http://example.org:80/a?id=5", "https://example.org/a?id=5"),
    ("Wayback frame", "https://web.archive.org/web/20310203040506id_/https://example.org/a", "https://example.org/a"),
    ("Wayback overview", "https://web.archive.org/web/2031*/https://example.org/a", "https://example.org/a"),
    ("Wayback, bare", "web.archive.org/web/20310203/example.org/a", "https://example.org/a"),
    ("archive.today", "https://archive.is/2031.02.03-040506/https://example.org/a", "https://example.org/a"),
    ("newest copy", "https://archive.ph/newest/https://example.org/a", "https://example.org/a"),
    ("archive search", "https://archive.ph/?run=1&url=https://example.org/a", "https://example.org/a"),
    ("archive.today's names", "https://archive.is/AbCdE", "https://archive.ph/AbCdE"),
    ("12ft", "https://12ft.io/proxy?q=https%3A%2F%2Fexample.org%2Fa", "https://example.org/a"),
    ("12ft, path", "https://12ft.io/https://example.org/a", "https://example.org/a"),
    ("one slash lost", "https://txtify.it/https:/example.org/a", "https://example.org/a"),
    ("paywall remover", "https://www.removepaywall.com/search?url=https://example.org/a", "https://example.org/a"),
    ("Google cache", "https://webcache.googleusercontent.com/search?q=cache:AbC:https://example.org/a+x", "https://example.org/a"),
    ("translated", "https://www-my--site-org.translate.goog/a?id=5&_x_tr_sl=uk", "https://www.my-site.org/a?id=5"),
    ("translator", "https://translate.google.com/translate?sl=ru&u=https://example.org/a", "https://example.org/a"),
    # ---- Telegram
    ("preview", "https://t.me/s/Some_Channel/12", "https://t.me/some_channel/12"),
    ("telegram.me", "https://telegram.me/some_channel/12", "https://t.me/some_channel/12"),
    ("telegram.dog", "telegram.dog/some_channel/12", "https://t.me/some_channel/12"),
    ("name as host", "https://some-channel.example.org/12", "https://some-channel.example.org/12"),
    ("name before t.me", "https://some_channel.t.me/12", "https://t.me/some_channel/12"),
    ("single", "https://t.me/some_channel/12?single", "https://t.me/some_channel/12"),
    ("comment", "https://t.me/some_channel/12?comment=3", "https://t.me/some_channel/12"),
    ("thread", "https://t.me/c/1234567890/12?thread=1", "https://t.me/c/1234567890/12"),
    ("topic", "https://t.me/some_group/3/12", "https://t.me/some_group/12"),
    ("tg resolve", "tg://resolve?domain=Some_Channel&post=12", "https://t.me/some_channel/12"),
    ("tg without slashes", "tg:resolve?domain=some_channel", "https://t.me/some_channel"),
    ("tg privatepost", "tg://privatepost?channel=1234567890&post=12", "https://t.me/c/1234567890/12"),
    ("older posts", "https://t.me/s/some_channel?before=900", "https://t.me/some_channel"),
    ("at sign", "https://t.me/@some_channel", "https://t.me/some_channel"),
    ("old invitation", "https://t.me/joinchat/AbC_dEf", "https://t.me/+AbC_dEf"),
    ("tg join", "tg://join?invite=AbC_dEf", "https://t.me/+AbC_dEf"),
    ("web client", "https://web.telegram.org/a/#-1001234567890_12", "https://t.me/c/1234567890/12"),
    ("catalogue", "https://tgstat.ru/channel/@some_channel/12", "https://t.me/some_channel/12"),
    # ---- social networks and video
    ("X and Twitter", "https://twitter.com/someone/status/271828?s=20", "https://x.com/someone/status/271828"),
    ("X mirrors", "https://fixupx.com/someone/status/271828", "https://vxtwitter.com/someone/status/271828/en"),
    ("Nitter", "https://nitter.example.org/someone/status/271828#m", "https://x.com/i/web/status/271828"),
    ("picture of a tweet", "https://mobile.twitter.com/someone/status/271828/photo/1", "https://x.com/i/status/271828"),
    ("renamed author", "https://x.com/old_name/status/271828", "https://x.com/new_name/status/271828"),
    ("thread reader", "https://threadreaderapp.com/thread/271828.html", "https://x.com/someone/status/271828"),
    ("hash-bang Twitter", "https://twitter.com/#!/someone/status/271828", "https://x.com/someone/status/271828"),
    ("case of X names", "https://x.com/SomeOne", "https://twitter.com/someone"),
    ("youtu.be", "https://youtu.be/Abc-_123456?si=x", "https://www.youtube.com/watch?v=Abc-_123456&t=9"),
    ("shorts", "https://youtube.com/shorts/Abc-_123456", "https://m.youtube.com/watch?app=desktop&v=Abc-_123456"),
    ("live", "https://www.youtube.com/live/Abc-_123456?feature=shared", "https://www.youtube-nocookie.com/embed/Abc-_123456"),
    ("attribution link", "https://www.youtube.com/attribution_link?u=%2Fwatch%3Fv%3DAbc-_123456%26x%3D1",
     "https://youtu.be/Abc-_123456"),
    ("twice a question mark", "https://www.youtube.com/watch?v=Abc-_123456?si=x", "https://youtu.be/Abc-_123456"),
    ("VK post", "https://m.vk.com/wall-12_34?from=feed", "https://vk.com/somewhere?w=wall-12_34"),
    ("VK post in another place", "https://vk.ru/wall-12_34", "https://vk.com/feed?w=wall-12_34%2Fall"),
    ("VK video", "https://vkvideo.ru/video-12_34?list=x", "https://vk.com/video?z=video-12_34%2Fpl_1"),
    ("Reddit", "https://old.reddit.com/r/x/comments/1abcd/title/", "https://redd.it/1abcd"),
    ("Instagram", "https://www.instagram.com/reel/Cx-1/?igsh=a", "https://instagram.com/someone/p/Cx-1/"),
    ("TikTok", "https://www.tiktok.com/@someone/video/31415926?_r=1", "https://m.tiktok.com/v/31415926.html"),
    ("Facebook story", "https://m.facebook.com/story.php?story_fbid=5&id=6&mibextid=x",
     "https://www.facebook.com/permalink.php?id=6&story_fbid=5"),
    ("Facebook video", "https://www.facebook.com/someone/videos/title/31415/", "https://www.facebook.com/watch/?v=31415"),
    ("Facebook group", "https://www.facebook.com/groups/77/permalink/88/?a=b", "https://m.facebook.com/groups/77/posts/88"),
    ("Threads", "https://www.threads.net/@someone/post/Cx1?xmt=1", "https://www.threads.com/@someone/post/Cx1"),
    ("Truth Social", "https://truthsocial.com/@someone/posts/31415", "https://truthsocial.com/@someone/31415"),
    ("Rutube", "https://rutube.ru/video/0aaf/?r=wd", "https://rutube.ru/play/embed/0aaf"),
    ("Rumble", "https://rumble.com/v4abcd-x.html?e9s=src", "https://rumble.com/v4abcd-x.html"),
    ("Telegraph mirror", "https://graph.org/Title-02-03", "https://telegra.ph/Title-02-03"),
]  # fmt: skip

DIFFERENT = [
    ("case of the path", "https://example.org/A", "https://example.org/a"),
    ("sites", "https://example.org/a", "https://example.net/a"),
    ("subdomains", "https://en.example.org/a", "https://ru.example.org/a"),
    ("blogs", "https://one.blogspot.com/2031/02/x.html", "https://two.blogspot.com/2031/02/x.html"),
    ("newsletters", "https://one.substack.com/p/x", "https://two.substack.com/p/x"),
    ("somebody called m", "https://m.wordpress.com/2031/02/03/x", "https://wordpress.com/2031/02/03/x"),
    ("mobile page that names nothing", "https://m.example.org/a", "https://example.org/a"),
    ("other ports", "https://example.org:8080/a", "https://example.org/a"),
    ("parameter id", "https://example.org/a?id=1", "https://example.org/a?id=2"),
    ("parameter p", "https://example.org/?p=11", "https://example.org/?p=12"),
    ("parameter sid", "https://example.org/a?sid=1", "https://example.org/a?sid=2"),
    ("parameter m", "https://example.org/a?m=1", "https://example.org/a?m=0"),
    ("parameter at_id", "https://example.org/a?at_id=1", "https://example.org/a?at_id=2"),
    ("parameter source", "https://example.org/a?source=x", "https://example.org/a?source=y"),
    ("parameter ref", "https://example.org/a?ref=x", "https://example.org/a?ref=y"),
    ("order of equal names", "https://example.org/a?x=1&x=2", "https://example.org/a?x=2&x=1"),
    ("escaped slash", "https://example.org/a%2Fb", "https://example.org/a/b"),
    ("escaped question mark", "https://example.org/a%3Fb", "https://example.org/a?b"),
    ("hash-bang routes", "https://example.org/#!/post/1", "https://example.org/#!/post/2"),
    ("hash routes", "https://example.org/#/post/1", "https://example.org/#/post/2"),
    ("search on a known site", "https://www.reuters.com/search?q=tanks", "https://www.reuters.com/search?q=ships"),
    ("pages of a section", "https://www.bbc.com/news/topics/c0ffee1?page=1", "https://www.bbc.com/news/topics/c0ffee1?page=2"),
    ("entries of a live page", "https://www.bbc.com/news/live/c0ffee1?post=asset:1", "https://www.bbc.com/news/live/c0ffee1?post=asset:2"),
    ("home and article", "https://www.reuters.com/", "https://www.reuters.com/world/tanks-2031-02-03/"),
    ("tass.ru and tass.com", "https://tass.ru/politika/31415926", "https://tass.com/politika/31415926"),
    ("music shop with a word amp", "https://example.org/amp/guitars", "https://example.org/guitars"),
    ("ampere", "https://example.org/lamp/2031", "https://example.org/l/2031"),
    ("look-alike host", "https://еxample.org/a", "https://example.org/a"),
    ("short links of one service", "https://bit.ly/abc", "https://bit.ly/abd"),
    ("case of short links", "https://cutt.ly/abc", "https://cutt.ly/ABC"),
    ("archive codes", "https://archive.ph/AbCdE", "https://archive.ph/AbCdF"),
    ("archived pages", "https://archive.ph/2031/https://example.org/a", "https://archive.ph/2031/https://example.org/b"),
    ("Google searches", "https://www.google.com/search?q=a", "https://www.google.com/search?q=b"),
    ("documents", "https://docs.google.com/document/d/abc/edit", "https://docs.google.com/document/d/abd/edit"),
    ("Telegram numbers", "https://t.me/some_channel/12", "https://t.me/some_channel/13"),
    ("Telegram channels", "https://t.me/some_channel/12", "https://t.me/other_channel/12"),
    ("Telegram channel and post", "https://t.me/some_channel", "https://t.me/some_channel/12"),
    ("Telegram older posts and post", "https://t.me/s/some_channel?before=900", "https://t.me/some_channel/900"),
    ("private channels", "https://t.me/c/1234567890/12", "https://t.me/c/1234567891/12"),
    ("case of invitations", "https://t.me/+AbC", "https://t.me/+abc"),
    ("story and post", "https://t.me/some_channel/s/12", "https://t.me/some_channel/12"),
    ("a path called c elsewhere", "https://example.org/c/1234567890/12", "https://t.me/c/1234567890/12"),
    ("X posts", "https://x.com/someone/status/271828", "https://x.com/someone/status/271829"),
    ("X account and post", "https://x.com/someone", "https://x.com/someone/status/271828"),
    ("X searches", "https://x.com/search?q=a", "https://x.com/search?q=b"),
    ("YouTube videos", "https://youtu.be/Abc-_123456", "https://youtu.be/Abc-_123457"),
    ("case of videos", "https://youtu.be/Abc-_123456", "https://youtu.be/aBC-_123456"),
    ("VK posts", "https://vk.com/wall-12_34", "https://vk.com/wall-12_35"),
    ("VK walls", "https://vk.com/wall-12_34", "https://vk.com/wall12_34"),
    ("VK post and reply to it", "https://vk.com/wall-12_34", "https://vk.com/wall-12_34?reply=35"),
    ("Reddit thread and comment", "https://reddit.com/r/x/comments/1ab/t/", "https://reddit.com/r/x/comments/1ab/t/k9/"),
    ("Facebook stories", "https://facebook.com/story.php?story_fbid=5&id=6", "https://facebook.com/story.php?story_fbid=7&id=6"),
    ("Facebook posts", "https://facebook.com/someone/posts/5", "https://facebook.com/other/posts/5"),
    ("Instagram pictures", "https://instagram.com/p/Cx-1", "https://instagram.com/p/cx-1"),
    ("a redirect without an address", "https://l.facebook.com/l.php?h=1", "https://l.facebook.com/l.php?h=2"),
    ("not a page", "mailto:a@example.org", "mailto:b@example.org"),
]  # fmt: skip

KINDS = [
    ("https://example.org/2031/02/tanks", UrlKind.PAGE),
    ("https://example.org/a", UrlKind.PAGE),
    ("https://example.org/?p=1761", UrlKind.PAGE),
    ("https://example.org/#!/post/1", UrlKind.PAGE),
    ("https://example.org/news/three-tanks-moved", UrlKind.PAGE),
    ("https://example.org/section/energy/news/three-tanks-moved-on", UrlKind.PAGE),
    ("https://boosty.to/someone/posts/3141-5926", UrlKind.PAGE),
    ("https://example.org", UrlKind.HOME),
    ("https://example.org/?utm_source=x", UrlKind.HOME),
    ("https://example.org/index.php", UrlKind.HOME),
    ("https://t.me", UrlKind.HOME),
    ("https://bit.ly/", UrlKind.HOME),
    ("https://example.org/news/", UrlKind.SECTION),
    ("https://example.org/en/world/europe", UrlKind.SECTION),
    ("https://example.org/tag/three-tanks-moved-on", UrlKind.SECTION),
    ("https://example.org/category/war/page/2", UrlKind.SECTION),
    ("https://example.org/about-us", UrlKind.SECTION),
    ("https://example.org/search?q=tanks", UrlKind.SEARCH),
    ("https://www.google.com/search?q=tanks", UrlKind.SEARCH),
    ("https://t.me/some_channel/12", UrlKind.TELEGRAM_POST),
    ("https://t.me/some_channel", UrlKind.TELEGRAM_CHANNEL),
    ("https://t.me/c/1234567890", UrlKind.TELEGRAM_CHANNEL),
    ("https://t.me/+AbCdEf", UrlKind.INVITE),
    ("https://t.me/addlist/AbCdEf", UrlKind.INVITE),
    ("https://discord.gg/abc", UrlKind.INVITE),
    ("https://chat.whatsapp.com/AbC", UrlKind.INVITE),
    ("https://t.me/some_bot", UrlKind.APP),
    ("https://t.me/somebot/app?startapp=x", UrlKind.APP),
    ("https://t.me/some_channel?start=x", UrlKind.APP),
    ("tg://resolve?domain=somebot&start=1", UrlKind.APP),
    ("https://apps.apple.com/app/id31415", UrlKind.APP),
    ("https://play.google.com/store/apps/details?id=org.example", UrlKind.APP),
    ("https://t.me/boost/some_channel", UrlKind.OTHER),
    ("https://t.me/addstickers/abc", UrlKind.OTHER),
    ("https://t.me/+380441234567", UrlKind.PROFILE),
    ("https://t.me/some_channel/s/12", UrlKind.SOCIAL_POST),
    ("https://x.com/someone/status/271828", UrlKind.SOCIAL_POST),
    ("https://vk.com/wall-12_34", UrlKind.SOCIAL_POST),
    ("https://x.com/someone", UrlKind.PROFILE),
    ("https://vk.com/someone", UrlKind.PROFILE),
    ("https://www.facebook.com/someone", UrlKind.PROFILE),
    ("https://www.youtube.com/@someone", UrlKind.PROFILE),
    ("https://rumble.com/someone", UrlKind.PROFILE),
    ("https://youtu.be/Abc-_123456", UrlKind.VIDEO),
    ("https://rutube.ru/video/0aaf", UrlKind.VIDEO),
    ("https://bit.ly/abc", UrlKind.SHORTENER),
    ("https://t.co/abc", UrlKind.SHORTENER),
    ("https://archive.ph/AbCdE", UrlKind.SHORTENER),
    ("https://www.patreon.com/someone", UrlKind.DONATION),
    ("https://send.monobank.ua/jar/abc", UrlKind.DONATION),
    ("https://example.org/donate", UrlKind.DONATION),
    ("https://www.tinkoff.ru/cf/abc", UrlKind.DONATION),
    ("https://journal.tinkoff.ru/three-tanks", UrlKind.PAGE),
    ("https://deepstatemap.live/en#6/49.4/32.9", UrlKind.MAP),
    ("https://www.google.com/maps/@50.45,30.52,12z", UrlKind.MAP),
    ("", UrlKind.UNKNOWN),
    ("tanks", UrlKind.UNKNOWN),
    ("mailto:news@example.org", UrlKind.UNKNOWN),
    ("news@example.org", UrlKind.UNKNOWN),
    ("javascript:alert(1)", UrlKind.UNKNOWN),
    ("ftp://example.org/a", UrlKind.UNKNOWN),
    ("tg://settings", UrlKind.UNKNOWN),
    ("https://", UrlKind.UNKNOWN),
    ("http://[::1", UrlKind.UNKNOWN),
    ("http://[::1]:80/a", UrlKind.UNKNOWN),
    ("http://192.0.2.7/a", UrlKind.UNKNOWN),
    ("http://example.org:99999/a", UrlKind.UNKNOWN),
    ("http://example.org:x/a", UrlKind.UNKNOWN),
    ("https://example.org\\@example.net/a", UrlKind.UNKNOWN),
    ("https://example.org@example.net/a", UrlKind.UNKNOWN),
    ("https://exam\x00ple.org/a", UrlKind.UNKNOWN),
    ("https://exa mple.org/a", UrlKind.UNKNOWN),
    ("https://.example.org", UrlKind.UNKNOWN),
    ("https://" + "a" * 64 + ".org/", UrlKind.UNKNOWN),
    ("https://example.org/" + "a" * 100_000, UrlKind.UNKNOWN),
]

KEYS = [
    ("https://www.Example.org/A/?utm_source=x&b=2&a=1#c", "example.org/A?a=1&b=2"),
    ("https://t.me/s/Some_Channel/12?single", "t.me/some_channel/12"),
    ("https://t.me/c/1234567890/12", "t.me/c/1234567890/12"),
    ("https://t.me/joinchat/AbC", "t.me/+AbC"),
    ("https://twitter.com/Someone/status/271828", "x.com/status/271828"),
    ("https://youtu.be/Abc-_123456", "youtube.com/watch?v=Abc-_123456"),
    ("https://bit.ly/AbC?erid=1", "bit.ly/AbC"),
    ("https://www.bbc.co.uk/news/articles/c0ffee", "bbc.com/news/articles/c0ffee"),
]


@pytest.mark.parametrize(("one", "other"), [pytest.param(a, b, id=name) for name, a, b in SAME])
def test_one_page_has_one_key(one: str, other: str) -> None:
    assert canonical(one).key == canonical(other).key


@pytest.mark.parametrize(("one", "other"), [pytest.param(a, b, id=name) for name, a, b in DIFFERENT])
def test_two_pages_have_two_keys(one: str, other: str) -> None:
    assert canonical(one).key != canonical(other).key


@pytest.mark.parametrize(
    ("url", "kind"), [pytest.param(url, kind, id=url[:40] or "nothing") for url, kind in KINDS]
)
def test_an_address_tells_what_it_leads_to(url: str, kind: UrlKind) -> None:
    assert canonical(url).kind is kind


@pytest.mark.parametrize(("url", "key"), KEYS)
def test_keys_are_written_as_documented(url: str, key: str) -> None:
    assert canonical(url).key == key


@pytest.mark.parametrize("kind", UrlKind)
def test_only_single_publications_are_evidence(kind: UrlKind) -> None:
    examples = [url for url, its in KINDS if its is kind]
    assert examples, "give an example of each kind"
    expected = kind in {
        UrlKind.PAGE,
        UrlKind.TELEGRAM_POST,
        UrlKind.SOCIAL_POST,
        UrlKind.VIDEO,
        UrlKind.SHORTENER,
    }
    assert {canonical(url).is_evidence for url in examples} == {expected}


@pytest.mark.parametrize(
    "url", [*(a for _, a, _ in SAME + DIFFERENT), *(url for url, _ in KINDS)], ids=lambda url: url[:40]
)
def test_the_key_of_a_key_is_the_key(url: str) -> None:
    found = canonical(url)
    assert canonical(found.key) == found


PIECES = r"""
https:// http:// tg:// // / : :80 . .. www. m. amp. mobile. amp /amp .amp .html index.html ? & = # #! #/
% %2F %3A%2F%2F %25 %D0%B0 а ß İ @ \ [ ] + ~ x.com twitter.com status 17 youtube.com watch v= youtu.be
Abc-_123456 t.me c s name 1234567890 joinchat resolve?domain= vk.com wall-1_2 w= reuters.com article
idUSKBN1A web.archive.org /web/2020/ archive.ph 12ft.io l.facebook.com l.php u= google.com /url url q=
example.org -org.translate.goog cdn.ampproject.org turbopages.org utm_source= id= page= news 2031
a-b-c-d substack.com bbc.co.uk bbc.com cnn.com /cnn rbc.ru kommersant.ru facebook.com posts reddit.com
comments open.substack.com pub p theepochtimes.com mkt_app rumble.com odysee.com instagram.com
tiktok.com video
"""
PARTS = st.sampled_from(PIECES.split())


@given(st.one_of(st.text(max_size=80), st.lists(PARTS, max_size=14).map("".join)))
def test_any_text_has_a_stable_key(text: str) -> None:
    found = canonical(text)
    assert canonical(found.key) == found
    assert (found.kind is UrlKind.UNKNOWN) == (found.host == "")


@given(st.lists(PARTS, max_size=8).map("".join))
def test_campaigns_and_schemes_never_change_a_page(rest: str) -> None:
    path = rest.replace("#", "").replace("?", "").replace("\\", "").strip("/")
    plain = canonical(f"https://example.org/{path}")
    assert canonical(f"http://www.example.org/{path}?utm_campaign=x").key == plain.key
