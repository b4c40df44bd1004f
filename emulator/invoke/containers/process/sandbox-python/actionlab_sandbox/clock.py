"""A function's time. Under a virtual clock `time.sleep`, `asyncio.sleep` and the dates stand still until the emulator moves them."""
import math
import time

from . import channel, context

_real_time, monotonic = time.time, time.monotonic

# Real seconds between two signs of life while a function waits: real time does not count against its limit then.
_ALIVE_EVERY = 0.1
_alive_at = 0.0

_now = None
# The emulator moved the clock and has not heard yet when the next timer is due.
_asked = False
_queue = None


def now_ms():
    return int(_real_time() * 1000) if _now is None else _now


def follow(to, busy):
    """Between activations nothing of a function's is waiting; when one is about to start (`busy`), it answers for itself."""
    global _now, _asked
    if _now is not None:
        _now = max(_now, to)
    _asked = True
    if not busy:
        _tell(None)


def catch_up(to):
    """Moves to the time at which the emulator sent an activation: it sends one before it has every process move. `to` is None in real time."""
    global _now
    if _now is not None and to is not None:
        _now = max(_now, to)


def ended(busy):
    """An activation ended, perhaps while the emulator was waiting to hear of the next timer."""
    if not busy:
        _tell(None)


def install(start, queue):
    """`queue` keeps the work that arrives while a function sleeps."""
    import datetime
    import selectors

    global _now, _queue
    _now, _queue = start, queue
    time.sleep = lambda seconds: _wait_until(_in(seconds))
    time.time, time.time_ns = lambda: _now / 1000, lambda: _now * 1000000
    # These count from anywhere; small numbers keep the nanoseconds that asyncio compares by.
    for name in ("monotonic", "perf_counter"):
        setattr(time, name, lambda: (_now - start) / 1000)
        setattr(time, name + "_ns", lambda: (_now - start) * 1000000)
    for name in ("localtime", "gmtime", "ctime"):
        setattr(time, name, _defaulting(getattr(time, name)))
    _replace_formats()
    _replace_dates(datetime)
    for name in ("SelectSelector", "PollSelector", "EpollSelector", "KqueueSelector"):
        selector = getattr(selectors, name, None)
        if selector is not None and "select" in vars(selector):
            selector.select = _virtual_select(selector.select)


def _defaulting(original):
    return lambda seconds=None: original(_now / 1000 if seconds is None else seconds)


def _replace_formats():
    strftime, asctime = time.strftime, time.asctime
    time.strftime = lambda form, when=None: strftime(form, time.localtime() if when is None else when)
    time.asctime = lambda when=None: asctime(time.localtime() if when is None else when)
    if not hasattr(time, "clock_gettime"):
        return
    seconds = {time.CLOCK_REALTIME: time.time, time.CLOCK_MONOTONIC: time.monotonic}
    nanoseconds = {time.CLOCK_REALTIME: time.time_ns, time.CLOCK_MONOTONIC: time.monotonic_ns}
    time.clock_gettime = _of_clock(seconds, time.clock_gettime)
    time.clock_gettime_ns = _of_clock(nanoseconds, time.clock_gettime_ns)


def _of_clock(virtual, original):
    return lambda clock: virtual[clock]() if clock in virtual else original(clock)


def _replace_dates(module):
    class VirtualDate(type(module.date)):
        def __instancecheck__(cls, instance):
            return isinstance(instance, cls.__mro__[1])

    real_datetime, real_date = module.datetime, module.date

    class datetime(real_datetime, metaclass=VirtualDate):
        @classmethod
        def now(cls, tz=None):
            return cls.fromtimestamp(_now / 1000, tz)

        @classmethod
        def utcnow(cls):
            return cls.fromtimestamp(_now / 1000, module.timezone.utc).replace(tzinfo=None)

        @classmethod
        def today(cls):
            return cls.fromtimestamp(_now / 1000)

    class date(real_date, metaclass=VirtualDate):
        @classmethod
        def today(cls):
            return cls.fromtimestamp(_now / 1000)

    for new, name in ((datetime, "datetime"), (date, "date")):
        new.__qualname__ = name
        new.__module__ = "datetime"
        setattr(module, name, new)


def _virtual_select(original):
    def select(self, timeout=None):
        if timeout is not None and timeout <= 0:
            return original(self, timeout)
        ready = original(self, 0)
        if ready:
            return ready
        found = []

        def look():
            found.extend(original(self, 0.002))
            return bool(found)

        # Never less than the clock's unit: a remainder of rounding would be waited for without end.
        _wait_until(None if timeout is None else max(_now + 1, _in(timeout)), look)
        return found

    return select


def _in(seconds):
    return _now + math.ceil(seconds * 1000)


def _wait_until(due, interrupted=None):
    """Serves the emulator until the clock has reached `due` (None: never), or `interrupted` says that something else happened."""
    global _now, _asked
    _tell(due)
    while due is None or _now < due:
        _say_alive()
        if interrupted is not None and interrupted():
            return
        if not channel.readable(0 if interrupted is not None else _ALIVE_EVERY):
            continue
        for kind, head, body in channel.receive(True):
            if kind == channel.RUN:
                _queue.append((context.complete(head), body))
            elif kind == channel.RECLAIM:
                reclaim(_queue)
            elif kind == channel.CLOCK:
                _now = max(_now, head["to"])
                _asked = True
                if due is None or _now < due:
                    _tell(due)


def _say_alive():
    global _alive_at
    if monotonic() - _alive_at >= _ALIVE_EVERY:
        _alive_at = monotonic()
        channel.send(channel.ALIVE, {})


def _tell(due):
    global _asked
    if _asked:
        _asked = False
        channel.send(channel.TIMERS, {"next": due})


def reclaim(queue):
    """Gives back what has not started."""
    identifiers = [head["id"] for head, _ in queue]
    queue.clear()
    channel.send(channel.RECLAIMED, {"ids": identifiers})
