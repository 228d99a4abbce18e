"""The one error that commands show to people."""


class SuiteError(Exception):
    """Something a person can act on: what is wrong, what to do, then details."""

    def __init__(self, problem, remedy="", details=""):
        self.problem = " ".join(str(problem).split())
        self.remedy = " ".join(str(remedy).split())
        self.details = str(details).rstrip()
        super().__init__(self.sentence)

    @property
    def sentence(self):
        """The first line: ``problem — remedy``."""
        return f"{self.problem} — {self.remedy}" if self.remedy else self.problem
