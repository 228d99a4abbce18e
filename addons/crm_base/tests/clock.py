from freezegun import freeze_time


class FrozenClock:
    """A test case whose tests all happen at the moment ``frozen``, if there is one."""

    frozen = None

    def setUp(self):
        super().setUp()
        if self.frozen:
            clock = freeze_time(self.frozen)
            clock.start()
            self.addCleanup(clock.stop)
