"""Databases of ours: templates built once, copies in a second.

Every database the suite makes carries a COMMENT that says so; others are foreign
and are never touched.  Two levels of templates: Odoo's own add-ons (minutes, once)
and ours on top (seconds, when their files change).
"""

import hashlib
import json
import os
import shutil
import tempfile
import time

from . import addons, debian, odoo_process, processes
from .console import step
from .errors import SuiteError
from .lock import lock

_MARK = "crm-suite "
_EXTENSIONS = "CREATE EXTENSION IF NOT EXISTS pg_trgm"  # as Odoo does for a new one
_KEEP_DAYS = 3
_KEEP_TEMPLATES = 16
_LIST = (
    "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database"
    " WHERE NOT datistemplate AND datname <> 'postgres' ORDER BY datname"
)


def template(env, names, demo=False, *, base=None, assets=True, cluster="scratch"):
    """Return the name of a ready template with the add-ons ``names`` installed.

    ``base`` names the add-ons whose Odoo dependencies the lower level holds: all of
    ours share one when tests of one add-on are run.
    """
    cluster = _cluster(env, cluster)
    ours = addons.discover(env.paths)
    addons.require_known(names, ours, env.tree)
    names = addons.closure(names, ours)
    foreign = addons.foreign_depends(base or names, ours)
    lower = _base(env, cluster, foreign, demo=demo, assets=assets)
    own = [name for name in names if name in ours]
    upper = lower
    if own:
        upper = _own(env, cluster, lower, own, ours, demo=demo, assets=assets)
    _forget_old(cluster, keep=(lower, upper))
    return upper


def clone(env, source, target, *, cluster="scratch", **info):
    """Copy a database and its files; refuses to replace a foreign one."""
    cluster = _cluster(env, cluster)
    drop(env, target, cluster=cluster, missing_ok=True)
    _copy(cluster, source, target)
    remember(cluster, target, **{"kind": "copy", "source": source, **info})


def transfer(env, source, target, **info):
    """Copy a database from the scratch cluster to the durable one, files included."""
    scratch, durable = env.cluster("scratch"), env.cluster("durable")
    if durable.external:
        clone(env, source, target, cluster=durable, **info)
        return
    drop(env, target, cluster=durable, missing_ok=True)
    with tempfile.TemporaryDirectory(dir=env.paths.state, prefix="dump-") as folder:
        with _template_lock(scratch, source):
            words = ("-Fd", "-j2", "-Z0", "--no-owner", "-f", f"{folder}/dump", source)
            scratch.command("pg_dump", *words)
            _copy_files(scratch, source, target, to=durable)
        durable.command("createdb", "-T", "template0", "-E", "UTF8", target)
        durable.command(
            "pg_restore", "-j2", "--no-owner", "-d", target, f"{folder}/dump"
        )
    remember(durable, target, **info)


def drop(env, name, *, cluster="scratch", missing_ok=False):
    """Drop one of our databases with its files."""
    cluster = _cluster(env, cluster)
    known = known_databases(cluster)
    if name not in known:
        if missing_ok:
            _remove_files(cluster, name)
            return
        ours = [db for db, info in known.items() if info]
        raise SuiteError(
            f"there is no database “{name}”", f"there are: {', '.join(ours) or 'none'}"
        )
    require_ours(cluster, name)
    cluster.command("dropdb", "--force", name)
    _remove_files(cluster, name)


def require_ours(cluster, name):
    """Refuse a database the suite has not made."""
    if known_databases(cluster).get(name, True) is None:
        raise SuiteError(
            f"the database “{name}” was not made by this suite",
            "take another name; the suite leaves foreign databases alone",
        )


def known_databases(cluster):
    """Return what is known of each database; None for foreign ones."""
    return {row[0]: _read_comment(row[1]) for row in cluster.query("postgres", _LIST)}


def remember(cluster, name, **info):
    """Write what a database is into its COMMENT."""
    text = (_MARK + json.dumps({**info, "used": int(time.time())})).replace("'", "''")
    cluster.psql("postgres", f"COMMENT ON DATABASE \"{name}\" IS '{text}'")


def drop_abandoned(env, cluster="scratch"):
    """Drop the copies of test runs that did not end properly."""
    cluster = _cluster(env, cluster)
    for name, info in known_databases(cluster).items():
        pid = (info or {}).get("pid")
        if pid and processes.started_at(pid) != info.get("started"):
            drop(env, name, cluster=cluster, missing_ok=True)


def _base(env, cluster, foreign, *, demo, assets):
    packages = debian.file_hash(env.paths.requirements / "odoo.txt")
    key = _key(env.tree.key, packages, demo, _EXTENSIONS, *foreign)
    name = f"template_odoo_{key}"

    def build():
        title = f"Installing Odoo's add-ons{' with demo data' if demo else ''}"
        with step(title) as progress:
            cluster.command("createdb", "-T", "template0", "-E", "UTF8", name)
            cluster.psql(name, _EXTENSIONS)
            odoo_process.install(
                env, cluster, name, foreign, demo=demo, progress=progress
            )

    _ensure(env, cluster, name, build, assets="odoo" if assets else "")
    return name


def _own(env, cluster, lower, own, ours, *, demo, assets):
    name = f"template_ours_{_key(lower, addons.code_hash(own, ours), *own)}"

    def build():
        with step(f"Installing {', '.join(own)}") as progress:
            _copy(cluster, lower, name)
            odoo_process.install(env, cluster, name, own, demo=demo, progress=progress)
            odoo_process.require_installed(env, cluster, name, own)

    wanted = addons.browser_test_hash(own, ours) if assets else ""
    _ensure(env, cluster, name, build, assets=wanted)
    return name


def _ensure(env, cluster, name, build, *, assets):
    """Build a template unless its COMMENT says it is complete, bundles included."""
    with _template_lock(cluster, name):
        info = known_databases(cluster).get(name)
        if not (info or {}).get("ready"):
            _discard(cluster, name)
            build()
            info = {"kind": "template", "ready": True}
        if assets and info.get("assets") != assets:
            with step("Building the browser bundles"):
                odoo_process.pregenerate_assets(env, cluster, name)
            info["assets"] = assets
        remember(cluster, name, **info)


def _discard(cluster, name):
    cluster.command("dropdb", "--if-exists", "--force", name)
    _remove_files(cluster, name)


def _forget_old(cluster, keep):
    """Drop templates that nobody used for days, and all but the latest ones."""
    oldest = time.time() - _KEEP_DAYS * 86400
    by_age = sorted(
        (-info.get("used", 0), name)
        for name, info in known_databases(cluster).items()
        if info and info.get("kind") == "template"
    )
    for rank, (used, name) in enumerate(by_age):
        if name not in keep and (rank >= _KEEP_TEMPLATES or -used < oldest):
            with _template_lock(cluster, name):
                _discard(cluster, name)


def _template_lock(cluster, name):
    """Nobody copies a template while it is built: PostgreSQL would refuse."""
    path = cluster.folder / "locks" / f"{name}.lock"
    return lock(path, f"Work on the template {name}")


def _copy(cluster, source, target):
    with _template_lock(cluster, source):
        cluster.command("createdb", "-T", source, target)
        _copy_files(cluster, source, target)


def _copy_files(cluster, source, target, to=None):
    """Copy stored files; as links within a cluster: their content never changes."""
    origin = cluster.files / "filestore" / source
    if origin.is_dir():
        target = (to or cluster).files / "filestore" / target
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(origin, target, copy_function=shutil.copy2 if to else os.link)


def _remove_files(cluster, name):
    shutil.rmtree(cluster.files / "filestore" / name, ignore_errors=True)


def _read_comment(comment):
    if not comment.startswith(_MARK):
        return None
    return json.loads(comment[len(_MARK) :])


def _key(*parts):
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:10]


def _cluster(env, cluster):
    return env.cluster(cluster) if isinstance(cluster, str) else cluster
