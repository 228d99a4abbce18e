"""``./suite compose``: check docker-compose.yml without an engine."""

from ..console import say
from ..errors import SuiteError
from ..paths import Paths
from ..quality import compose


def add_parser(subparsers):
    """Describe the command."""
    subparsers.add_parser("compose", help="validate docker-compose.yml")


def run(_args):
    """Validate the file and the files that it mounts."""
    paths = Paths.find().create()
    services = compose.validate(paths)
    missing = compose.mounted_files(paths)
    if missing:
        raise SuiteError(
            f"docker-compose.yml mounts {', '.join(missing)}, which is not there",
            "correct the name or add the file",
        )
    say(f"docker-compose.yml is valid: {', '.join(sorted(services))}")
    return 0
