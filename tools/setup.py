"""Brings a machine from nothing to an environment that can run Odoo."""

from . import external_tools, odoo_source, postgres, venv
from .environment import Environment
from .errors import SuiteError
from .lock import lock
from .paths import Paths

_SEEN = {}


def prepare(*needs):
    """Return an ``Environment`` with everything in ``needs``, setting up the rest.

    Known needs: odoo, postgres, durable, chromium, wkhtmltopdf, node, lint.  Doing
    it again is quick; a second set-up at the same time waits for the first.
    """
    unknown = set(needs) - set(_PREPARE)
    if unknown:
        raise SuiteError(f"unknown need: {', '.join(sorted(unknown))}")
    paths = Paths.find().create()
    env = _SEEN.setdefault(paths, Environment(paths))
    with lock(paths.state / "setup.lock", "Another set-up"):
        for need, provide in _PREPARE.items():
            if need == "odoo" or need in needs:
                provide(env)
        if env.fonts is None:
            env.fonts = external_tools.fonts_conf(paths)
    for name, need in (("scratch", "postgres"), ("durable", "durable")):
        if need in needs:
            env.cluster(name).start()
    return env


def _odoo(env):
    if env.tree is None:
        env.tree = odoo_source.find(env.paths)
        env.bin = venv.odoo_environment(env.paths, env.tree)


def _postgres(env):
    env.pg_bin = env.pg_bin or postgres.find_binaries(env.paths, env.python)


def _chromium(env):
    env.chromium = env.chromium or external_tools.chromium(env.paths)


def _wkhtmltopdf(env):
    env.wkhtmltopdf = env.wkhtmltopdf or external_tools.wkhtmltopdf(
        env.paths, env.python
    )


def _node(env):
    env.node = env.node or external_tools.node(env.paths, env.python)


def _lint(env):
    files = [env.paths.requirements / "lint.txt"]
    env.lint_bin = env.lint_bin or venv.environment(env.paths, "lint", files)


_PREPARE = {
    "odoo": _odoo,
    "postgres": _postgres,
    "durable": _postgres,
    "chromium": _chromium,
    "wkhtmltopdf": _wkhtmltopdf,
    "node": _node,
    "lint": _lint,
}
