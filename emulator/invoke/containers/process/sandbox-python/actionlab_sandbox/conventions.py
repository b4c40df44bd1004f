"""How a function is called, and what becomes of what it returns or raises."""
import json
import traceback

from .load import describe

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_encode_strictly = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


class Died(Exception):
    """The runtime's own process would have ended here; `log` are its last words."""

    def __init__(self, log=""):
        super().__init__()
        self.log = log


class Outcome:
    __slots__ = ("status", "body", "failure", "is_string", "trace", "log")

    def __init__(self, status, body, failure=None, is_string=False, trace=None, log=None):
        self.status = status
        self.body = body
        self.failure = failure
        self.is_string = is_string
        self.trace = trace
        self.log = log


def call_with_params(main, arguments):
    """`main(params)` as core/python3Action/lib/launcher.py of apache/openwhisk-runtime-python calls it."""
    try:
        value = main(arguments)
    except Exception as error:
        # launcher.py:63-65: an exception is an answer of the action, hence an application error, and its traceback is logged.
        log = describe(error)
        try:
            body = _to_bytes(_encode({"error": str(error)}))
        except Exception as second:
            raise Died(log + describe(second)) from second
        return Outcome(1, body, "throw", trace=log, log=log)
    except BaseException as error:
        raise Died(last_words(error)) from error
    return _outcome_of(value)


def _outcome_of(value):
    try:
        text = _encode(value)
        body = _to_bytes(text)
    except Exception as error:
        # launcher.py:66: json.dumps stands outside of the try, so the process ends.
        raise Died(describe(error) + _hint(value)) from error
    first = text[0]
    if first == "{":
        if ("NaN" in text or "Infinity" in text) and not _is_strict(value):
            return _not_a_dictionary()
        if "error" in value:
            # ActivationResult.scala: a result with a key `error` is reduced to it.
            return Outcome(1, _to_bytes(_encode({"error": value["error"]})), "application")
        return Outcome(0, body)
    if first == "[":
        return Outcome(0, body) if _is_strict(value) else _not_a_dictionary()
    if text == "null":
        # The proxy takes `null` for an empty object map, and the controller refuses it, with the line's own end (runHandler.go:76, ErrorResponse.scala).
        return developer_error("The action did not produce a valid JSON or JSON Array response: null\n", "result")
    return _not_a_dictionary()


def _not_a_dictionary():
    # openwhisk-runtime-go runHandler.go:80
    return developer_error("The action did not return a dictionary or array.", "result")


def _is_strict(value):
    try:
        _encode_strictly(value)
    except ValueError:
        return False
    return True


def _hint(value):
    if hasattr(value, "__await__"):
        if hasattr(value, "close"):
            value.close()
        return "The action returned a coroutine, which nobody awaits: return asyncio.run(…) from a plain function.\n"
    return ""


def call_with_event(handler, event, context):
    """`handler(event, context)` as SCF calls it: both are plain values, and any JSON may be returned (tcb.md 2)."""
    try:
        value = handler(event, context)
    except Exception as error:
        log = describe(error)
        return developer_error(_one_line(error), "throw", log)
    except BaseException as error:
        raise Died(last_words(error)) from error
    try:
        body = _to_bytes(_encode_strictly(value))
    except Exception as error:
        log = describe(error) + _hint(value)
        return developer_error("The result cannot be serialised: " + _one_line(error), "result", log)
    return Outcome(0, body, is_string=isinstance(value, str))


def developer_error(message, failure, log=None):
    return Outcome(2, _to_bytes(_encode({"error": message})), failure, trace=log, log=log)


def _one_line(error):
    try:
        return "".join(traceback.format_exception_only(type(error), error)).strip()
    except Exception:
        return type(error).__name__


def last_words(error):
    if isinstance(error, SystemExit):
        return "" if error.code is None or isinstance(error.code, int) else "%s\n" % (error.code,)
    return describe(error)


def _to_bytes(text):
    return text.encode("utf-8")
