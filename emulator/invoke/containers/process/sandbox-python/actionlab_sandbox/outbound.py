"""
Leads HTTP requests of a function to the emulator, where somebody answers for their host; all others go where they always go.

A client is real up to its socket: that one is a socket of the emulator, which speaks plain HTTP also for `https:`, and starts with a line that says who
calls whom. `http.client` has `urllib` and `requests` in it; `httpx` asks `httpcore` for its streams.
"""
import contextlib
import errno
import http.client
import json
import re
import socket
import sys

_HERE = re.compile(r"^(?:localhost|127(?:\.\d+){3}|\[?::1\]?|0\.0\.0\.0)$")
_FAILURE = b"!"
_route = None
_leading = False


def enter(route):
    """A job begins, or the code is loaded for it. Its route stays until the next one: a thread may go on behind the answer."""
    global _route, _leading
    _route = route
    if route is not None and not _leading:
        _leading = True
        _lead()


def _claimed(scheme, host, port):
    """The origin, as a URL has it, if somebody answers for it."""
    if _route is None:
        return None
    origin = _origin(scheme, host, port)
    return origin if origin in _route["origins"] or (_route["all"] and not _HERE.match(host.lower())) else None


def _origin(scheme, host, port):
    usual = 443 if scheme == "https" else 80
    name = host.lower()
    shown = "[%s]" % name if ":" in name and not name.startswith("[") else name
    return "%s://%s" % (scheme, shown) if (port or usual) == usual else "%s://%s:%d" % (scheme, shown, port)


def _either(host, port):
    return {scheme: _claimed(scheme, host, port) for scheme in ("http", "https")}


def _line(origin):
    return (json.dumps({"job": _route["job"], "origin": origin}) + "\n").encode()


class _Failures:
    """Finds the failure that the emulator names in place of an answer: no HTTP answer begins as it does."""

    def __init__(self, origin):
        self._origin = origin
        self._first = True

    def check(self, data):
        if self._first and data:
            self._first = False
            if bytes(data[:1]) == _FAILURE:
                raise _failure(json.loads(bytes(data[1:])), self._origin)
        return data


def _failure(told, origin):
    kind = told["kind"]
    if kind == "refused":
        return ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")
    if kind == "dns":
        return socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    if kind == "reset":
        return ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")
    return OSError(told.get("text", "outbound: %s is not answered" % origin))


class _Socket(socket.socket):
    """A connected socket of the emulator, which a client takes for one with TLS on it."""

    def __init__(self, origin, timeout, announced=True):
        super().__init__(socket.AF_UNIX, socket.SOCK_STREAM)
        self._failures = _Failures(origin)
        # The whole failure comes in one piece, and a client may read by a byte.
        self._kept = None
        self._late = None
        if timeout is None or isinstance(timeout, (int, float)):
            self.settimeout(timeout)
        self.connect(_route["socket"])
        if announced:
            self.sendall(_line(origin))

    def _begin(self):
        if self._kept is None:
            self._kept = b""
            self._kept = self._failures.check(super().recv(65536))

    def wait(self):
        """For the answer: where nobody listens, a client learns it before it reads. Whatever else goes wrong it learns when it does."""
        try:
            self._begin()
        except (ConnectionRefusedError, socket.gaierror):
            raise
        except OSError as error:
            self._late = error

    def recv(self, size, flags=0):
        if self._late is not None:
            late, self._late = self._late, None
            raise late
        self._begin()
        if self._kept:
            data, self._kept = self._kept[:size], self._kept[size:]
            return data
        return super().recv(size, flags)

    def recv_into(self, buffer, size=0, flags=0):
        if self._kept or self._late is not None or self._kept is None:
            data = self.recv(size or len(buffer))
            buffer[: len(data)] = data
            return len(data)
        return super().recv_into(buffer, size, flags)

    def version(self):
        return "TLSv1.3"

    def cipher(self):
        return ("TLS_AES_256_GCM_SHA384", "TLSv1.3", 256)

    def getpeercert(self, binary_form=False):
        return b"" if binary_form else {}

    def selected_alpn_protocol(self):
        return "http/1.1"


def _lead():
    _lead_class(http.client.HTTPConnection, "http")
    _lead_class(http.client.HTTPSConnection, "https")
    request = http.client.HTTPConnection.request

    def led(self, *args, **kwargs):
        request(self, *args, **kwargs)
        if isinstance(self.sock, _Socket):
            self.sock.wait()

    http.client.HTTPConnection.request = led
    # Those that are loaded now, and those that come later.
    for name, lead in _LIBRARIES.items():
        if name in sys.modules:
            lead(sys.modules[name])
    sys.meta_path.insert(0, _Finder())


def _lead_class(cls, scheme):
    connect = cls.connect

    def led(self):
        origin = None if getattr(self, "_tunnel_host", None) else _claimed(scheme, self.host, self.port)
        if origin is None:
            return connect(self)
        self.sock = _Socket(origin, self.timeout)
        # urllib3 asks these before and after each request.
        self.is_verified = True
        self.proxy_is_verified = None
        self._has_connected_to_proxy = False

    cls.connect = led
    if "putrequest" in vars(cls):
        _lead_requests(cls)


def _lead_requests(cls):
    putrequest = cls.putrequest

    def led(self, *args, **kwargs):
        # A connection that is open from before does not lead to the rule that came since.
        if self.sock is not None and not isinstance(self.sock, _Socket):
            scheme = "https" if isinstance(self, http.client.HTTPSConnection) else "http"
            if _claimed(scheme, self.host, self.port):
                self.close()
        return putrequest(self, *args, **kwargs)

    cls.putrequest = led


def _lead_urllib3(module):
    _lead_class(module.HTTPConnection, "http")
    _lead_class(module.HTTPSConnection, "https")


@contextlib.contextmanager
def _connect_errors():
    """The errors that httpcore has where nobody listens."""
    import httpcore

    try:
        yield
    except (ConnectionRefusedError, socket.gaierror) as error:
        raise httpcore.ConnectError(str(error)) from error
    except ConnectionResetError as error:
        raise httpcore.ReadError(str(error)) from error
    except socket.timeout as error:
        raise httpcore.ReadTimeout(str(error)) from error


def _lead_httpcore_sync(module):
    backend = module.SyncBackend
    connect = backend.connect_tcp

    def led(self, host, port, timeout=None, **rest):
        origins = _either(host, port)
        if not any(origins.values()):
            return connect(self, host, port, timeout=timeout, **rest)
        stream = module.SyncStream(_Socket(None, timeout, announced=False))
        # Whether TLS is begun tells which of the two it is.
        state = {"scheme": "http", "announced": False}
        read, write = stream.read, stream.write

        def checked(max_bytes, timeout=None):
            stream._sock.settimeout(timeout)
            with _connect_errors():
                stream._sock._begin()
            return read(max_bytes, timeout)

        def announcing(buffer, timeout=None):
            if not state["announced"]:
                state["announced"] = True
                origin = stream._sock._failures._origin = origins[state["scheme"]] or _origin(state["scheme"], host, port)
                write(_line(origin), timeout)
            return write(buffer, timeout)

        def start_tls(*args, **kwargs):
            state["scheme"] = "https"
            return stream

        stream.read, stream.write, stream.start_tls = checked, announcing, start_tls
        return stream

    backend.connect_tcp = led


def _lead_httpcore_async(module):
    backend = next(value for name, value in vars(module).items() if name in ("AnyIOBackend", "AsyncIOBackend", "TrioBackend"))
    connect = backend.connect_tcp

    async def led(self, host, port, timeout=None, **rest):
        origins = _either(host, port)
        if not any(origins.values()):
            return await connect(self, host, port, timeout=timeout, **rest)
        stream = await self.connect_unix_socket(_route["socket"], timeout=timeout)
        state = {"scheme": "http", "announced": False}
        failures, read, write = _Failures(None), stream.read, stream.write

        async def announcing(buffer, timeout=None):
            if not state["announced"]:
                state["announced"] = True
                failures._origin = origins[state["scheme"]] or _origin(state["scheme"], host, port)
                await write(_line(failures._origin), timeout)
            return await write(buffer, timeout)

        async def checked(*args, **kwargs):
            data = await read(*args, **kwargs)
            with _connect_errors():
                return failures.check(data)

        async def start_tls(*args, **kwargs):
            state["scheme"] = "https"
            return stream

        stream.read, stream.write, stream.start_tls = checked, announcing, start_tls
        return stream

    backend.connect_tcp = led


_LIBRARIES = {
    "urllib3.connection": _lead_urllib3,
    "httpcore._backends.sync": _lead_httpcore_sync,
    "httpcore._backends.anyio": _lead_httpcore_async,
    "httpcore._backends.trio": _lead_httpcore_async,
    # Before httpcore 1.0.
    "httpcore.backends.sync": _lead_httpcore_sync,
    "httpcore.backends.asyncio": _lead_httpcore_async,
    "httpcore.backends.trio": _lead_httpcore_async,
}


class _Finder:
    """Has a library led as soon as it is loaded."""

    def find_spec(self, name, path=None, target=None):
        lead = _LIBRARIES.get(name)
        if lead is None:
            return None
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(name, path, target)
            if spec is not None and spec.loader is not None:
                execute = spec.loader.exec_module

                def load(module):
                    execute(module)
                    lead(module)

                spec.loader.exec_module = load
                return spec
        return None
