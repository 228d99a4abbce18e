"""Debian packages: the machine's mirror, and nothing that is not as signed."""

import hashlib

import pytest

from tools import debian
from tools.errors import SuiteError

PLAN = """\
'http://mirror.test/debian/dists/bookworm/InRelease' a_InRelease 0
'http://mirror.test/debian/dists/bookworm-updates/InRelease' b_InRelease 0
'http://mirror.test/security/dists/bookworm-security/InRelease' c_InRelease 0
'http://other.test/node/dists/nodistro/InRelease' d_InRelease 0
'http://mirror.test/debian/dists/bookworm/main/binary-amd64/Packages.xz' e 0
"""


def test_the_machine_s_own_sources_are_read():
    main, security = debian.parse_sources(PLAN)
    assert main.uri == "http://mirror.test/debian"
    assert main.suites == ("bookworm", "bookworm-updates")
    assert security.suites == ("bookworm-security",)


def test_archives_of_other_parties_drop_out():
    plan = "'http://mirror.test/ubuntu/dists/jammy/InRelease' a_InRelease 0\n"
    assert debian.parse_sources(plan) == []


@pytest.fixture
def archive(tmp_path):
    archive = debian.Archive(tmp_path)
    archive.debs.mkdir()
    (archive.debs / "a_1_all.deb").write_bytes(b"package")
    archive._record({"a_1_all.deb": hashlib.sha256(b"package").hexdigest()}, 1)
    return archive


def test_a_recorded_package_is_cached(archive):
    assert archive.cached
    assert [path.name for path in archive.files()] == ["a_1_all.deb"]


def test_a_changed_package_is_not_taken_for_cached(archive):
    (archive.debs / "a_1_all.deb").write_bytes(b"evil")
    assert not archive.cached


def test_a_package_without_its_signed_hash_is_refused(archive):
    with pytest.raises(SuiteError, match="does not have its signed hash"):
        archive._record({"a_1_all.deb": "0" * 64}, 1)


def test_a_missing_hash_is_refused(archive):
    with pytest.raises(SuiteError, match="does not have its signed hash"):
        archive._record({}, 1)


def test_names_with_an_epoch_are_the_record_s(tmp_path):
    archive = debian.Archive(tmp_path)
    archive.debs.mkdir()
    (archive.debs / "a_2%3a1_all.deb").write_bytes(b"package")
    archive._record({"a_2:1_all.deb": hashlib.sha256(b"package").hexdigest()}, 1)
    assert archive.cached


def test_a_damaged_package_is_named(tmp_path):
    (tmp_path / "a.deb").write_bytes(b"no package")
    with pytest.raises(SuiteError, match="a.deb"):
        debian.unpack(tmp_path / "a.deb", tmp_path / "target")
