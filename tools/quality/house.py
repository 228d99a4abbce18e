"""Rules of this project that no ready tool checks.

A line that must break one says so at its end: ``house: allow RULE — why``.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from .files import Selection

MAX_LINES = 500
MAX_FUNCTION = 40
SIZED = (".py", ".js", ".xml", ".scss", ".sh")
TEXT = (
    *SIZED,
    *(".md", ".txt", ".cfg", ".toml", ".json", ".yml", ".yaml", ".conf", ".cjs"),
    *(".csv", ".po", ".pot", ".ini", ".npmrc", ".pylintrc", ".example"),
)
NAMED = {"suite", ".ci/run"}

# Written in parts, so that this file keeps the rule it states.
_HOSTS = (
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("npmjs", "org"),
    ("npmjs", "com"),
    ("deb.debian", "org"),
    ("ftp.debian", "org"),
    ("security.debian", "org"),
    ("snapshot.debian", "org"),
    ("golang", "org"),
    ("docker", "io"),
    ("ghcr", "io"),
)
_FOLDERS = ("work", "root", "var/cache/proto")

HOST = re.compile("|".join(re.escape(".".join(host)) for host in _HOSTS))
MACHINE_PATH = re.compile(
    r"(?<![\w.~}*/-])/(?:" + "|".join(_FOLDERS) + r"|tmp|home/[a-z]\w+)(?![\w-])"
)
SLEEP = re.compile(r"\btime\.sleep\(|wait_for_timeout\(")
SKIP = re.compile(
    r"\bpytest\.(?:skip|xfail|importorskip)\b|\bmark\.(?:skip|skipif|xfail)\b"
    r"|\bskipTest\(|\bunittest\.(?:skip|expectedFailure)\b"
    r"|\b(?:test|describe)\.(?:skip|todo|only)\("
)
OPEN_END = re.compile(r"(?:#|//|<!--|/\*)\s*(?:TODO|FIXME|XXX|HACK)\b")
COMMIT = re.compile(r"\bcr\.commit\(\)")
ALLOWED = re.compile(r"house: allow ([\w-]+)")

LINE_RULES = (
    ("host", HOST, "names a package registry's host", lambda name: True),
    ("path", MACHINE_PATH, "names a path of one machine", lambda name: True),
    ("sleep", SLEEP, "waits a fixed time; wait for a condition", lambda n: is_test(n)),
    ("skip", SKIP, "skips a test", lambda name: True),
    ("todo", OPEN_END, "leaves an open end in a comment", lambda name: True),
    (
        "commit",
        COMMIT,
        "ends the transaction by hand; use ir.cron's _commit_progress",
        lambda name: name.startswith("addons/") and not is_test(name),
    ),
)
ASSERTING = re.compile(
    r"assert|start_tour|browser_js|hoot|check|raises|verify|expect|fail", re.I
)


def is_test(name: str) -> bool:
    """Whether a path belongs to the tests of the project or of an add-on."""
    path = Path(name)
    return "tests" in path.parts or path.name.startswith("test_")


def is_text(name: str) -> bool:
    """Whether the line rules apply to a file."""
    return name.endswith(TEXT) or name in NAMED or Path(name).name == "Dockerfile"


def check(selection: Selection) -> list[str]:
    """All findings, as ``path:line: rule what``."""
    found: list[str] = []
    for name in filter(is_text, selection.files):
        if name == "package-lock.json":
            continue
        try:
            text = (selection.repo / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            found.append(f"{name}:1: encoding is not UTF-8")
            continue
        found += check_lines(name, text)
        if name.endswith(".py"):
            found += check_python(name, text)
    return found


def check_lines(name: str, text: str) -> Iterator[str]:
    """Rules about single lines and about the length of the file."""
    rules = [rule for rule in LINE_RULES if rule[3](name)]
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        allowed = ALLOWED.findall(line)
        for rule, pattern, message, _applies in rules:
            if rule not in allowed and pattern.search(line):
                yield f"{name}:{number}: {rule} {message}: {line.strip()[:80]}"
    if name.endswith(SIZED) and len(lines) > MAX_LINES:
        yield f"{name}:1: size has {len(lines)} lines, {MAX_LINES} are the limit"


def check_python(name: str, text: str) -> Iterator[str]:
    """Rules about functions: their length, and tests that check nothing."""
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        yield f"{name}:{error.lineno}: syntax {error.msg}"
        return
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        size = _body_lines(node)
        if size > MAX_FUNCTION:
            yield (
                f"{name}:{node.lineno}: function {node.name} has {size} lines"
                f" without its docstring, {MAX_FUNCTION} are the limit"
            )
        if is_test(name) and node.name.startswith("test_") and not _asserts(node):
            yield f"{name}:{node.lineno}: assertion {node.name} checks nothing"


def _body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = node.body
    if ast.get_docstring(node, clean=False) is not None:
        body = body[1:]
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def _asserts(node: ast.AST) -> bool:
    for part in ast.walk(node):
        if isinstance(part, ast.Assert):
            return True
        if isinstance(part, ast.Call) and ASSERTING.search(ast.unparse(part.func)):
            return True
    return False
