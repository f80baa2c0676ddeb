# SPDX-License-Identifier: Apache-2.0
"""Tillside for tills written in Python: the plugin's seven functions over ctypes and JSON.

What a vendor copies: this file. What it needs: Python 3.8, libtillside.so, nothing else.

    till = tillside.open("/run/tillside/till.sock")
    found = till.call("FIND_CUSTOMER", {"context": context, "phone": "9123 4567"})
    if found.status == "ok":
        show(found.reply["customers"])
    till.close()

Messages are dicts of sdk/schema/till.proto in its JSON form; text is str. Only open() raises
(TillsideError: the library or a path is wrong); everything else comes back as a Result, in time.
Use a session in one thread at a time. After os.fork() parent and child may both go on with it.
"""
import ctypes
import json
import os
from dataclasses import dataclass, field

# Kind of sdk/schema/till.proto; written by sdk/bindings/kinds.mjs.
KINDS = {
    "HELLO": 1,
    "POLL": 2,
    "STATUS": 3,
    "STAFF_SIGNED_IN": 10,
    "STAFF_SIGNED_OUT": 11,
    "ELEVATE": 12,
    "SCANNED": 20,
    "FIND_CUSTOMER": 21,
    "GET_NOTICE": 22,
    "ENROL_CUSTOMER": 23,
    "SET_CUSTOMER": 24,
    "ANSWER_CONSENT": 25,
    "REVEAL_CONTACT": 26,
    "SUPPRESS_ADDRESS": 27,
    "OPEN_PRIVACY_REQUEST": 28,
    "CHANGE_CUSTOMER": 29,
    "BASKET_CHANGED": 30,
    "BEFORE_TENDER": 31,
    "ENQUIRE": 32,
    "ANSWER_PROMPT": 40,
    "KEEP_QUIET": 41,
    "BASKET_COMPLETED": 256,
    "BASKET_VOIDED": 257,
    "WITHDRAW_CONSENT": 258,
    "BASKET_SUSPENDED": 259,
    "BASKET_RESUMED": 260,
    "RETURN_COMPLETED": 261,
    "RECEIPT_REPRINTED": 262,
    "SHIFT_OPENED": 263,
    "SHIFT_CLOSED": 264,
    "GIVE_FEEDBACK": 265,
    "OPEN_COMPLAINT": 266,
    "LOG_INTERACTION": 267,
}

_STATUS = {0: "ok", 1: "spooled", 2: "unavailable", 3: "refused", 4: "invalid", 5: "too_large",
           6: "not_spooled"}
_VERSION, _JSON, _REPEATED = 1, 2, 1
_UINT32_MAX, _UINT64_MAX = 2**32 - 1, 2**64 - 1


class TillsideError(Exception):
    """The plugin cannot be loaded or opened; the message says why."""


@dataclass
class Result:
    """What became of a call, post or poll.

    status: "ok"; "spooled" (post: durable on this disk, recorded once later); "unavailable" (no
    answer in time, outcome unknown: repeat with the same request_id, or go on without); "refused"
    (failure says why, in words for the cashier); "invalid" and "too_large" (called wrongly, nothing
    was sent); "not_spooled" (post: NOT recorded); "not_understood" (the answer is no Reply).
    """
    status: str
    reply: dict = field(default_factory=dict)  # a Reply; empty where there is none
    words: str = ""           # why it is not ok, English, for the log; no personal data
    request_id: str = ""      # 32 hex digits
    repeated: bool = False    # this is the first result of the same request_id again
    cursor: int = 0           # poll: pass it next time

    @property
    def failure(self):
        """The engine's refusal: {"code", "message", "field", "retryable"}; None otherwise."""
        return self.reply.get("failure") if self.status == "refused" else None


class _Options(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_uint32), ("reserved", ctypes.c_uint32),
                ("socket_path", ctypes.c_char_p), ("engine_path", ctypes.c_char_p),
                ("engine_config", ctypes.c_char_p)]


class _Request(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_uint32), ("kind", ctypes.c_uint32),
                ("encoding", ctypes.c_uint32), ("deadline_ms", ctypes.c_uint32),
                ("payload", ctypes.c_char_p), ("payload_bytes", ctypes.c_uint64),
                ("request_id", ctypes.c_char_p)]


class _Reply(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_uint32), ("flags", ctypes.c_uint32),
                ("kind", ctypes.c_uint32), ("encoding", ctypes.c_uint32),
                ("payload", ctypes.c_void_p), ("payload_bytes", ctypes.c_uint64),
                ("cursor", ctypes.c_uint64), ("request_id", ctypes.c_uint8 * 16)]


_SEND = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.POINTER(_Request),
                         ctypes.POINTER(_Reply))


class _Table(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_uint32), ("version", ctypes.c_uint32),
                ("open", ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.POINTER(_Options),
                                          ctypes.POINTER(ctypes.c_void_p))),
                ("call", _SEND), ("post", _SEND),
                ("poll", ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_uint64,
                                          ctypes.c_uint32, ctypes.c_uint32,
                                          ctypes.POINTER(_Reply))),
                ("release", ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.POINTER(_Reply))),
                ("close", ctypes.CFUNCTYPE(None, ctypes.c_void_p)),
                ("last_error", ctypes.CFUNCTYPE(ctypes.c_char_p, ctypes.c_void_p))]


def _path(path):
    if path is None:
        return None
    path = os.fsencode(path)
    if b"\0" in path:
        raise ValueError("a path holds a zero byte")
    return path


def _is_whole(number, most):
    return isinstance(number, int) and 0 <= number <= most


def open(socket, engine=None, config=None, library="libtillside.so"):  # noqa: A001
    """A Session on the engine's socket. Does not wait for the engine: it may be away.

    engine, config: the tillsided to start where nothing answers, and its --config. All paths are
    absolute (str, bytes or os.PathLike); a library without a slash is looked for in the system's
    folders.
    """
    try:
        paths = [_path(path) for path in (socket, engine, config)]
        library = os.fsdecode(library)
    except (TypeError, ValueError) as error:
        raise TillsideError(f"a path is none: {error}") from error
    try:
        entry = ctypes.CDLL(library).tillside_plugin_entry
    except (OSError, AttributeError, ValueError) as error:
        raise TillsideError(f"no Tillside plugin: {error}") from error
    entry.restype = ctypes.POINTER(_Table)
    entry.argtypes = [ctypes.POINTER(ctypes.c_uint32), ctypes.c_uint32]
    table = entry(ctypes.c_uint32(_VERSION), 1)
    if not table or table.contents.struct_size < ctypes.sizeof(_Table):
        raise TillsideError(f"{library} does not speak version {_VERSION}")
    options = _Options(ctypes.sizeof(_Options), 0, *paths)
    session = ctypes.c_void_p()
    if table.contents.open(options, session) != 0 or not session:
        raise TillsideError(f"a path is missing, relative or too long: {socket}")
    return Session(table.contents, session)


class Session:
    """One session with the engine; also a context manager that closes it."""

    def __init__(self, table, session):
        self._table, self._session = table, session

    def call(self, kind, message=None, deadline_ms=50, request_id=None):
        """Asks the engine. kind: a name of KINDS. request_id: to repeat, that of a Result."""
        return self._send("call", kind, message, deadline_ms, request_id)

    def post(self, kind, message=None, deadline_ms=50, request_id=None):
        """Hands over what must not be lost: kinds from 256 on."""
        return self._send("post", kind, message, deadline_ms, request_id)

    def poll(self, cursor=0, deadline_ms=50):
        """What the engine has to say since cursor; waits for nothing."""
        if not self._session:
            return Result("invalid", words="the session is closed")
        if not _is_whole(cursor, _UINT64_MAX):
            return Result("invalid", words="a cursor is a whole number, as a Result gives it")
        if not _is_whole(deadline_ms, _UINT32_MAX):
            return Result("invalid", words="deadline_ms is a whole number of milliseconds")
        reply = _Reply(ctypes.sizeof(_Reply))
        return self._take(self._table.poll(self._session, cursor, _JSON, deadline_ms, reply), reply)

    def last_error(self):
        """English words about this session's last result that was not ok."""
        if not self._session:
            return "the session is closed"
        return (self._table.last_error(self._session) or b"").decode("utf-8", "replace")

    def close(self):
        """Ends the session; it may be called twice."""
        if self._session:
            self._table.close(self._session)
            self._session = None

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        self.close()

    def __del__(self):
        self.close()

    def _send(self, function, kind, message, deadline_ms, request_id):
        if not self._session:
            return Result("invalid", words="the session is closed")
        number = KINDS.get(kind, 0) if isinstance(kind, str) else kind
        if number == 0 or not _is_whole(number, _UINT32_MAX):
            shown = kind if isinstance(kind, (str, int)) else type(kind).__name__
            return Result("invalid", words=f"there is no kind {shown}")
        if not _is_whole(deadline_ms, _UINT32_MAX):
            return Result("invalid", words="deadline_ms is a whole number of milliseconds")
        try:
            payload = json.dumps({} if message is None else message, ensure_ascii=False,
                                 allow_nan=False).encode()
            id_bytes = bytes.fromhex(request_id) if request_id else None
        except (TypeError, ValueError, RecursionError):  # its words could quote the message
            return Result("invalid", words="the message is no JSON, or the request id is not hex")
        if id_bytes is not None and len(id_bytes) != 16:
            return Result("invalid", words="a request id has 32 hex digits")
        request = _Request(ctypes.sizeof(_Request), number, _JSON, deadline_ms, payload,
                           len(payload), id_bytes)
        reply = _Reply(ctypes.sizeof(_Reply))
        return self._take(getattr(self._table, function)(self._session, request, reply), reply)

    def _take(self, code, reply):
        result = Result(_STATUS.get(code, "unavailable"))
        try:
            if code != 0:
                result.words = self.last_error()
            result.request_id = bytes(reply.request_id).hex()
            result.repeated = bool(reply.flags & _REPEATED)
            result.cursor = reply.cursor
            if reply.payload:
                result.reply = json.loads(ctypes.string_at(reply.payload, reply.payload_bytes))
        except ValueError:
            result.status, result.words = "not_understood", "the engine's answer is no JSON"
        finally:
            self._table.release(self._session, reply)
        if not isinstance(result.reply, dict):
            result.status, result.reply = "not_understood", {}
            result.words = "the engine's answer is no Reply"
        return result
