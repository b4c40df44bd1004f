"""Counts which lines of a function run, for the coverage report of a test run, where coverage.py is installed. Its data files lie in the run's folder."""
import os
import sys

_folder = None
_measuring = None


def prepare(folder):
    global _folder
    _folder = folder


def begin(project):
    """To be called once the packages of the project can be imported, and before its code is."""
    global _measuring
    try:
        import warnings

        from coverage import Coverage
        from coverage.exceptions import CoverageWarning
    except ImportError:
        # A folder of reports is called so too.
        _give_up("coverage.py is not installed for %s: pip install coverage" % sys.executable)
        return
    try:
        # Nothing that the function should say: that it has no lines yet, or was imported before.
        warnings.filterwarnings("ignore", category=CoverageWarning)
        settings = os.path.join(project, ".coveragerc")
        file = os.path.join(_folder, ".coverage")
        _measuring = Coverage(file, data_suffix=True, config_file=settings if os.path.isfile(settings) else False)
        # Debian's packages it takes for the project's.
        not_own = [os.path.join(os.path.dirname(os.path.dirname(__file__)), "*"), "*/site-packages/*", "*/dist-packages/*"]
        _measuring.set_option("run:omit", [*(_measuring.get_option("run:omit") or []), *not_own])
        _measuring.start()
    except Exception as error:
        _measuring = None
        _give_up(str(error))


def _give_up(reason):
    # The reporter of the run says it.
    with open(os.path.join(_folder, "uncounted-python"), "w", encoding="utf-8") as file:
        file.write(reason)


def save():
    if _measuring is not None:
        _measuring.save()
