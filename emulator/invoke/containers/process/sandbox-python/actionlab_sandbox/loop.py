"""Waits for work and does it, one activation at a time."""
import collections
import json
import os
import sys
import time

from . import channel, clock, context, conventions, debug, load, logs

_decode = json.JSONDecoder().decode
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_environ, _exit = os.environ, os._exit

_queue = collections.deque()
_loaded = None
_main = None


# Most functions never need it, and a container boots faster without it.
_outbound = None


# Neither does a run that reports no coverage.
_coverage = None


def _answer_for(route):
    global _outbound
    if route is not None and _outbound is None:
        from . import outbound as _outbound
    if _outbound is not None:
        _outbound.enter(route)


def serve():
    global _coverage
    channel.prepare()
    # Not for the function to see.
    if len(sys.argv) > 1:
        from . import coverage_data as _coverage

        _coverage.prepare(sys.argv.pop())
    logs.capture()
    channel.send(channel.READY, {})
    while True:
        # Between two jobs lies a poll: what was written before a result is read before the next job starts (../../process-container.ts).
        for kind, head, body in channel.receive(block=_main is None or not _queue):
            _on_frame(kind, head, body)
        if _main is not None and _queue:
            _run(*_queue.popleft())


def _on_frame(kind, head, body):
    if kind == channel.RUN:
        _queue.append((context.complete(head), body))
    elif kind == channel.RECLAIM:
        clock.reclaim(_queue)
    elif kind == channel.INIT:
        _init(head, body)
    elif kind == channel.CLOCK:
        clock.follow(head["to"], busy=bool(_queue))


def _init(head, text):
    global _loaded, _main
    _loaded = head
    _environ.update(head["env"])
    if "TZ" in head["env"] and hasattr(time, "tzset"):
        time.tzset()
    logs.open_log(0, head["logSize"])
    started = clock.monotonic()
    if "inspect" in head:
        debug.listen(**head["inspect"])
    if "now" in head:
        clock.install(head["now"], _queue)
    _answer_for(head.get("outbound"))
    try:
        _main = load.load(head, text, _coverage.begin if _coverage else None)
    except load.InitError as error:
        _not_loaded(started, error.text, error.log)
    except BaseException as error:
        # A module that calls sys.exit.
        _not_loaded(started, load.NOT_STARTED, conventions.last_words(error) + load.EXITED + "\n")
    else:
        logs.close_log()
        _save_coverage()
        channel.send(channel.INITED, {"ok": True, "ms": _since(started), "read": load.read_unforeseen()})


def _save_coverage():
    # Before the answer: this process may be killed at any time after it.
    if _coverage is not None:
        _coverage.save()


def _not_loaded(started, text, log):
    logs.emit("stderr", log)
    logs.close_log()
    _save_coverage()
    head = {"ok": False, "ms": _since(started), "trace": log or text, "read": load.read_unforeseen()}
    channel.send(channel.INITED, head, _encode({"error": text}).encode("utf-8", "backslashreplace"))


def _since(started):
    return (clock.monotonic() - started) * 1000


# Of the last call: what stood there before, by name.
_covered = {}


def _set_variables_of_call(variables):
    """Variables of one call: those of the call before it are gone, and what the function has under their names is back."""
    for name, value in _covered.items():
        if value is None:
            _environ.pop(name, None)
        else:
            _environ[name] = value
    _covered.clear()
    for name, value in variables.items():
        _covered[name] = _environ.get(name)
        _environ[name] = value


def _run(head, body):
    clock.catch_up(head.get("now"))
    started = clock.now_ms()
    logs.open_log(head["id"], _loaded["logSize"])
    _environ["__OW_ACTIVATION_ID"] = head["activationId"]
    _environ["__OW_TRANSACTION_ID"] = head["transactionId"]
    _environ["__OW_DEADLINE"] = str(started + head["timeout"])
    _set_variables_of_call(head.get("env", {}))
    _answer_for(head.get("outbound"))
    try:
        arguments = _decode(body)
        if _loaded["convention"] == "params":
            outcome = conventions.call_with_params(_main, arguments)
        else:
            outcome = conventions.call_with_event(_main, arguments, head.get("context", {}))
    except conventions.Died as death:
        logs.emit("stderr", death.log)
        logs.close_log()
        _save_coverage()
        _exit(1)
    _finish(head["id"], started, outcome)


def _finish(activation, started, outcome):
    if outcome.log:
        logs.emit("stderr", outcome.log)
    size, most = len(outcome.body), _loaded["resultSize"]
    if size > most:
        cut = outcome.body[:1024].decode("utf-8", "ignore")
        text = "The action produced a response that exceeded the allowed length: %d > %d bytes. The truncated response was: %s"
        outcome = conventions.Outcome(1, _encode({"error": text % (size, most, cut)}).encode(), "result-size")
    logs.close_log()
    _save_coverage()
    result = {"id": activation, "status": outcome.status, "start": started, "end": clock.now_ms()}
    if outcome.failure is not None:
        result["failure"] = outcome.failure
    if outcome.is_string:
        result["isString"] = True
    if outcome.trace is not None:
        result["trace"] = outcome.trace
    read = load.read_unforeseen()
    if read:
        result["read"] = read
    marked = logs.mark_raw_output()
    if marked:
        result["marked"] = marked
    channel.send(channel.RESULT, result, outcome.body)
    clock.ended(busy=bool(_queue))
