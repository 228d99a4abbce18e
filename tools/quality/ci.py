"""The steps of .ci/run, who takes them, and how long each took."""

import argparse
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from .files import repository_files

USER = "crmsuite"
REPO = Path(__file__).resolve().parents[2]
PYTHONS = ("python3", "python3.13", "python3.12", "python3.11", "python3.10")
_OWN_PLACES = ("HOME", "USER", "LOGNAME", "XDG_CACHE_HOME", "XDG_DATA_HOME")
_OWN_PLACES += ("SUITE_STATE", "SUITE_DATA", "SUITE_PYTHON", "PYTHONPATH")

STEPS = {
    "set up": ["odoo", "--version"],
    "lint": ["lint", "--fast"],
    "compose": ["compose"],
    "package": ["package", "--check"],
    "test": ["test"],
    "test_lint": ["lint", "--only", "test_lint"],
    "mutate": ["mutate"],
    "i18n": ["i18n", "--check"],
    "lifecycle": ["lifecycle"],
}
# the longest step begins first, and the others go on beside it
BESIDE = "test"
SMOKE = {
    "root: test": ["test", "addons/crm_base/tests/test_slots.py"],
    "root: create": ["db", "create", "ci_smoke", "--addons", "crm_base"],
    "root: drop": ["db", "drop", "ci_smoke"],
}


@dataclass
class Person:
    """Who takes a step, where, and with which variables."""

    repo: Path
    env: dict
    options: dict

    def suite(self, words, output=None):
        """Run ``./suite`` with these words and return its exit code.

        :param output: file for what it says; by default, where this process writes
        """
        sys.stdout.flush()
        python = self.env.get("SUITE_PYTHON") or "python3"
        return subprocess.run(
            [python, str(self.repo / "suite"), *words],
            check=False,
            cwd=self.repo,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output and subprocess.STDOUT,
            **self.options,
        ).returncode


def main(argv):
    """Take the steps; the exit code is that of the first one that failed."""
    parser = argparse.ArgumentParser(prog=".ci/run", description=__doc__)
    parser.add_argument("steps", nargs="*", metavar="STEP")
    parser.add_argument("--list", action="store_true", help="name the steps")
    args = parser.parse_args(argv)
    if args.list:
        print("\n".join(STEPS))
        return 0
    unknown = set(args.steps) - STEPS.keys()
    if unknown:
        parser.error(f"unknown step: {', '.join(sorted(unknown))}")
    chosen = {name: STEPS[name] for name in args.steps or STEPS}
    as_root = os.geteuid() == 0
    report = Report()
    try:
        person = ordinary_user() if as_root else Person(REPO, dict(os.environ), {})
        steps = [(name, person, words) for name, words in chosen.items()]
        if steps[0][0] != "set up" or not report.take(*steps.pop(0)):
            walk(report, steps)
            if as_root and not args.steps:
                smoke(report, Person(REPO, dict(os.environ), {}))
    finally:
        report.show()
    return report.code


def walk(report, steps):
    """Take the steps in order; with the tests among them, two at a time.

    :param steps: triples of a name, who takes the step, and the words of the command
    """
    tests = [step for step in steps if step[0] == BESIDE]
    if not tests:
        for step in steps:
            report.take(*step)
        return
    with ThreadPoolExecutor(2) as lanes:
        taken = [lanes.submit(report.take, *step) for step in tests]
        taken += [
            lanes.submit(report.take_aside, *step)
            for step in steps
            if step[0] != BESIDE
        ]
        try:
            for step in taken:
                step.result()
        except BaseException:
            lanes.shutdown(wait=False, cancel_futures=True)
            raise


def smoke(report, person):
    """Take the steps that build on each other, one after the other."""
    for name, words in SMOKE.items():
        report.take(name, person, words)


class Report:
    """Which steps were taken, with their seconds and exit codes."""

    def __init__(self):
        self.rows = []
        self.started = time.monotonic()

    @property
    def code(self):
        """The exit code of the first step that failed."""
        return next((code for _name, _seconds, code in self.rows if code), 0)

    def take(self, name, person, words, *output):
        """Take one step and note how it went; returns its exit code.

        :param output: file for what it says, if not where this process writes
        """
        print(f"\n===== {name}: ./suite {' '.join(words)}", flush=True)
        started = time.monotonic()
        row = [name, 0, 130]  # stays when the step is interrupted
        self.rows.append(row)
        code = person.suite(words, *output)
        row[1:] = time.monotonic() - started, code
        return code

    def take_aside(self, name, person, words):
        """Take one step while another writes: what it says is shown when it is over."""
        with tempfile.TemporaryFile("w+") as said:
            code = self.take(name, person, words, said)
            said.seek(0)
            print(f"\n===== {name} said:\n{said.read()}", flush=True)
        return code

    def show(self):
        """Print the table of steps; those beside each other do not add up."""
        print("\n===== seconds per step")
        for name, seconds, code in self.rows:
            print(
                f"{name:14} {seconds:7.0f}  {'ok' if not code else f'FAILED ({code})'}"
            )
        total = time.monotonic() - self.started
        print(
            f"{'all':14} {total:7.0f}  {'ok' if not self.code else 'FAILED'}",
            flush=True,
        )


def ordinary_user():
    """Return an account of its own with a fresh copy of the tree, made when missing."""
    account = _account()
    home = Path(account.pw_dir)
    copy = home / "ci" / REPO.name
    shutil.rmtree(copy, ignore_errors=True)
    for name in repository_files(REPO):
        target = copy / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(REPO / name, target)
    _link_data(copy.parent)
    subprocess.run(["chown", "-R", f"{USER}:", str(home / "ci")], check=True)
    env = {key: value for key, value in os.environ.items() if key not in _OWN_PLACES}
    env |= {"HOME": str(home), "USER": USER, "LOGNAME": USER}
    env["PATH"] = os.pathsep.join(_path_for_others())
    options = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    env["SUITE_PYTHON"] = _python(env, options)
    return Person(copy, env, options)


def _account():
    try:
        return pwd.getpwnam(USER)
    except KeyError:
        command = ["useradd", "--create-home", "--shell", "/bin/bash", USER]
        subprocess.run(command, check=True)
        return pwd.getpwnam(USER)


def _link_data(folder):
    """Let the copy find the data that lies beside the repository, if there is any."""
    data, link = REPO.parent / "shared", folder / "shared"
    if data.is_dir():
        link.unlink(missing_ok=True)
        link.symlink_to(data)


def _path_for_others():
    """Return PATH without the folders inside root's home, closed to everybody else."""
    home = Path(pwd.getpwuid(0).pw_dir)
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        if folder and not Path(folder).resolve().is_relative_to(home):
            yield folder


def _python(env, options):
    """Return a Python that Odoo runs on and that can make environments."""
    test = "import sys, ensurepip; sys.exit(not (3, 10) <= sys.version_info < (3, 14))"
    for name in PYTHONS:
        found = shutil.which(name, path=env["PATH"])
        command = [found or name, "-c", test]
        if (
            found
            and not subprocess.run(
                command,
                check=False,
                env=env,
                cwd="/",
                stderr=subprocess.DEVNULL,
                **options,
            ).returncode
        ):
            return found
    sys.exit(
        "ci: an ordinary user finds no Python 3.10 to 3.13 with venv — install it for"
        " everybody: apt-get install python3 python3-venv"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
