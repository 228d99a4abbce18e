"""The durable database of ``./suite run``: made once, upgraded when code changed."""

from . import addons, databases, odoo_process
from .console import step
from .errors import SuiteError


def ensure(env, name, names, *, demo, assets=True):
    """Return the cluster of a database that has the add-ons, in their present state.

    Without ``assets`` a new database is ready sooner, its first page later.
    """
    ours = addons.discover(env.paths)
    addons.require_known(names, ours, env.tree)
    cluster = _existing(env, name)
    if cluster is None:
        return _create(env, name, names, ours, demo=demo, assets=assets)
    info = databases.known_databases(cluster)[name]
    if info.get("demo", False) != demo:
        raise SuiteError(
            f"the database “{name}” has {'' if info.get('demo') else 'no '}demo data",
            "choose another one with --db, or drop it: ./suite db drop " + name,
        )
    _upgrade(env, cluster, name, names, ours, info)
    return cluster


def _existing(env, name):
    """Return the cluster that has our database of that name, None without one."""
    durable = env.cluster("durable").start()
    databases.require_ours(durable, name)
    if name in databases.known_databases(durable):
        return durable
    scratch = env.cluster("scratch")
    if scratch.running and name in databases.known_databases(scratch):
        databases.require_ours(scratch, name)
        return scratch
    return None


def _create(env, name, names, ours, *, demo, assets):
    durable = env.cluster("durable")
    env.cluster("scratch").start()
    source = databases.template(env, names, demo=demo, assets=assets)
    with step(f"Database {name}"):
        databases.transfer(
            env,
            source,
            name,
            kind="run",
            addons=sorted(names),
            demo=demo,
            code=_code(names, ours),
        )
    return durable


def _upgrade(env, cluster, name, names, ours, info):
    have = odoo_process.installed(cluster, name)
    wanted = addons.closure(names, ours)
    new = [addon for addon in wanted if addon not in have]
    # add-ons that are installed but were not asked for must fit their code as well
    present = [addon for addon in ours if addon in have]
    now, before = _code([*names, *present], ours), info.get("code", {})
    changed = [addon for addon in present if now[addon] != before.get(addon)]
    if not new and not changed:
        return
    title = f"Upgrading {name} ({', '.join([*changed, *new])} changed)"
    with step(title) as progress:
        odoo_process.install(
            env,
            cluster,
            name,
            new,
            demo=info.get("demo", False),
            progress=progress,
            update=changed,
        )
        odoo_process.require_installed(env, cluster, name, new)
    known = sorted({*info.get("addons", ()), *names})
    databases.remember(cluster, name, **{**info, "addons": known, "code": now})


def _code(names, ours):
    """Return the hash of each of our add-ons, to see later what changed."""
    own = [addon for addon in addons.closure(names, ours) if addon in ours]
    return {addon: addons.code_hash([addon], ours) for addon in own}
