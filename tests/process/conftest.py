"""Process tests: real Odoo processes, a real server, and no mercy for either."""

import os
import random

import pytest
import world
from crash_cluster import CrashCluster
from database import Database

from tools import databases, setup
from tools.lock import lock

ADDONS = ["crm_leads_ext"]
# How many random places each crash test tries. More find more: SUITE_CRASH_SEEDS=50.
SEEDS = int(os.environ.get("SUITE_CRASH_SEEDS", "2"))


def pytest_generate_tests(metafunc):
    """Run a test that takes a ``seed`` once per seed."""
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", range(SEEDS))


@pytest.fixture
def chance(seed, request):
    """A generator of random numbers that the seed and the test's name determine."""
    return random.Random(f"{request.node.originalname} {seed}")


@pytest.fixture
def somewhere(seed, chance):
    """A function that picks a step before which to stop a process of a known course.

    With even seeds that is right after a commit, where work done by halves would show;
    otherwise anywhere. After the commit that ends the run nothing is left to disturb;
    the one after it is the script's own, of an empty transaction.
    """

    def pick(course):
        *commits, finished, _script = course.commits
        if seed % 2:
            return chance.randint(1, finished)
        return chance.choice(commits) + 1

    return pick


@pytest.fixture(scope="session")
def suite_env():
    """The suite's environment, set up if need be."""
    return setup.prepare("postgres")


@pytest.fixture(scope="session")
def cluster(suite_env):
    """The server to be killed. Its templates stay for the next time."""
    folder = suite_env.paths.state / "crash"
    with lock(folder / "session.lock", "Another run of the process tests"):
        cluster = CrashCluster(folder, suite_env.pg_bin).start()
        yield cluster
        cluster.stop()


@pytest.fixture(scope="session")
def template(suite_env, cluster):
    """The name of a database with the add-ons under test, without demo data."""
    return databases.template(suite_env, ADDONS, assets=False, cluster=cluster)


@pytest.fixture(scope="session")
def session_folder(tmp_path_factory):
    """A folder for what lives as long as the session."""
    return tmp_path_factory.mktemp("process")


@pytest.fixture
def copy(suite_env, cluster, tmp_path):
    """A function that copies a database for the time of one test."""
    made = []

    def copy(source):
        made.append(Database(suite_env, cluster, source, tmp_path))
        return made[-1]

    yield copy
    for database in made:
        database.drop()


@pytest.fixture(scope="session")
def seeded(suite_env, cluster, template, session_folder):
    """The name of a database with leads that wait and a rule in force."""
    database = Database(suite_env, cluster, template, session_folder, "seeded")
    database.run(world.SEED)
    yield database.name
    database.drop()


@pytest.fixture(scope="session")
def undisturbed(suite_env, cluster, seeded, session_folder):
    """A finished run that nobody disturbed, its outcome and its course."""
    database = Database(suite_env, cluster, seeded, session_folder, "undisturbed")
    course = database.run(world.ASSIGN).course
    yield database, world.outcome(database), course
    database.drop()
