"""``./suite format``: write Python, JavaScript, XML, styles and texts in one form."""

from ..console import say
from ..errors import SuiteError
from ..paths import Paths
from ..quality.files import Selection
from ..quality.linters import PRETTIER
from ..quality.toolbox import open_toolbox


def add_parser(subparsers):
    """Describe the command."""
    parser = subparsers.add_parser("format", help="format the source in place")
    parser.add_argument("paths", nargs="*", help="files, folders or add-ons (all)")


def run(args):
    """Format the chosen files and say which changed."""
    paths = Paths.find().create()
    selection = Selection.of(paths.repo, args.paths)
    toolbox = open_toolbox(paths)
    ruff = toolbox.python_tool("ruff")
    if files := selection.having(".py"):
        _must(toolbox.run(ruff, "check", "--select=I", "--fix", "--no-cache", *files))
        _must(toolbox.run(ruff, "format", "--no-cache", *files))
    if files := selection.having(*PRETTIER):
        tool = toolbox.node_tool("prettier", "bin/prettier.cjs")
        done = _must(toolbox.run(tool, "--write", "--log-level=log", *files))
        for line in done.stdout.splitlines():
            if not line.endswith("(unchanged)"):
                say(line)
    return 0


def _must(done):
    if done.returncode:
        raise SuiteError(
            "a formatter could not read a file",
            "mend the file named below",
            done.stdout + done.stderr,
        )
    return done
