"""A Telegram look-alike on 127.0.0.1 that an unmodified Telethon client speaks encrypted MTProto to.

    world = World()
    news = world.channel("news")
    news.post("Reuters: something happened")
    with running(world) as server:
        write_session(path, server)      # a session file that is already logged in
        ...                              # run the collector, then look at server.calls

`world` holds the pretend Telegram, `messages` builds what can hang on a post, `faults` what can go wrong,
`process` runs the server beside a synchronous test, `session` writes Telethon session files for it.
Never expose it: there is no access control worth the name.
"""

from .faults import Hangup, NewSalt, RpcFail, Shutdown, Stall, TransportFail
from .history import Quirks
from .process import CLIENT_MODULE, child_env, running, separate
from .server import LoopServer
from .session import write_session
from .world import Channel, World

__all__ = [
    "CLIENT_MODULE",
    "Channel",
    "Hangup",
    "LoopServer",
    "NewSalt",
    "Quirks",
    "RpcFail",
    "Shutdown",
    "Stall",
    "TransportFail",
    "World",
    "child_env",
    "running",
    "separate",
    "write_session",
]
