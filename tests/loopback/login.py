"""Answers to what a client asks before it is logged in: phone code, two-step password, QR code."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING, Any

from telethon.tl import functions as fn
from telethon.tl import types as tl

from .crypto.password import PasswordCheck, no_password
from .faults import RpcFail

if TYPE_CHECKING:
    from .server import LoopServer
    from .world import World

CODE_HASH = "loopback-code"
NO_LOGIN_NEEDED = (
    fn.help.GetConfigRequest,
    fn.help.GetNearestDcRequest,
    fn.auth.SendCodeRequest,
    fn.auth.ResendCodeRequest,
    fn.auth.SignInRequest,
    fn.auth.CheckPasswordRequest,
    fn.auth.ExportLoginTokenRequest,
    fn.auth.ImportLoginTokenRequest,
    fn.auth.LogOutRequest,
    fn.account.GetPasswordRequest,
)


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


class LoginHandlers:
    """One method per request, named as `handlers.method_name` says."""

    def __init__(self, world: World, server: LoopServer, key: int) -> None:
        self.world, self.server, self.key = world, server, key

    def auth_send_code(self, request: Any) -> Any:
        self._check_app(request)
        if not request.phone_number.lstrip("+").isdigit():
            raise RpcFail(400, "PHONE_NUMBER_INVALID")
        return tl.auth.SentCode(tl.auth.SentCodeTypeApp(len(self.world.code)), CODE_HASH)

    def auth_resend_code(self, request: Any) -> Any:
        return tl.auth.SentCode(tl.auth.SentCodeTypeSms(len(self.world.code)), CODE_HASH)

    def auth_sign_in(self, request: Any) -> Any:
        if request.phone_code_hash != CODE_HASH:
            raise RpcFail(400, "PHONE_CODE_EXPIRED")
        if request.phone_code != self.world.code:
            raise RpcFail(400, "PHONE_CODE_INVALID" if request.phone_code else "PHONE_CODE_EMPTY")
        return self._enter()

    def account_get_password(self, request: Any) -> Any:
        if self.key not in self.server.logged_in | self.server.owes_password:
            raise RpcFail(401, "AUTH_KEY_UNREGISTERED")
        if not self.world.password:
            return no_password()
        check = self.server.password_checks[self.key] = PasswordCheck(self.world.password)
        return check.question(self.world.hint)

    def auth_check_password(self, request: Any) -> Any:
        if self.key not in self.server.owes_password:
            raise RpcFail(401, "AUTH_KEY_UNREGISTERED")
        check = self.server.password_checks.pop(self.key, None)  # a challenge is good for one answer
        if check is None or check.srp_id != getattr(request.password, "srp_id", None):
            raise RpcFail(400, "SRP_ID_INVALID")
        if not check.accepts(request.password):
            raise RpcFail(400, "PASSWORD_HASH_INVALID")
        self.server.owes_password.discard(self.key)
        return self._welcome()

    def auth_export_login_token(self, request: Any) -> Any:
        self._check_app(request)
        if self.key in self.server.scanned:
            self.server.scanned.discard(self.key)
            return tl.auth.LoginTokenSuccess(self._enter())
        token = os.urandom(16)
        self.server.login_tokens[token] = self.key
        return tl.auth.LoginToken(now() + dt.timedelta(seconds=30), token)

    def auth_import_login_token(self, request: Any) -> Any:
        key = self.server.login_tokens.pop(request.token, None)
        if key is None or key not in self.server.scanned:
            raise RpcFail(400, "AUTH_TOKEN_INVALID" if key is None else "AUTH_TOKEN_EXPIRED")
        self.server.scanned.discard(key)
        return tl.auth.LoginTokenSuccess(self._enter())

    def auth_log_out(self, request: Any) -> Any:
        self.server.logged_in.discard(self.key)
        return tl.auth.LoggedOut()

    def _check_app(self, request: Any) -> None:
        world = self.world
        wrong_id = world.api_id is not None and request.api_id != world.api_id
        if wrong_id or (world.api_hash is not None and request.api_hash != world.api_hash):
            raise RpcFail(400, "API_ID_INVALID")

    def _enter(self) -> Any:
        """Past the first factor: in, or asked for the password."""
        if self.world.password:
            self.server.owes_password.add(self.key)
            raise RpcFail(401, "SESSION_PASSWORD_NEEDED")
        return self._welcome()

    def _welcome(self) -> Any:
        self.server.logged_in.add(self.key)
        return tl.auth.Authorization(self.world.me)
