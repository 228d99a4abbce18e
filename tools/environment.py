"""What a prepared machine offers: Odoo, Python, PostgreSQL and tools."""

import hashlib
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from . import addons, postgres
from .odoo_source import OdooTree
from .paths import Paths

_OUR_SERVER = "SUITE_PGHOST"  # tells programs we start that PGHOST is ours


@dataclass
class Environment:
    """The result of ``setup.prepare``; what was not asked for is None."""

    paths: Paths
    tree: OdooTree = None
    bin: Path = None  # of the Python environment with Odoo
    pg_bin: Path = None
    chromium: Path = None
    wkhtmltopdf: Path = None
    node: Path = None  # the folder with node and npm
    lint_bin: Path = None
    fonts: Path = None
    _clusters: dict = field(default_factory=dict, repr=False)

    @property
    def python(self):
        """The interpreter that can import Odoo and pytest."""
        return self.bin / "python"

    @property
    def odoo_bin(self):
        """Odoo's command, a script so that several workers can start."""
        return self.bin / "odoo"

    @property
    def odoo_path(self):
        """The folder that holds the ``odoo`` package."""
        return self.tree.path

    @property
    def path_dirs(self):
        """Folders to put first on PATH."""
        tools = (self.chromium, self.wkhtmltopdf)
        folders = [self.bin, self.pg_bin, *(tool and tool.parent for tool in tools)]
        folders += [self.node, self.lint_bin]
        return [folder for folder in folders if folder]

    @property
    def addons_path(self):
        """Folders of add-ons as Odoo wants them, without empty ones."""
        ours = [path for path in self.paths.addons_dirs if addons.found_in(path)]
        return [*ours, *self.tree.addons_dirs]

    def cluster(self, name="scratch"):
        """Return a cluster by name: ``scratch``, ``durable``, or PGHOST's server."""
        if name not in self._clusters:
            root = self.paths.data if name == "durable" else self.paths.state
            kind = postgres.Cluster
            if _foreign_server():
                # one server for both: files go where they last
                root, kind = self.paths.data, postgres.ExternalCluster
            folder = root / ("external" if kind.external else "postgres")
            self._clusters[name] = kind(name, folder, self.pg_bin)
        return self._clusters[name]

    def process_env(self, cluster="scratch"):
        """Return the variables for programs that work with Odoo and PostgreSQL."""
        cluster = self.cluster(cluster) if isinstance(cluster, str) else cluster
        path = [*map(str, self.path_dirs), os.environ.get("PATH", "")]
        variables = {
            **os.environ,
            **cluster.variables,
            "PATH": os.pathsep.join(path),
            "LANG": "C.UTF-8",
            "ODOO_RC": str(self.odoo_conf(cluster)),
            "PYTHONPYCACHEPREFIX": str(self.paths.state / "pycache"),
        }
        if not cluster.external:
            variables[_OUR_SERVER] = cluster.host
        variables.pop("PGDATABASE", None)  # Odoo would serve that one too
        # Bytecode has its own folder here: without it each start costs ten seconds.
        variables.pop("PYTHONDONTWRITEBYTECODE", None)
        if self.fonts:
            variables["FONTCONFIG_FILE"] = str(self.fonts)
        return variables

    def run(self, args, cluster="scratch", **options):
        """Run a program in the environment; see ``subprocess.run``."""
        variables = {**self.process_env(cluster), **options.pop("env", {})}
        words = [str(arg) for arg in args]
        return subprocess.run(words, env=variables, **{"check": False, **options})

    def odoo_conf(self, cluster="scratch", **extra):
        """Write Odoo's configuration for a cluster and return its path.

        The name contains a hash: other checkouts have other configurations.
        """
        cluster = self.cluster(cluster) if isinstance(cluster, str) else cluster
        options = {
            "addons_path": ",".join(map(str, self.addons_path)),
            "data_dir": cluster.files,
            "db_host": cluster.host,
            "db_user": cluster.user,
            "pg_path": self.pg_bin,
            "list_db": False,
            "http_interface": "127.0.0.1",
            "screenshots": self.paths.state / "screenshots",
            **extra,
        }
        lines = [f"{key} = {value}" for key, value in options.items() if value != ""]
        text = "\n".join(("[options]", *lines)) + "\n"
        folder = self.paths.state / "conf"
        folder.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256(text.encode()).hexdigest()[:8]
        path = folder / f"{cluster.name}-{digest}.conf"
        if not path.is_file():
            fresh = path.with_suffix(f".{os.getpid()}")
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(path)
        return path


def _foreign_server():
    """Tell whether PGHOST names a server of the person's own."""
    host = os.environ.get("PGHOST")
    return bool(host) and host != os.environ.get(_OUR_SERVER)
