"""On what a benchmark was measured."""

import os
import platform

SETTINGS = ("server_version", "fsync", "shared_buffers", "work_mem")


def describe(cluster):
    """Cores, memory and versions, as kept beside the figures."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": os.cpu_count(),
        "memory_mb": memory // 2**20,
        "python": platform.python_version(),
        "postgresql": {
            name: cluster.query("postgres", f"SHOW {name}")[0][0] for name in SETTINGS
        },
    }


def sentence(machine):
    """The same in a sentence."""
    pg = machine["postgresql"]
    return (
        f"{machine['cores']} cores, {machine['memory_mb']} MB, Python"
        f" {machine['python']}, PostgreSQL {pg['server_version']}"
        f" (fsync {pg['fsync']}, shared_buffers {pg['shared_buffers']})."
    )
