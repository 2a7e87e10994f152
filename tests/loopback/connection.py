"""One client's TCP connection: framing, encrypted messages, and requests with the faults they meet."""

from __future__ import annotations

import asyncio
import gzip
import os
import struct
import time
from collections import deque
from typing import TYPE_CHECKING, Any
from zlib import crc32

from telethon.extensions import BinaryReader
from telethon.tl import TLObject
from telethon.tl import functions as fn
from telethon.tl import types as tl
from telethon.tl.core import GzipPacked, MessageContainer

from .crypto.envelope import seal, unseal
from .crypto.exchange import KeyExchange
from .faults import Hangup, NewSalt, ProtocolError, RpcFail, Shutdown, Stall, TransportFail
from .handlers import Handlers

if TYPE_CHECKING:
    from .server import LoopServer

VECTOR, RPC_RESULT = 0x1CB5C415, 0xF35C6D01
TRUE, FALSE = 0x997275B5, 0xBC799737
WRAPPERS = (
    fn.InvokeWithLayerRequest,
    fn.InitConnectionRequest,
    fn.InvokeWithoutUpdatesRequest,
    fn.InvokeAfterMsgRequest,
    fn.InvokeWithTakeoutRequest,
)
UNANSWERED = (tl.MsgsAck, tl.MsgsStateInfo, fn.DestroySessionRequest)
REMEMBERED = 1000  # message ids kept to tell a request sent again from a new one


class Connection:
    """Counters, keys and session of one connection. Everything here runs on the server's event loop."""

    def __init__(
        self, server: LoopServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.server, self.reader, self.writer = server, reader, writer
        self.received = self.sent = self.content_messages = 0
        self.exchange: KeyExchange | None = None
        self.key = b""
        self.key_id = self.session = 0
        self.subscribed = False  # has asked for something without invokeWithoutUpdates
        self.seen: deque[int] = deque(maxlen=REMEMBERED)

    # -- TCP "full" transport: length, sequence number, payload, crc32

    async def serve(self) -> None:
        while True:
            head = await self.reader.readexactly(8)
            length, sequence = struct.unpack("<ii", head)
            body = await self.reader.readexactly(length - 8)
            if sequence != self.received or struct.unpack("<I", body[-4:])[0] != crc32(head + body[:-4]):
                raise ProtocolError("a frame needs the next sequence number and its crc32")
            self.received += 1
            await self._packet(body[:-4])
            await self.writer.drain()

    def _send(self, payload: bytes, torn: bool = False) -> None:
        data = struct.pack("<ii", len(payload) + 12, self.sent) + payload
        data += struct.pack("<I", crc32(data))
        self.sent += 1
        self.writer.write(data[: len(data) // 2] if torn else data)

    async def _packet(self, data: bytes) -> None:
        number = struct.unpack_from("<Q", data)[0]
        if number == 0:
            self._plain(data)
        elif number in self.server.auth_keys:
            self.key_id, self.key = number, self.server.auth_keys[number]
            await self._encrypted(data[8:])
        else:
            self._send(struct.pack("<i", -404))

    def _plain(self, data: bytes) -> None:
        request = BinaryReader(data[20 : 20 + struct.unpack_from("<i", data, 16)[0]]).tgread_object()
        if self.exchange is None or isinstance(request, (fn.ReqPqMultiRequest, fn.ReqPqRequest)):
            self.exchange = KeyExchange(self.server.rsa_key)
        answer = bytes(self.exchange.answer(request))
        if self.exchange.key:
            self.server.add_auth_key(self.exchange.key, logged_in=False)
            self.exchange = None
        self._send(struct.pack("<qqi", 0, self.server.new_message_id(reply=True), len(answer)) + answer)

    # -- encrypted messages

    def send(self, *messages: tuple[bytes, bool], notice: bool = False, torn: bool = False) -> None:
        """Send messages (body, whether it is content that counts); more than one go in a container."""
        parts = []
        for body, content in messages:
            message_id = self.server.new_message_id(reply=content and not notice)
            sequence = self.content_messages * 2 + content
            parts.append(struct.pack("<qii", message_id, sequence, len(body)) + body)
            self.content_messages += content
        data = parts[0]
        if len(parts) > 1:
            inner = struct.pack("<Ii", MessageContainer.CONSTRUCTOR_ID, len(parts)) + b"".join(parts)
            message_id = self.server.new_message_id(reply=True)
            data = struct.pack("<qii", message_id, self.content_messages * 2, len(inner)) + inner
        plain = struct.pack("<qq", self.server.salt(self.key_id), self.session) + data
        self._send(struct.pack("<Q", self.key_id) + seal(self.key, plain), torn)

    def push(self, update: Any) -> None:
        """Send something the client did not ask for."""
        self.send((bytes(update), True), notice=True)

    async def _encrypted(self, sealed: bytes) -> None:
        plain = unseal(self.key, sealed)
        salt, self.session, message_id, sequence, length = struct.unpack_from("<qqqii", plain)
        if not 12 <= len(plain) - 32 - length <= 1024 or message_id % 4:
            raise ProtocolError("padding is 12 to 1024 bytes, a client's message id a multiple of 4")
        salt_wanted = self.server.salt(self.key_id)
        if salt != salt_wanted:
            return self._refuse_salt(message_id, sequence)
        drift = (message_id >> 32) - time.time()
        if not -300 < drift < 30:
            notice = tl.BadMsgNotification(message_id, sequence, 16 if drift < 0 else 17)
            return self.send((bytes(notice), False))
        if (self.key_id, self.session) not in self.server.sessions:
            self.server.sessions.add((self.key_id, self.session))
            self.send((bytes(tl.NewSessionCreated(message_id, self.session, salt_wanted)), False))
        await self._message(message_id, sequence, BinaryReader(plain[32 : 32 + length]).tgread_object())

    def _refuse_salt(self, message_id: int, sequence: int) -> None:
        notice = tl.BadServerSalt(message_id, sequence, 48, self.server.salt(self.key_id))
        self.send((bytes(notice), False))

    async def _message(self, message_id: int, sequence: int, content: Any) -> None:
        while isinstance(content, GzipPacked):
            content = BinaryReader(content.data).tgread_object()
        if isinstance(content, MessageContainer):
            for inner in content.messages:
                await self._message(inner.msg_id, inner.seq_no, inner.obj)
        elif isinstance(content, (fn.PingRequest, fn.PingDelayDisconnectRequest)):
            self.send((bytes(tl.Pong(message_id, content.ping_id)), True))
        elif not isinstance(content, UNANSWERED) and message_id not in self.seen:
            self.seen.append(message_id)  # Telegram executes a message once, however often it arrives
            await self._request(message_id, sequence, content)

    # -- requests

    async def _request(self, message_id: int, sequence: int, request: Any) -> None:
        quiet = False
        while isinstance(request, WRAPPERS):
            quiet = quiet or isinstance(request, fn.InvokeWithoutUpdatesRequest)
            request = request.query
        self.subscribed = self.subscribed or not quiet
        fault = self.server.faults.take(request)
        match fault:
            case Hangup(moment="before"):
                raise fault
            case NewSalt():
                self.server.change_salts()
                return self._refuse_salt(message_id, sequence)
            case TransportFail(code=code):
                self._send(struct.pack("<i", -code))
                raise Hangup("after")
            case Shutdown():
                self.server.shut()
                raise Hangup("before")
        if self.server.latency:
            await asyncio.sleep(self.server.latency)
        body = self._served(request, fault)
        if isinstance(fault, Stall):
            return self.server.later(fault.seconds, self._answer_late, message_id, body)
        if isinstance(fault, Hangup):
            if fault.moment == "torn":
                self._answer(message_id, body, torn=True)
                await self.writer.drain()
            raise fault
        self._answer(message_id, body)

    def _served(self, request: Any, fault: Exception | None) -> bytes:
        """The body of the answer; what reaches this point was served and is counted, errors included."""
        self.server.note(request)
        try:
            if isinstance(fault, RpcFail):
                raise fault
            with self.server.world.lock:
                body = encode(Handlers(self.server.world, self.server, self.key_id).call(request))
        except RpcFail as error:
            return bytes(tl.RpcError(error.code, error.message))
        if len(body) > 512:
            packed = TLObject.serialize_bytes(gzip.compress(body, 1))
            body = struct.pack("<I", GzipPacked.CONSTRUCTOR_ID) + packed
        return body

    def _answer(self, message_id: int, body: bytes, torn: bool = False) -> None:
        result = struct.pack("<Iq", RPC_RESULT, message_id) + body
        self.send((bytes(tl.MsgsAck([message_id])), False), (result, True), torn=torn)

    def _answer_late(self, message_id: int, body: bytes) -> None:
        if not self.writer.is_closing():
            self._answer(message_id, body)


def encode(value: Any) -> bytes:
    """A result in TL: objects know how, booleans and bare vectors do not."""
    if isinstance(value, bool):
        return struct.pack("<I", TRUE if value else FALSE)
    if isinstance(value, list):
        return struct.pack("<Ii", VECTOR, len(value)) + b"".join(map(bytes, value))
    return bytes(value)


def random_salt() -> int:
    return int(struct.unpack("<q", os.urandom(8))[0])
