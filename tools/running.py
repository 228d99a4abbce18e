"""The server ``./suite run`` started: its record, its state, its end."""

from . import databases


def cluster_of(env, database):
    """Return the running cluster that has a database; the scratch one by default."""
    for name in ("durable", "scratch"):
        cluster = env.cluster(name)
        if cluster.running and database in databases.known_databases(cluster):
            return cluster
    return env.cluster("scratch")
