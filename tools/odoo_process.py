"""Running Odoo's own commands: installing with progress, scripts in its shell."""

import re
import subprocess

from . import processes
from .errors import SuiteError

_MODULE = re.compile(r"Loading module (\S+) \((\d+)/(\d+)\)")
_BAD = re.compile(r" (ERROR|CRITICAL) ")
_PREGENERATE = "env['ir.qweb']._pregenerate_assets_bundles()\nenv.cr.commit()\n"


def install(env, cluster, database, names, *, demo, progress=None, update=()):
    """Install and update add-ons in a database; an ERROR in the log is a failure."""
    args = ["-d", database, "--stop-after-init", "--no-http", "--log-level=info"]
    if names:
        args += ["-i", ",".join(names)]
    if update:
        args += ["-u", ",".join(update)]
    args.append("--with-demo" if demo else "--without-demo")
    log = _log_path(env, database)
    code, errors = _follow(env, cluster, ["server", *args], log, progress)
    if code or errors:
        raise processes.explain(
            f"Odoo could not install {', '.join(names or update)} in {database}",
            f"the whole log is {log}",
            "\n".join(errors) or log.read_text(encoding="utf-8", errors="replace"),
        )


def pregenerate_assets(env, cluster, database):
    """Build the browser bundles once, so that no test and no visitor waits for it."""
    run_shell(env, cluster, database, _PREGENERATE)


def run_shell(env, cluster, database, script):
    """Run Python lines in ``odoo shell`` and return what they print."""
    command = [env.odoo_bin, "shell", "-d", database, "--no-http"]
    done = env.run(
        [*command, "--log-level=error", "--shell-interface=python"],
        cluster=cluster,
        input=script,
        text=True,
        capture_output=True,
    )
    bad = _BAD.search(done.stderr) or "Traceback (most recent" in done.stderr
    if done.returncode or bad:
        raise processes.explain(
            f"Odoo's shell failed in {database}", "", done.stdout + done.stderr
        )
    return done.stdout


def _follow(env, cluster, args, log, progress):
    """Run Odoo, copy its output to ``log``; return its code and its error lines."""
    errors = []
    with (
        open(log, "w", encoding="utf-8") as handle,
        subprocess.Popen(
            [str(env.odoo_bin), *args],
            env=env.process_env(cluster),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process,
    ):
        for line in process.stdout:
            handle.write(line)
            found = _MODULE.search(line)
            if found and progress:
                progress.count(int(found[2]), int(found[3]), "add-ons ")
            if _BAD.search(line):
                errors.append(line.rstrip())
    return process.returncode, errors


def _log_path(env, database):
    env.paths.logs.mkdir(parents=True, exist_ok=True)
    return env.paths.logs / f"{database}.log"


def require_installed(env, cluster, database, names):
    """Refuse to go on when Odoo silently left an add-on out."""
    have = installed(cluster, database)
    missing = sorted(set(names) - have)
    if missing:
        raise SuiteError(
            f"{', '.join(missing)} is not installed in {database}",
            f"the log is {_log_path(env, database)}",
        )


def installed(cluster, database):
    """Return the names of the add-ons installed in a database."""
    rows = cluster.query(
        database, "SELECT name FROM ir_module_module WHERE state = 'installed'"
    )
    return {row[0] for row in rows}
