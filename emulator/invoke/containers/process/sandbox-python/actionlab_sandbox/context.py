"""SCF's context: what all calls have in common comes with the first of them, what is a call's own with each (../../protocol.ts)."""

_shared = {}


def complete(head):
    """The head of a job with the whole context in it. To be called for each as it arrives: what was reclaimed may have brought the common part."""
    global _shared
    _shared = head.pop("shared", _shared)
    if "context" in head:
        own = head["context"]
        head["context"] = {**_shared, **{name: _shared.get(name, "") + text for name, text in own.items()}}
    return head
