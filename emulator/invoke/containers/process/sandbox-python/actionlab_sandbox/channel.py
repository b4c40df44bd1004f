"""Frames: `u32 length | u8 type | head JSON \\n body`, read from descriptor 3 and written to descriptor 4 (../../frames.mjs)."""
import json
import os
import select
import struct
import threading

INIT, RUN, RECLAIM, CLOCK = 1, 2, 3, 4
READY, INITED, RESULT, LOG, RECLAIMED, TIMERS, ALIVE = 11, 12, 13, 14, 15, 16, 18

# Kept from user code that replaces them: our own work must not depend on them.
_read, _write, _exit, _select = os.read, os.write, os._exit, select.select
_pack, _unpack = struct.Struct(">IB").pack, struct.Struct(">IB").unpack_from
_decode = json.JSONDecoder().decode
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

INPUT, OUTPUT = 3, 4
_chunk = 1024 * 1024

_lock = threading.RLock()
_outgoing = []
_writing = False
_buffer = bytearray()
# False in a child that a function forked: it has our descriptors, but not our task.
_ours = True


def prepare():
    """To be called once: children that are started by name do not inherit the descriptors, forked ones let go of them."""
    os.set_inheritable(INPUT, False)
    os.set_inheritable(OUTPUT, False)
    os.register_at_fork(after_in_child=_disown)


def ours():
    return _ours


def send(kind, head, body=b""):
    """Descriptor 4 blocks, so nothing is lost when the process dies, and order is the order of calls."""
    global _writing
    if not _ours:
        # A forked child that returned from the function: the parent answers.
        _exit(0)
    text = _encode(head).encode("utf-8", "backslashreplace")
    frame = b"".join((_pack(len(text) + 1 + len(body), kind), text, b"\n", body))
    with _lock:
        _outgoing.append(frame)
        # A destructor that prints may run in the middle of a write: its frame follows.
        if _writing:
            return
        _writing = True
        try:
            while _outgoing:
                _write_all(_outgoing.pop(0))
        finally:
            _writing = False


def _write_all(frame):
    try:
        written = _write(OUTPUT, frame)
        while written < len(frame):
            frame = frame[written:]
            written = _write(OUTPUT, frame)
    except OSError:
        # The emulator is gone, or the function closed our descriptor.
        _exit(0)


def receive(block):
    """All frames that have arrived, as (type, head, body). Waits for the first when `block`; ends the process with its emulator."""
    frames = []
    while not frames:
        if not block and not readable(0):
            break
        _fill()
        _cut(frames)
        # Everything that was written before now counts: a request to give work back must not be overlooked.
        while readable(0):
            _fill()
            _cut(frames)
    return frames


def readable(timeout):
    try:
        return bool(_select([INPUT], [], [], timeout)[0])
    except (OSError, ValueError):
        _exit(0)


def _fill():
    try:
        data = _read(INPUT, _chunk)
    except OSError:
        data = b""
    if not data:
        _exit(0)
    _buffer.extend(data)


def _cut(frames):
    start = 0
    while len(_buffer) - start >= 5:
        length, kind = _unpack(_buffer, start)
        end = start + 5 + length
        if len(_buffer) < end:
            break
        newline = _buffer.index(b"\n", start + 5)
        head = _decode(_buffer[start + 5 : newline].decode())
        frames.append((kind, head, _buffer[newline + 1 : end].decode()))
        start = end
    if start:
        del _buffer[:start]


def _disown():
    global _ours
    _ours = False
    for descriptor in (INPUT, OUTPUT):
        try:
            os.close(descriptor)
        except OSError:
            pass
