"""The life of add-ons: installed, updated without a change, uninstalled, gone.

Each set of add-ons goes through it on a copy of a database that has only what Odoo
itself has to offer them.
"""

import re
import time
from dataclasses import dataclass, field

from .. import addons, databases, odoo_process
from ..console import say
from . import scratch, snapshot
from .files import addon_names

_BAD_LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ (?:WARNING|ERROR|CRITICAL) "
)
_SHOWN = 25
_START = "print(env['res.users'].search_count([]))\n"


@dataclass
class Life:
    """What happened to one set of add-ons."""

    names: list
    demo: bool = False
    findings: list = field(default_factory=list)

    @property
    def title(self):
        """The set in one line."""
        return " + ".join(self.names) + " with demo data" * self.demo


def sets(paths, wanted):
    """Return the sets to try: each add-on with what it needs, then all together."""
    ours = addons.discover(paths)
    ordered = addon_names(paths.addons)
    chosen = [name for name in ordered if not wanted or name in wanted]
    single = [
        [name for name in ordered if name in addons.closure([one], ours)]
        for one in chosen
    ]
    together = [] if wanted or ordered in single else [ordered]
    return single + together


def live(env, names, *, demo=False):
    """Lead one set of add-ons through its life and return what was found.

    With demo data it ends after the update: people's data are not to disappear.
    """
    life = Life(names, demo)
    ours = addons.discover(env.paths)
    say(f"== {life.title}")
    foreign = addons.foreign_depends(names, ours)
    bare = databases.template(env, foreign, demo=demo, assets=False)
    with scratch.database(env, bare, "life") as database:
        _steps(env, database, life)
    for line in life.findings[:_SHOWN]:
        say(f"   {line}")
    if len(life.findings) > _SHOWN:
        say(f"   … and {len(life.findings) - _SHOWN} more")
    return life


def _steps(env, database, life):
    cluster, names = env.cluster(), life.names
    before = snapshot.take(cluster, database)
    server = ("server", "-d", database, "--stop-after-init", "--no-http")
    server += ("--max-cron-threads=0",)
    server += ("--with-demo" if life.demo else "--without-demo",)
    _odoo(env, life, "install", *server, "-i", ",".join(names))
    missing = set(names) - odoo_process.installed(cluster, database)
    if missing:  # Odoo ends with code 0 all the same
        life.findings.append(f"install: {', '.join(sorted(missing))} is not installed")
        return
    installed = snapshot.take(cluster, database)
    _odoo(env, life, "update", *server, "-u", ",".join(names))
    updated = snapshot.take(cluster, database)
    changes = snapshot.differences(installed, updated)
    life.findings += [f"after an update: {line}" for line in changes]
    if life.demo:
        return
    _odoo(env, life, "uninstall", "module", "uninstall", "-d", database, *names)
    after = snapshot.take(cluster, database)
    left = snapshot.orphans(before, after)
    life.findings += [f"after uninstalling: {line}" for line in left]
    shell = ("shell", "-d", database, "--no-http", "--shell-interface=python")
    _odoo(env, life, "start", *shell, script=_START)


def _odoo(env, life, title, *args, script=""):
    """Run Odoo once; everything it warns about is a finding."""
    started = time.monotonic()
    done = env.run(
        [env.odoo_bin, *args],
        input=script,
        text=True,
        capture_output=True,
    )
    output = done.stdout + done.stderr
    bad = [line for line in output.splitlines() if _BAD_LINE.match(line)]
    life.findings += [f"{title}: {line}" for line in bad]
    if done.returncode or "Traceback (most recent call last)" in output:
        life.findings.append(f"{title}: ended with code {done.returncode}")
        life.findings += output.splitlines()[-_SHOWN:]
    seconds = time.monotonic() - started
    say(f"   {title:10} {seconds:5.1f} s, {len(bad)} warnings or errors")
