"""What is known of single sites: whose articles are named by their path, which are shops, shorteners ..."""

from __future__ import annotations

from typing import Final

from osintwatch.provenance.links.url_address import words

# Query parameters that say where a reader came from, and nothing of the page. Only names that no site is
# known to use for what it shows: `id`, `p`, `sid`, `m`, `source`, `ref` and the like stay.
TRACKING: Final = words(
    """__s __twitter_impression __hsfp __hssc __hstc __io_lv _branch_match_id _clde _cldee _ga _gl _hsenc
    _hsmi _kx _openstat _sgm_action _sgm_campaign _sgm_source action_object_map action_ref_map
    action_type_map admitad_uid aiad_clid asgtbndr at_bbc_team at_campaign at_campaign_type at_creation
    at_emailtype at_format at_link_id at_link_origin at_link_type at_medium at_objective at_ptr_name
    at_recipient_id at_recipient_list at_send_date awc bsft_aaid bsft_clkid bsft_eid bsft_ek bsft_mid
    bsft_uid clickid cm_mmc cmpid dclid dicbo dpg_campaign dpg_content dpg_medium dpg_source ebisadid
    efid epik erid fb_action_ids fb_action_types fb_comment_id fb_ref fb_source fbadid fbclid ga_campaign
    ga_content ga_medium ga_place ga_source ga_term gad_campaignid gad_source gbraid gclid gclsrc
    gps_adid guccounter guce_referrer guce_referrer_sig hsctatracking icid igsh igshid intcmp ir_adid
    ir_campaignid ir_partnerid irclickid irgwc itm_campaign itm_content itm_medium itm_source itm_term
    li_fat_id mc_cid mc_eid mibextid mindbox-click-id mindbox-message-key mkt_tok ml_subscriber
    ml_subscriber_hash msclkid ns_campaign ns_fee ns_linkname ns_mchannel ns_source nytmobile ocid
    oly_anon_id oly_enc_id oprtrack pk_campaign pk_content pk_cid pk_keyword pk_kwd pk_medium pk_source
    pk_vid rb_clickid ref_src ref_url reflink referringsource rtkcid s_cid sc_campaign sc_channel sc_cid
    sc_content sc_country sc_geo sc_medium sc_outcome share_id sharemsg shareadraft showwelcomeonshare
    smid smtyp soc_src soc_trk spm sr_share sref srsltid sscid taid tduid tgclid trk_contact trk_msg
    trk_sid ttclid turbo_ic turbo_uid twclid uclick uclickhash unlocked_article_code vero_conv vero_id
    wbraid wickedid wt_mc wt_zmc xtor yclid ymclid ymid ysclid yadclid yadordid zanpid"""
)
TRACKING_PREFIXES: Final = ("utm_", "hsa_", "mtm_", "matomo_", "adjust_", "piwik_", "guce_", "at_custom")
# These ask for the AMP form of a page; other values of the same names may mean something else.
AMP_PARAMETERS: Final = frozenset(
    (("amp", ""), ("amp", "1"), ("amp", "true"), ("_amp", "true"), ("_amp", "1"), ("outputtype", "amp"))
)

# Sites whose articles are fully named by their path: no query changes what they say.
ARTICLE_SITES: Final = words(
    """reuters.com apnews.com afp.com bbc.com cnn.com nytimes.com washingtonpost.com wsj.com ft.com
    bloomberg.com theguardian.com economist.com politico.com politico.eu axios.com foreignpolicy.com
    foreignaffairs.com theatlantic.com newyorker.com time.com newsweek.com usatoday.com latimes.com
    nypost.com nbcnews.com cbsnews.com cnbc.com foxnews.com foxbusiness.com npr.org pbs.org thehill.com
    businessinsider.com forbes.com fortune.com thedailybeast.com vox.com vice.com semafor.com
    theintercept.com propublica.org bellingcat.com telegraph.co.uk thetimes.com thetimes.co.uk
    independent.co.uk dailymail.co.uk dailymail.com mirror.co.uk thesun.co.uk the-sun.com express.co.uk
    standard.co.uk metro.co.uk sky.com inews.co.uk spectator.co.uk rferl.org svoboda.org radiosvoboda.org
    voanews.com golosameriki.com currenttime.tv krymr.com dw.com france24.com rfi.fr lemonde.fr
    lefigaro.fr liberation.fr spiegel.de zeit.de welt.de bild.de faz.net sueddeutsche.de tagesschau.de
    n-tv.de euronews.com elpais.com elmundo.es repubblica.it corriere.it ansa.it aljazeera.com
    aljazeera.net timesofisrael.com jpost.com haaretz.com ynetnews.com ynet.co.il middleeasteye.net
    thenationalnews.com arabnews.com scmp.com nikkei.com japantimes.co.jp kyodonews.net yna.co.kr
    straitstimes.com hindustantimes.com indiatimes.com indianexpress.com thehindu.com ndtv.com dawn.com
    abc.net.au smh.com.au theage.com.au cbc.ca ctvnews.ca globalnews.ca theglobeandmail.com yle.fi err.ee
    delfi.ee delfi.lv delfi.lt lrt.lt lsm.lv polskieradio.pl tvn24.pl onet.pl wp.pl rmf24.pl
    kyivindependent.com kyivpost.com pravda.com.ua eurointegration.com.ua epravda.com.ua ukrinform.net
    ukrinform.ua ukrinform.ru unian.ua unian.net unian.info interfax.com.ua liga.net nv.ua hromadske.ua
    suspilne.media zn.ua tsn.ua rbc.ua censor.net 24tv.ua espreso.tv babel.ua lb.ua gazeta.ua segodnya.ua
    focus.ua obozrevatel.com korrespondent.net glavcom.ua defence-ua.com mil.in.ua militarnyi.com
    texty.org.ua strana.today strana.news slovoidilo.ua zaxid.net unn.ua ria.ru tass.ru tass.com
    interfax.ru rbc.ru kommersant.ru vedomosti.ru iz.ru lenta.ru gazeta.ru rg.ru rt.com sputnikglobe.com
    sputniknews.com regnum.ru rosbalt.ru fontanka.ru mk.ru kp.ru aif.ru vm.ru m24.ru life.ru ren.tv
    ntv.ru 1tv.ru vesti.ru smotrim.ru tvzvezda.ru news.ru pnp.ru 1prime.ru forbes.ru ura.news e1.ru
    ngs.ru 47news.ru rtvi.com dp.ru bfm.ru cnews.ru mskagency.ru russian.rt.com eadaily.com tsargrad.tv
    topwar.ru novayagazeta.ru novayagazeta.eu meduza.io zona.media theins.ru theins.press theins.info
    thebell.io istories.media verstka.media agents.media mediazona.ca holod.media moscowtimes.ru
    themoscowtimes.com tvrain.tv tvrain.ru severreal.org sibreal.org kavkazr.com azattyq.org azatutyun.am
    dailywire.com dailycaller.com washingtonexaminer.com washingtontimes.com theepochtimes.com
    zerohedge.com breitbart.com jns.org rollingstone.com variety.com deadline.com tmz.com techcrunch.com
    theverge.com wired.com arstechnica.com engadget.com zdnet.com cnet.com cointelegraph.com coindesk.com
    theblock.co defensenews.com defenseone.com thedrive.com twz.com janes.com breakingdefense.com
    navalnews.com armyrecognition.com militarytimes.com military.com stripes.com understandingwar.org
    livescience.com space.com nature.com science.org newscientist.com yahoo.com msn.com"""
)

# Sites where a path of two steps or more names the page, and the query who shared it.
PATH_ONLY: Final = words(
    """substack.com blogspot.com open.spotify.com soundcloud.com telegra.ph medium.com bandcamp.com
    documentcloud.org flickr.com imgur.com"""
)

# The same pages under another name. Values are no keys.
SAME_SITE: Final = {
    "bbc.co.uk": "bbc.com",
    "edition.cnn.com": "cnn.com",
    "us.cnn.com": "cnn.com",
    "lite.cnn.com": "cnn.com",
    "theguardian.co.uk": "theguardian.com",
    "guardian.co.uk": "theguardian.com",
    "thetimes.co.uk": "thetimes.com",
    "graph.org": "telegra.ph",
    "te.legra.ph": "telegra.ph",
    "ura.ru": "ura.news",
    "link.theepochtimes.com": "theepochtimes.com",
    "mobile.nytimes.com": "nytimes.com",
    **dict.fromkeys(
        words("archive.is archive.today archive.li archive.vn archive.md archive.fo"), "archive.ph"
    ),
}

MOBILE: Final = words("m mobile amp touch turbo pda wap")
# Every subdomain there belongs to somebody else, so that "m." is a name like any other.
OWNED_BY_USERS: Final = words(
    """blogspot.com wordpress.com substack.com tumblr.com livejournal.com github.io netlify.app
    vercel.app medium.com ghost.io wixsite.com weebly.com narod.ru ucoz.ru bandcamp.com telegra.ph
    pages.dev"""
)
# Second parts of names such as example.co.uk, where "m.co.uk" would be a site.
REGISTRY_PARTS: Final = words("co com org net gov edu ac in msk spb kiev")

SHORTENERS: Final = words(
    """bit.ly bitly.com t.co clck.ru goo.gl tinyurl.com cutt.ly ow.ly is.gd v.gd vk.cc dlvr.it buff.ly
    shorturl.at rb.gy t.ly ift.tt wp.me trib.al clc.to ctt.ac j.mp lnkd.in fb.me fb.watch bbc.in reut.rs
    nyti.ms wapo.st cnn.it on.wsj.com on.ft.com politi.co bloom.bg econ.st fxn.ws abcn.ws cbsn.ws apne.ws
    es.pn dailym.ai tcrn.ch theatln.tc gu.com interc.pt n.pr huff.to yhoo.it usat.ly mirr.im trt.global
    amzn.to spoti.fi apple.news vm.tiktok.com vt.tiktok.com pin.it qr.ae rebrand.ly tiny.cc shorte.st
    adf.ly soo.gd s.id u.to surl.li short.io tr.im l.ead.me snip.ly hubs.la hubs.li po.st ln.is mzl.la
    p.dw.com maps.app.goo.gl forms.gle g.co search.app share.google g.page pic.twitter.com pic.x.com a.co
    u.nu ppt.cc urlz.fr qps.ru kurl.ru tglink.io l.smartnews.com read.bi tracking.newsletters.bbc.co.uk"""
)
# Their short codes stand for a copy of a page; a whole address in the path is read as the page itself.
ARCHIVES: Final = frozenset(("archive.ph", "ghostarchive.org", "perma.cc", "megalodon.jp"))

DONATION: Final = words(
    """patreon.com buymeacoffee.com boosty.to ko-fi.com paypal.me paypal.com donatepay.ru donatepay.eu
    donationalerts.com send.monobank.ua savelife.in.ua u24.gov.ua comebackalive.in.ua
    liqpay.ua wayforpay.com secure.wayforpay.com privat24.ua next.privat24.ua fondy.ua pay.fondy.eu
    subscribestar.com gofundme.com gofund.me givesendgo.com gogetfunding.com fundly.com givebutter.com
    donorbox.org liberapay.com opencollective.com venmo.com cash.app yoomoney.ru
    sponsr.ru donate.stream donatello.to base.monobank.ua prytulafoundation.org buymeacoff.ee
    dobro.mail.ru destream.net nowpayments.io etherscan.io blockchain.com tronscan.org spotfund.com
    zrzutka.pl chipin.com"""
)
# Their other pages are no collections, and one of them publishes a magazine.
COLLECTING_BANKS: Final = frozenset(("tinkoff.ru", "tbank.ru"))
APP_SHOPS: Final = words(
    """apps.apple.com itunes.apple.com play.google.com apkpure.com appgallery.huawei.com rustore.ru
    apps.rustore.ru apps.microsoft.com f-droid.org onelink.me app.link appmetrica.yandex.com
    store.steampowered.com galaxy.store"""
)
INVITES: Final = frozenset(("discord.gg", "chat.whatsapp.com", "invite.viber.com", "signal.group"))
MESSENGERS: Final = frozenset(("wa.me", "api.whatsapp.com", "viber.me", "signal.me", "m.me", "max.ru"))
ACCOUNTS: Final = words(
    """linktr.ee taplink.cc beacons.ai bio.link lnk.bio whatsapp.com twitch.tv discord.com t2me.ru ok.ru
    dzen.ru rutube.ru rumble.com gettr.com cozy.tv"""
)
MAPS: Final = words("deepstatemap.live maps.apple.com openstreetmap.org map.ukrdailyupdate.com alerts.in.ua")

ACCOUNT_STEPS: Final = words("channel c u user plst playlist metainfo")
# First steps of a path that lead to lists of what was published.
LISTS: Final = words(
    """tag tags topic topics category categories rubric rubrics rubrika theme themes author authors feed
    feeds rss tegi tema temy avtor avtory hashtag keyword keywords storylines"""
)
# These do so only with nothing much behind them.
SHORT_LISTS: Final = words(
    "section sections cat by people persons archive archives profile collections collection hub label"
)
# Words that name parts of a site, never one article.
SECTIONS: Final = words(
    """news world europe asia africa america americas us uk usa politics business economy economics
    finance markets sport sports culture opinion opinions technology tech science health war russia
    ukraine israel gaza china iran middle-east middleeast world-news latest breaking live video videos
    photo photos podcast podcasts home index main all en ru ua uk-ua de fr es ar rus ukr eng english
    russian international local national society obschestvo politika ekonomika mezhdunarodnaya-panorama
    armiya-i-opk proisshestviya v-strane v-mire novosti novyny novini lenta defense defence military army
    security energy environment climate style travel lifestyle entertainment arts auto cars realty about
    about-us contact contacts contact-us subscribe subscription newsletter newsletters privacy terms
    advertise advertising reklama team careers jobs faq help support login signin signup register account
    shop store join"""
)
DONATION_PATHS: Final = words(
    """donate donation donations give contribute support-us supportus support-our-work pozhertvovat
    podderzhat pidtrymaty pidtrymka podderzhka crowdfunding membership become-a-patron"""
)
