"""./suite run: the suite with its demo company, in a browser."""

import signal

from .. import addons, run_database, running, setup
from ..console import say, step
from ..errors import SuiteError
from ..paths import Paths


def add_parser(subparsers):
    """Describe the command."""
    parser = subparsers.add_parser("run", help="serve the suite with its demo company")
    parser.add_argument("--port", type=int, default=8069, help="default: 8069")
    parser.add_argument("--db", help="default: crm_demo, crm_plain without demo data")
    parser.add_argument("--addons", help="names, comma between them; default: all")
    parser.add_argument("--without-demo", action="store_true")
    parser.add_argument("--workers", type=int, default=0, metavar="N")
    parser.add_argument("--detach", action="store_true", help="in the background")


def run(args):
    """Set up what is missing, start the server, show where to log in."""
    paths = Paths.find().create()
    record = running.Record(paths)
    if _running_already(record.read()):
        return 0
    running.require_free_port(args.port)
    env = setup.prepare("durable", "wkhtmltopdf")
    names = _names(args, env)
    demo = not args.without_demo
    database = args.db or ("crm_demo" if demo else "crm_plain")
    cluster = run_database.ensure(env, database, names, demo=demo)
    server = running.Server(
        env, cluster, database, port=args.port, workers=args.workers
    )
    with step("Starting Odoo"):
        server.start(detached=args.detach)
    record.write(**server.describe())
    _show(server.url, running.logins(cluster, database), server.log)
    if args.detach:
        say("It runs in the background: ./suite status, ./suite stop")
        return 0
    say("Press Ctrl+C to stop it.")
    return _serve(server, record, env)


def _running_already(record):
    if record:
        say(f"The suite runs already: {record['url']} (database {record['database']})")
        say("./suite stop ends it.")
    return bool(record)


def _names(args, env):
    if args.addons:
        return [name.strip() for name in args.addons.split(",") if name.strip()]
    return sorted(addons.discover(env.paths)) or ["crm"]


def _show(url, people, log):
    say()
    say(f"  {url}")
    say()
    width = max(len(role) for role, _login, _password in people)
    for role, login, password in people:
        say(f"  {role:{width}}   login {login}   password {password}")
    say()
    say(f"Its log: {log}")


def _serve(server, record, env):
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    code = None
    try:
        code = server.wait()
    except KeyboardInterrupt:
        say("\nStopping …")
    finally:
        server.stop()
        record.forget()
        env.cluster("durable").stop()
    if code:
        raise SuiteError(
            f"Odoo ended by itself with code {code}", f"its log is {server.log}"
        )
    return 0
