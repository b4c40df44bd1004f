"""Output of a function: what it writes through `sys.stdout` and `sys.stderr` leaves as log frames, in order, line by line."""
import io
import os
import sys
import threading

from . import channel, clock

_write_raw, _fstat = os.write, os.fstat

# ../../protocol.ts
_marker = b"\0ACTIONLAB_END\0\n"
# Lines sent at once; more than this many are gathered, for a function that prints a million.
_promptly = 100
_gather_bytes = 32 * 1024
_gather_seconds = 0.005

_lock = threading.RLock()
_current = 0
_left = -1
_lines = 0
_stream = ""
_parts = []
_held = 0
_since = 0.0
_raw_used = False
_inodes = {}


def open_log(activation, size):
    """What is written from now on belongs to `activation`, up to `size` bytes."""
    global _current, _left, _lines
    with _lock:
        flush()
        _current, _left, _lines = activation, size, 0


def close_log():
    flush()


def flush():
    global _held
    with _lock:
        if not _parts:
            return
        text = "".join(_parts)
        _parts.clear()
        _held = 0
        head = {"id": _current, "stream": _stream, "time": clock.now_ms()}
        # In pieces, so that the emulator never has much of it to read at once.
        for start in range(0, len(text), _gather_bytes):
            channel.send(channel.LOG, head, text[start : start + _gather_bytes].encode("utf-8", "backslashreplace"))


def emit(stream, text):
    global _left, _lines, _stream, _held, _since
    if not channel.ours():
        _write_raw(1 if stream == "stdout" else 2, text.encode("utf-8", "backslashreplace"))
        return
    with _lock:
        if not text or _left < 0:
            return
        size = len(text) if text.isascii() else len(text.encode("utf-8", "backslashreplace"))
        if size > _left:
            # A character more than is kept: the emulator sees that there was more, and says so.
            text = text.encode("utf-8", "backslashreplace")[: _left + 4].decode("utf-8", "ignore")
        _left -= size
        if _parts and stream != _stream:
            flush()
        _stream = stream
        _parts.append(text)
        _held += len(text)
        if not text.endswith("\n"):
            return
        _lines += 1
        if _lines <= _promptly:
            flush()
        elif _held > _gather_bytes or clock.monotonic() - _since > _gather_seconds:
            flush()
            _since = clock.monotonic()


class Output(io.TextIOBase):
    """Stands in for `sys.stdout` or `sys.stderr`."""

    encoding = "utf-8"
    errors = "backslashreplace"

    def __init__(self, stream, descriptor):
        super().__init__()
        self._stream = stream
        self._descriptor = descriptor
        self.name = "<%s>" % stream
        self.mode = "w"
        self.buffer = _Bytes(stream)

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError("write() argument must be str, not %s" % type(text).__name__)
        emit(self._stream, text)
        return len(text)

    def flush(self):
        flush()

    def writable(self):
        return True

    def fileno(self):
        # Whoever asks for it may write there.
        _note_raw()
        return self._descriptor

    def reconfigure(self, **_options):
        pass

    def close(self):
        flush()


class _Bytes(io.RawIOBase):
    def __init__(self, stream):
        super().__init__()
        self._stream = stream

    def write(self, data):
        data = bytes(data)
        emit(self._stream, data.decode("utf-8", "backslashreplace"))
        return len(data)

    def flush(self):
        flush()

    def writable(self):
        return True

    def close(self):
        flush()


def capture():
    """Replaces the standard streams, and watches for what goes round them: children, and writes to descriptors 1 and 2."""
    sys.stdout = sys.__stdout__ = Output("stdout", 1)
    sys.stderr = sys.__stderr__ = Output("stderr", 2)
    for descriptor in (1, 2):
        _inodes[descriptor] = _inode(descriptor)
    os.write = _noted(os.write)
    os.writev = _noted(os.writev)
    os.dup = _noted(os.dup)
    os.fdopen = _noted(os.fdopen)
    sys.addaudithook(_audit)


def _noted(original):
    def noted(descriptor, *args, **kwargs):
        if descriptor in (1, 2):
            _note_raw()
        return original(descriptor, *args, **kwargs)

    return noted


_starts = frozenset(["subprocess.Popen", "os.system", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "os.exec", "pty.spawn"])


def _audit(event, args):
    if event in _starts:
        if not channel.ours():
            return
        _note_raw()
    elif event == "open" and args[0] in ("/dev/stdout", "/dev/stderr"):
        _note_raw()


def _note_raw():
    global _raw_used
    _raw_used = True
    # What was written before keeps its place.
    if channel.ours():
        flush()


def mark_raw_output():
    """Marks the end of an activation on the raw streams, where they were used and are still ours."""
    if not _raw_used:
        return None
    marked = []
    for stream, descriptor in (("stdout", 1), ("stderr", 2)):
        if _inodes[descriptor] is None or _inode(descriptor) != _inodes[descriptor]:
            continue
        try:
            _write_raw(descriptor, _marker)
            marked.append(stream)
        except OSError:
            pass
    return marked


def _inode(descriptor):
    try:
        status = _fstat(descriptor)
        return (status.st_dev, status.st_ino)
    except OSError:
        return None
