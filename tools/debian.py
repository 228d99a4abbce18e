"""Packages from Debian, fetched with the machine's apt into a folder of ours.

The mirror is whatever apt is set up with here; nothing is installed and nothing
outside our folder changes, so no special rights are needed.  apt checks the
release file's signature, the index's hash and each package's hash; the hashes
are kept, so that later runs verify what is cached without a network.
"""

import getpass
import hashlib
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from . import processes
from .errors import SuiteError

RELEASES = ("bullseye", "bookworm", "trixie", "forky", "duke", "stable", "oldstable")
RELEASES += ("testing", "sid", "unstable")
_KEYRINGS = ("debian-archive-keyring.gpg", "debian-archive-keyring.pgp")
_KEYRING_DIR = Path("/usr/share/keyrings")
_MACHINE_STATUS = "/var/lib/dpkg/status"
_RECORD = "SHA256SUMS"
_FOLDERS = ("lists/partial", "cache/archives/partial", "parts", "prefs", "debs")
_INDEX = re.compile(r"^'([a-z+]+:.*)/dists/([a-z-]+)/InRelease'", re.M)
_FILE = re.compile(r"^'[^']*' (\S+_\S+\.deb) ", re.M)
_HASHED = re.compile(r"^'[^']*' (\S+\.deb) \d+ SHA256:([0-9a-f]{64})", re.M)
_SOURCE = """Types: deb
URIs: {uri}
Suites: {suites}
Components: main
Signed-By: {key}

"""
_PIN_SID = "Package: *\nPin: release n=sid\nPin-Priority: 100\n"


@dataclass(frozen=True)
class Source:
    """One archive of the machine: its address and its suites."""

    uri: str
    suites: tuple


def machine_sources():
    """Return the Debian archives this machine's apt uses, the main one first.

    ``--print-uris`` only plans an update: it needs no network, lock or rights.
    """
    if os.environ.get("DEBIAN_MIRROR"):
        return [Source(os.environ["DEBIAN_MIRROR"].rstrip("/"), ("bookworm",))]
    if not shutil.which("apt-get"):
        return []
    plan = subprocess.run(
        ["apt-get", "update", "--print-uris"],
        check=False,
        capture_output=True,
        text=True,
    ).stdout
    return parse_sources(plan)


def parse_sources(plan):
    """Read ``apt-get update --print-uris``; archives of other parties drop out."""
    found = {}
    for uri, suite in _INDEX.findall(plan):
        release, _dash, part = suite.partition("-")
        if release in RELEASES and part in ("", "updates", "security"):
            found.setdefault(uri, []).append(suite)
    sources = [Source(uri, tuple(dict.fromkeys(names))) for uri, names in found.items()]
    main = [source for source in sources if set(source.suites) & set(RELEASES)]
    return main + [source for source in sources if source not in main] if main else []


class Archive:
    """A world of apt's own: its sources, lists and downloads below ``folder``."""

    def __init__(self, folder, *, with_sid=False, status="/dev/null"):
        self.folder = Path(folder)
        self.debs = self.folder / "debs"
        self.with_sid = with_sid
        self.status = status

    @classmethod
    def on_top_of_machine(cls, folder):
        """An archive whose plans leave out what the machine has installed."""
        return cls(folder, status=_MACHINE_STATUS)

    @property
    def cached(self):
        """Tell whether everything recorded is there and has the recorded hash."""
        record = self.debs / _RECORD
        return record.is_file() and verify(self.debs, read_record(record))

    @property
    def key(self):
        """Return a short hash of the packages' hashes."""
        return hashlib.sha256((self.debs / _RECORD).read_bytes()).hexdigest()[:12]

    def files(self):
        """Return the recorded packages' files."""
        return [self.debs / name for name in sorted(read_record(self.debs / _RECORD))]

    def fetch(self, packages, *, with_dependencies=False):
        """Download packages, and what they need and the machine lacks."""
        self._prepare()
        what = f"Debian's {packages[0]} cannot be fetched"
        remedy = "look at apt's answer below"
        try:
            self._apt("update", problem=what, remedy=remedy)
            wanted = packages
            if with_dependencies:
                wanted = self._plan(packages, problem=what, remedy=remedy)
            listing = self._apt("download", *wanted, "--print-uris", problem=what)
            hashes = {unquote(name): sha for name, sha in _HASHED.findall(listing)}
            self._apt("download", *wanted, problem=what, remedy=remedy, cwd=self.debs)
        finally:
            shutil.rmtree(self.folder / "lists", ignore_errors=True)
        self._record(hashes, len(wanted))

    def _plan(self, packages, **texts):
        plan = self._apt(
            "install", "--no-install-recommends", *packages, "--print-uris", **texts
        )
        names = [unquote(name) for name in _FILE.findall(plan)]
        return [f"{name}={version}" for name, version, _arch in map(_split, names)]

    def _record(self, hashes, expected):
        have = {unquote(path.name): path for path in self.debs.glob("*.deb")}
        for name, path in have.items():
            path.rename(self.debs / name)
        if len(hashes) < expected or not verify(self.debs, hashes):
            raise SuiteError(
                "a downloaded Debian package does not have its signed hash",
                "start again; if it stays so, the mirror is broken",
            )
        lines = [f"{sha}  {name}\n" for name, sha in sorted(hashes.items())]
        (self.debs / _RECORD).write_text("".join(lines), encoding="utf-8")

    def _prepare(self):
        sources = machine_sources()
        if not sources:
            raise SuiteError(
                "this machine's apt knows no Debian mirror",
                "set ODOO_SOURCE to an Odoo 19 tree, or DEBIAN_MIRROR to a mirror",
            )
        shutil.rmtree(self.debs, ignore_errors=True)
        for name in _FOLDERS:
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        text = "".join(
            _SOURCE.format(uri=source.uri, suites=" ".join(suites), key=keyring())
            for source, suites in self._suites(sources)
        )
        (self.folder / "parts" / "suite.sources").write_text(text, encoding="utf-8")
        # sid only supplies what the machine's own release does not have
        pin = self.folder / "prefs" / "sid"
        pin.write_text(_PIN_SID if self.with_sid else "", encoding="utf-8")

    def _suites(self, sources):
        for index, source in enumerate(sources):
            suites = list(source.suites)
            if self.with_sid and not index and not {"sid", "unstable"} & set(suites):
                suites.append("sid")
            yield source, suites

    def _apt(self, command, *args, problem, remedy="", cwd=None):
        settings = {
            "Dir::Etc::sourcelist": "/dev/null",
            "Dir::Etc::sourceparts": self.folder / "parts",
            "Dir::Etc::preferences": "/dev/null",
            "Dir::Etc::preferencesparts": self.folder / "prefs",
            "Dir::State": self.folder,
            "Dir::State::lists": self.folder / "lists",
            "Dir::State::status": self.status,
            "Dir::Cache": self.folder / "cache",
            "Dir::Cache::archives": self.folder / "cache" / "archives",
            "Acquire::Languages": "none",
            "Acquire::PDiffs": "false",
            "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled": "false",
            "Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled": "false",
            "Acquire::Retries": "3",
            "APT::Update::Error-Mode": "any",
            "APT::Update::Post-Invoke": "",
            "APT::Sandbox::User": getpass.getuser(),
        }
        options = [
            word
            for pair in settings.items()
            for word in ("-o", "=".join(map(str, pair)))
        ]
        return processes.run(
            ["apt-get", *options, "-qq", command, *args],
            problem=problem,
            remedy=remedy,
            cwd=cwd,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )


def keyring():
    """Return Debian's archive keys, which the signature check needs."""
    for name in _KEYRINGS:
        if (_KEYRING_DIR / name).is_file():
            return _KEYRING_DIR / name
    raise SuiteError(
        "Debian's archive keys are missing, nothing could be verified",
        "apt-get install debian-archive-keyring",
    )


def unpack(deb, target, *, exclude=()):
    """Unpack a package's files below ``target``, without installing it."""
    target.mkdir(parents=True, exist_ok=True)
    command = ["tar", "-x", "--no-same-owner", "-C", str(target)]
    command += [f"--exclude={pattern}" for pattern in exclude]
    with subprocess.Popen(
        ["dpkg-deb", "--fsys-tarfile", str(deb)], stdout=subprocess.PIPE
    ) as source:
        processes.run(
            command,
            problem=f"{deb.name} cannot be unpacked",
            remedy="delete it and start again",
            stdin=source.stdout,
        )
    if source.returncode:
        raise SuiteError(f"{deb.name} is damaged", f"delete {deb} and start again")


def read_record(path):
    """Read a SHA256SUMS file into ``{file name: hash}``."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {name: sha for sha, name in (line.split("  ", 1) for line in lines)}


def verify(folder, hashes):
    """Tell whether each file of ``hashes`` is in ``folder`` with its hash."""
    return bool(hashes) and all(
        (folder / name).is_file() and file_hash(folder / name) == sha
        for name, sha in hashes.items()
    )


def file_hash(path):
    """Return a file's SHA-256."""
    digest = hashlib.sha256()
    with open(path, "rb") as handle:
        for block in iter(lambda: handle.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def _split(name):
    package, version, arch = name[: -len(".deb")].split("_")
    return package, version, arch
