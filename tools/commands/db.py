"""./suite db: databases of chosen add-ons, in seconds."""

from .. import databases, setup
from ..console import say, step
from ..running import cluster_of


def add_parser(subparsers):
    """Describe ``db create``, ``db drop`` and ``db list``."""
    parser = subparsers.add_parser("db", help="create, drop or list databases")
    actions = parser.add_subparsers(dest="action", required=True)
    create = actions.add_parser("create", help="make a database of chosen add-ons")
    create.add_argument("name")
    create.add_argument("--addons", required=True, help="names, comma between them")
    create.add_argument("--demo", action="store_true", help="with demo data")
    drop = actions.add_parser("drop", help="drop a database of ours")
    drop.add_argument("name")
    actions.add_parser("list", help="list our databases")


def run(args):
    """Carry out the chosen action."""
    env = setup.prepare("postgres")
    {"create": _create, "drop": _drop, "list": _list}[args.action](env, args)


def _create(env, args):
    databases.require_ours(env.cluster(), args.name)
    names = [name.strip() for name in args.addons.split(",") if name.strip()]
    source = databases.template(env, names, demo=args.demo)
    with step(f"Database {args.name}"):
        databases.clone(env, source, args.name, addons=names, demo=args.demo)


def _drop(env, args):
    databases.drop(env, args.name, cluster=cluster_of(env, args.name))
    say(f"dropped {args.name}")


def _list(env, _args):
    for kind in ("scratch", "durable"):
        cluster = env.cluster(kind)
        if not cluster.running:
            continue
        for name, info in databases.known_databases(cluster).items():
            if info:
                about = ", ".join(info.get("addons", ())) or info.get("kind", "")
                say(f"{name:32} {kind:8} {about}{' +demo' * info.get('demo', False)}")
        if cluster.external:
            break
