"""Which PostgreSQL a database is looked for in."""

import pytest

from tools import databases, running


class FakeCluster:
    def __init__(self, names, *, made=True, up=True):
        self.names, self.made, self.running = names, made, up

    def start(self):
        self.running = True
        return self


class FakeEnvironment:
    def __init__(self, durable, scratch):
        self.clusters = {"durable": durable, "scratch": scratch}

    def cluster(self, name):
        return self.clusters[name]


@pytest.fixture(autouse=True)
def known(monkeypatch):
    monkeypatch.setattr(databases, "known_databases", lambda cluster: cluster.names)


def test_durable_is_started_for_its_database():
    durable = FakeCluster(["mine"], up=False)
    env = FakeEnvironment(durable, FakeCluster([]))
    assert running.cluster_of(env, "mine") is durable
    assert durable.running


def test_running_ones_are_asked_first():
    durable = FakeCluster([], up=False)
    scratch = FakeCluster(["test"])
    assert running.cluster_of(FakeEnvironment(durable, scratch), "test") is scratch
    assert not durable.running


@pytest.mark.parametrize("name", [None, "nowhere"])
def test_scratch_is_the_default(name):
    durable = FakeCluster(["mine"], made=False, up=False)
    scratch = FakeCluster(["test"])
    assert running.cluster_of(FakeEnvironment(durable, scratch), name) is scratch
    assert not durable.running
