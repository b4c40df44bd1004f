"""
Leads HTTP requests of a function to the emulator, where somebody answers for their host; all others go where they always go.

A client is real up to its socket: that one is a socket of the emulator, which speaks plain HTTP also for `https:`, and starts with a line that says who
calls whom. `http.client` has `urllib` and `requests` in it; `httpx` asks `httpcore` for its streams.
"""
import contextlib
import errno
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
    usual = 443 if scheme == "https" else 80
    name = host.lower()
    shown = "[%s]" % name if ":" in name and not name.startswith("[") else name
    origin = "%s://%s" % (scheme, shown) if (port or usual) == usual else "%s://%s:%d" % (scheme, shown, port)
    if origin in _route["origins"] or (_route["all"] and not _HERE.match(name)):
        return origin
    return None


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

    def __init__(self, origin, timeout):
        super().__init__(socket.AF_UNIX, socket.SOCK_STREAM)
        self._failures = _Failures(origin)
        # The whole failure comes in one piece, and a client may read by a byte.
        self._kept = None
        self._late = None
        if timeout is None or isinstance(timeout, (int, float)):
            self.settimeout(timeout)
        self.connect(_route["socket"])
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
    import http.client

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


def _lead_urllib3(module):
    _lead_class(module.HTTPConnection, "http")
    _lead_class(module.HTTPSConnection, "https")


def _scheme(host, port):
    return next((scheme for scheme in ("https", "http") if _claimed(scheme, host, port)), None) if port not in (80, 443) else ("http", "https")[port == 443]


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
        origin = _claimed(_scheme(host, port) or "http", host, port)
        if origin is None:
            return connect(self, host, port, timeout=timeout, **rest)
        stream = module.SyncStream(_Socket(origin, timeout))
        read = stream.read

        def checked(*args, **kwargs):
            with _connect_errors():
                stream._sock._begin()
            return read(*args, **kwargs)

        stream.read, stream.start_tls = checked, lambda *args, **kwargs: stream
        return stream

    backend.connect_tcp = led


def _lead_httpcore_async(module):
    backend = next(value for name, value in vars(module).items() if name in ("AnyIOBackend", "AsyncIOBackend", "TrioBackend"))
    connect = backend.connect_tcp

    async def led(self, host, port, timeout=None, **rest):
        origin = _claimed(_scheme(host, port) or "http", host, port)
        if origin is None:
            return await connect(self, host, port, timeout=timeout, **rest)
        stream = await self.connect_unix_socket(_route["socket"], timeout=timeout)
        await stream.write(_line(origin))
        failures, read = _Failures(origin), stream.read

        async def checked(*args, **kwargs):
            data = await read(*args, **kwargs)
            with _connect_errors():
                return failures.check(data)

        async def start_tls(*args, **kwargs):
            return stream

        stream.read, stream.start_tls = checked, start_tls
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
