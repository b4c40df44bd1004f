"""
The inside of a Python container: a process that waits on descriptor 3 for code and for work, and answers on descriptor 4.
Its outside is ../process-container.ts; the frames are those of ../frames.mjs and ../protocol.ts. Nothing but the standard library.
"""
import sys

# `multiprocessing` imports this file again in the children it spawns.
if __name__ == "__main__":
    from actionlab_sandbox.loop import serve

    # User code must not find our modules beside its own.
    del sys.path[0]
    serve()
