"""Loads a function: its entry and the project's modules from the revision's own texts, everything else as Python always does."""
import importlib.machinery
import importlib.util
import json
import os
import re
import sys
import traceback

# A module that the scan of the sources did not foresee is reported with a hash of what was read, so that a change of it counts too.
_read = {}
_texts = {}
_project = ""
# Where files from elsewhere are packed into the function's folder: that folder, and the original of each place in it, the innermost first.
_packed = ""
_places = []
# Virtual environments, the nearest first: `virtualenv` is the name OpenWhisk takes (docs/actions-python.md), `.venv` the usual one.
_environments = []


class InitError(Exception):
    """`text` is the activation's error; `log` goes to stderr."""

    def __init__(self, text, log=""):
        super().__init__(text)
        self.text = text
        self.log = log


# openwhisk-runtime-go initHandler.go, with OW_LOG_INIT_ERROR as the Python images set it (python311Action/Dockerfile).
NO_CODE = "Missing main/no code to execute."
NOT_BUILT = "The action failed to generate or locate a binary. See logs for details."
NOT_STARTED = "Cannot start action. Check logs for details."
# openwhisk-runtime-go executor.go
EXITED = "Command exited abruptly during initialization."


class _Loader(importlib.machinery.SourceFileLoader):
    """Never reads nor writes bytecode: two saves of the same length within a second would look the same to it."""

    def get_data(self, path):
        text = _texts.get(path)
        return super().get_data(path) if text is None else text.encode()

    def get_code(self, fullname):
        path = self.get_filename(fullname)
        data = self.get_data(path)
        if path not in _texts:
            _note(original_of(path), data)
        return self.source_to_code(data, original_of(path))

    def path_stats(self, path):
        raise OSError("no bytecode")


def original_of(path):
    """The developer's file: tracebacks and breakpoints name it."""
    for place, original in _places:
        if path == place or path.startswith(os.path.join(place, "")):
            found = original + path[len(place) :]
            # A folder may be packed into one that the function has.
            if os.path.exists(found):
                return found
    return path


def _note(path, data):
    import hashlib

    _read[path] = hashlib.sha256(data).hexdigest()


def read_unforeseen():
    """Project files read since the last call that were not among the texts: path → SHA-256."""
    global _read
    found, _read = _read, {}
    return found


def load(head, text, before=None):
    """The entry function; `before` is called with the project's folder before its code runs. Raises InitError."""
    global _texts, _project, _environments, _packed, _places
    if not text:
        raise InitError(NO_CODE)
    manifest = json.loads(text)
    _texts, _project = manifest["texts"], manifest["root"]
    places = [os.path.join(folder, name) for folder in manifest["search"] for name in ("virtualenv", ".venv")]
    _environments = [place for place in places if os.path.isdir(place)]
    packed = manifest.get("packed", {})
    _packed = packed.get("folder", "")
    _places = sorted(((place, original) for original, place in packed.get("places", [])), key=lambda one: -len(one[0]))
    file, main = packed.get("entry", head["file"]), head["main"]
    _prepare_paths(manifest)
    if before is not None:
        before(_project)
    for number, path in enumerate(manifest["setup"]):
        _run_setup(path, number)
    name = "main__" if head["convention"] == "params" else os.path.splitext(os.path.basename(file))[0]
    loader = _Loader(name, file)
    spec = importlib.util.spec_from_file_location(name, file, loader=loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
        # What every module has by itself, as `__class__`, is no entry.
        if not hasattr(module, main) or (hasattr(type(module), main) and main not in vars(module)):
            raise ImportError("cannot import name %r from %r (%s)" % (main, name, original_of(file)))
    except SyntaxError as error:
        log = "".join(traceback.format_exception_only(type(error), error))
        if error.filename == original_of(file):
            raise InitError(NOT_BUILT, log) from error
        raise InitError(NOT_STARTED, log + EXITED + "\n") from error
    except ModuleNotFoundError as error:
        raise InitError(NOT_STARTED, describe(error) + _advice(error, manifest) + EXITED + "\n") from error
    except Exception as error:
        raise InitError(NOT_STARTED, describe(error) + EXITED + "\n") from error
    return getattr(module, main)


def _run_setup(path, number):
    name = "actionlab_setup_%d" % number
    loader = _Loader(name, path)
    spec = importlib.util.spec_from_file_location(name, path, loader=loader)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise InitError(NOT_STARTED, describe(error) + EXITED + "\n") from error


def describe(error):
    """The traceback as Python prints it, without our own frames."""
    frames = error.__traceback__
    while frames is not None and not _is_foreign(frames.tb_frame.f_code.co_filename):
        frames = frames.tb_next
    return "".join(traceback.format_exception(type(error), error, frames))


def _is_foreign(file):
    return not file.startswith("<frozen importlib") and os.path.dirname(file) != os.path.dirname(__file__)


def _prepare_paths(manifest):
    # core/python3Action/bin/compile: the process starts in the folder of the code.
    folder = _packed or manifest["search"][0]
    if os.path.isdir(folder):
        os.chdir(folder)
    sys.path_hooks.insert(0, _finder())
    sys.path_importer_cache.clear()
    sys.path[:0] = [folder]
    # Packages of an environment come before those of the interpreter, as an activated one has them.
    before = list(sys.path[1:])
    for environment in _environments:
        for packages in _site_packages(environment):
            _add_site(packages)
    added = [path for path in sys.path[1:] if path not in before]
    sys.path[1:] = [path for path in before if not _is_site(path)] + added + [path for path in before if _is_site(path)]
    sys.path.extend(path for path in manifest["search"][1:] if path not in sys.path)


def _add_site(packages):
    import site

    site.addsitedir(packages)


def _is_site(path):
    return path.endswith(("site-packages", "dist-packages"))


def _site_packages(environment):
    library = os.path.join(environment, "lib")
    own = os.path.join(library, "python%d.%d" % sys.version_info[:2], "site-packages")
    if os.path.isdir(own):
        return [own]
    windows = os.path.join(environment, "Lib", "site-packages")
    if os.path.isdir(windows):
        return [windows]
    # Made for another version: its pure packages work, and the advice below names the difference where one does not.
    try:
        versions = sorted(os.listdir(library))
    except OSError:
        return []
    return [path for path in (os.path.join(library, one, "site-packages") for one in versions) if os.path.isdir(path)]


def _finder():
    details = (
        (importlib.machinery.ExtensionFileLoader, importlib.machinery.EXTENSION_SUFFIXES),
        (_Loader, importlib.machinery.SOURCE_SUFFIXES),
    )
    make = importlib.machinery.FileFinder.path_hook(*details)

    def hook(path):
        inside = [os.path.join(one, "") for one in (_project, _packed) if one]
        if not os.path.join(path, "").startswith(tuple(inside)) or "site-packages" in path:
            raise ImportError
        if any(original_of(path).startswith(os.path.join(environment, "")) for environment in _environments):
            raise ImportError
        return make(path)

    return hook


def _advice(error, manifest):
    """What to do about a package that is not there."""
    package = (error.name or "").split(".")[0]
    if not package:
        return ""
    python = "Python %d.%d (%s)" % (sys.version_info[0], sys.version_info[1], sys.executable)
    requirements, listed = _requirements(package, manifest)
    shown = os.path.relpath(requirements, _project)
    folder = os.path.dirname(shown)
    environment = os.path.join(folder, ".venv")
    lines = ["%s is not installed for %s." % (package, python)]
    for made in _environments:
        version = _version_of(made)
        if version and version != "%d.%d" % sys.version_info[:2]:
            lines.append("%s was made for Python %s." % (os.path.relpath(made, _project), version))
    lines.append("%s lists it; install it with:" % shown if listed else "Add it to %s, and install it with:" % shown)
    lines.append("  python3 -m venv %s && %s/bin/pip install -r %s" % (environment, environment, shown))
    return "\n".join(lines) + "\n"


def _requirements(package, manifest):
    first = os.path.join(manifest["search"][0], "requirements.txt")
    found = [path for path in (os.path.join(folder, "requirements.txt") for folder in manifest["search"]) if os.path.isfile(path)]
    for path in found:
        with open(path, encoding="utf-8", errors="replace") as file:
            names = [re.split(r"[^\w.-]", line.strip(), maxsplit=1)[0] for line in file]
        if package.lower().replace("_", "-") in [name.lower().replace("_", "-") for name in names]:
            return path, True
    return (found or [first])[0], False


def _version_of(environment):
    try:
        with open(os.path.join(environment, "pyvenv.cfg"), encoding="utf-8") as file:
            match = re.search(r"^version(?:_info)?\s*=\s*(\d+\.\d+)", file.read(), re.MULTILINE)
    except OSError:
        return None
    return match and match.group(1)
