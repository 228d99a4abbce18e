"""Databases of ours and of others, on the real scratch server."""

import os

import pytest

from tools import databases, postgres, processes, setup
from tools.environment import Environment
from tools.errors import SuiteError


@pytest.fixture(scope="module")
def env():
    return setup.prepare("postgres")


@pytest.fixture
def name(env):
    name = f"suite_unit_{os.getpid()}"
    yield name
    env.cluster().command("dropdb", "--if-exists", "--force", name)


@pytest.fixture
def foreign(env, name):
    env.cluster().command("createdb", name)
    return name


def test_a_foreign_database_is_never_dropped(env, foreign):
    with pytest.raises(SuiteError, match="was not made by this suite — take another"):
        databases.drop(env, foreign)
    assert foreign in databases.known_databases(env.cluster())


def test_a_foreign_database_is_never_replaced(env, foreign):
    with pytest.raises(SuiteError, match="was not made by this suite"):
        databases.clone(env, "template1", foreign)


def test_a_copy_is_ours_and_can_be_dropped(env, name):
    databases.clone(env, "template1", name, addons=["it's"])
    info = databases.known_databases(env.cluster())[name]
    assert info["addons"] == ["it's"]
    databases.drop(env, name)
    assert name not in databases.known_databases(env.cluster())


def test_a_database_that_is_not_there_is_named(env, name):
    with pytest.raises(SuiteError, match=f"there is no database “{name}”"):
        databases.drop(env, name)


def test_what_a_dead_run_left_is_dropped(env, name):
    pid = os.getpid()
    databases.clone(env, "template1", name, pid=pid, started="not our start")
    databases.drop_abandoned(env)
    assert name not in databases.known_databases(env.cluster())


def test_what_a_living_run_uses_stays(env, name):
    started = processes.started_at(os.getpid())
    databases.clone(env, "template1", name, pid=os.getpid(), started=started)
    databases.drop_abandoned(env)
    assert name in databases.known_databases(env.cluster())


def test_the_scratch_server_is_fast_and_private(env):
    cluster = env.cluster()
    assert cluster.query("postgres", "SHOW fsync") == [["off"]]
    assert cluster.query("postgres", "SHOW listen_addresses") == [[""]]


def test_the_durable_server_is_told_to_sync():
    durable = postgres.SETTINGS["durable"]
    assert durable["fsync"] == "on"
    assert durable["synchronous_commit"] == "on"


def test_a_refused_statement_is_an_error(env):
    with pytest.raises(SuiteError, match="refused a statement"):
        env.cluster().query("postgres", "SELECT nothing_like_this")


def test_an_unreachable_pghost_is_named(env, monkeypatch, tmp_path):
    monkeypatch.setenv("PGHOST", str(tmp_path))
    other = Environment(env.paths, pg_bin=env.pg_bin)
    with pytest.raises(SuiteError, match="PGHOST=.* does not answer — start it"):
        other.cluster().start()


def test_pghost_of_a_server_of_ours_is_not_taken_for_a_foreign_one(env, monkeypatch):
    cluster = env.cluster()
    variables = env.process_env(cluster)
    monkeypatch.setenv("PGHOST", variables["PGHOST"])
    monkeypatch.setenv("SUITE_PGHOST", variables["SUITE_PGHOST"])
    assert not Environment(env.paths, pg_bin=env.pg_bin).cluster("durable").external


def test_a_server_of_one_s_own_is_used_as_it_is(env, monkeypatch, name):
    monkeypatch.setenv("PGHOST", env.cluster().host)
    monkeypatch.setenv("PGUSER", env.cluster().user)
    monkeypatch.delenv("SUITE_PGHOST", raising=False)
    other = Environment(env.paths, pg_bin=env.pg_bin)
    cluster = other.cluster("durable").start()
    assert cluster.external
    databases.transfer(other, "template1", name, kind="run")
    assert databases.known_databases(cluster)[name]["kind"] == "run"
    cluster.stop()
    assert cluster.running
