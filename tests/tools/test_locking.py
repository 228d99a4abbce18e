"""Two set-ups at once: the second says so and waits."""

import threading

from tools import lock as locking


def test_the_second_one_waits_and_says_so(tmp_path, monkeypatch):
    told, said, order = threading.Event(), [], []

    def say(text):
        said.append(text)
        told.set()

    def second():
        with locking.lock(tmp_path / "lock", "Another set-up"):
            order.append("second")

    monkeypatch.setattr(locking, "say", say)
    with locking.lock(tmp_path / "lock", "Another set-up"):
        thread = threading.Thread(target=second)
        thread.start()
        assert told.wait(timeout=30)
        order.append("first")
    thread.join(timeout=30)
    assert order == ["first", "second"]
    assert "Another set-up is already going on" in said[0]
    assert "waiting" in said[0]


def test_a_free_lock_is_silent(tmp_path, capsys):
    with locking.lock(tmp_path / "folder" / "lock", "Anything"):
        pass
    assert not capsys.readouterr().out
