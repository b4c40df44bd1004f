"""`--inspect`: a debugger attaches through debugpy, where that is installed."""
import os
import sys
import threading
import time

from . import logs

_write, _sleep = os.write, time.sleep
_patience = 50


def listen(port, wait):
    """Listens on `port`; `wait`: somebody was attached to the code before this, and comes again."""
    try:
        import debugpy
    except ImportError:
        logs.emit("stderr", "No debugger can attach: install debugpy with %s -m pip install debugpy\n" % sys.executable)
        return
    for attempt in range(_patience):
        try:
            debugpy.listen(("127.0.0.1", port))
            break
        except Exception as error:
            # The container of the revision before may still be letting go of the port.
            if attempt == _patience - 1:
                logs.emit("stderr", "No debugger can attach: %s\n" % error)
                return
            _sleep(0.02)
    threading.Thread(target=_announce, args=(debugpy,), daemon=True).start()
    if wait:
        debugpy.wait_for_client()


def _announce(debugpy):
    """In the words of Node, which the outside listens for (../../process-container.ts)."""
    while not debugpy.is_client_connected():
        _sleep(0.05)
    _write(2, b"Debugger attached.\n")
