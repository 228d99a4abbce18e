"""The pictures that README and guides show, taken from a server of their own."""

import json
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .. import addons, databases, processes, running, venv
from ..console import step
from ..errors import SuiteError
from . import scratch

SIZES = ("wide", "phone")
_KEYS = {"name", "login", "path", "ready", "sizes", "click", "scroll"}
_XMLID = re.compile(r"\{(\w+)\.(\w+)\}")


@dataclass(frozen=True)
class Shot:
    """One page to photograph."""

    name: str
    login: str
    path: str
    ready: str
    sizes: tuple = ("wide",)
    click: tuple = ()
    scroll: str = ""


def load(path):
    """Read the table of shots."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["shots"]
        shots = [Shot(**row) for row in rows]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SuiteError(
            f"{path.name} is not a table of shots", f"keys: {', '.join(_KEYS)}", error
        ) from error
    wrong = {size for shot in shots for size in shot.sizes} - set(SIZES)
    names = [shot.name for shot in shots]
    if wrong or len(set(names)) < len(names):
        raise SuiteError(
            f"{path.name} has an unknown size or one name twice",
            f"sizes: {', '.join(SIZES)}",
        )
    return shots


def take(env, shots, folder):
    """Take the pictures into ``folder``; return what went wrong on the pages."""
    everything = sorted(addons.discover(env.paths))
    source = databases.template(env, everything, demo=True, base=everything)
    requirements = [env.paths.requirements / "screenshots.txt"]
    camera = venv.environment(env.paths, "screenshots", requirements)
    folder.mkdir(parents=True, exist_ok=True)
    with (
        scratch.database(env, source, "shots") as database,
        tempfile.TemporaryDirectory(prefix="crm-suite-shots-") as work,
        step(f"Taking {sum(len(shot.sizes) for shot in shots)} pictures"),
    ):
        job = {
            "chromium": str(env.chromium),
            "folder": str(folder),
            "shots": [_described(env, database, shot) for shot in shots],
        }
        server = Studio(env, database, Path(work))
        try:
            server.start(detached=True)
            return _run_camera(env, camera, {**job, "url": server.url}, Path(work))
        finally:
            server.stop()


def _described(env, database, shot):
    def resolve(match):
        rows = env.cluster().query(
            database,
            "SELECT res_id FROM ir_model_data"
            f" WHERE module = '{match[1]}' AND name = '{match[2]}'",
        )
        if not rows:
            raise SuiteError(
                f"the shot {shot.name} names {match[0]}, which the demo data lack",
                "correct docs/screenshots.json",
            )
        return rows[0][0]

    return {**vars(shot), "path": _XMLID.sub(resolve, shot.path)}


def _run_camera(env, camera, job, work):
    path = work / "job.json"
    path.write_text(json.dumps(job), encoding="utf-8")
    output = processes.run(
        [camera / "python", "-m", "tools.quality.camera", path],
        problem="the pictures could not be taken",
        remedy="look at what the browser says below",
        cwd=env.paths.repo,
        env={**env.process_env(), "PYTHONPATH": str(env.paths.repo)},
    )
    return output.splitlines()


class Studio(running.Server):
    """A server without crons whose files nobody else uses."""

    def __init__(self, env, database, folder):
        port = running.free_port()
        super().__init__(env, env.cluster(), database, port=port, workers=0)
        self.log = folder / "odoo.log"

    def start(self, *, detached):
        """Start Odoo and wait for the first page."""
        conf = self.env.odoo_conf(
            self.cluster,
            name=self.database,
            db_name=self.database,
            dbfilter=f"^{self.database}$",
            http_port=self.port,
            gevent_port=self.evented_port,
            max_cron_threads=0,
            workers=0,
        )
        with open(self.log, "w", encoding="utf-8") as log:
            self._spawn([self.env.odoo_bin, "server", "-c", conf], log, detached)
        self._wait()
