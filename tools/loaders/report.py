"""What a loader did, row by row: for the screen and as a CSV file."""

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

REJECTED = "rejected"
REPAIRED = "repaired"
NOTE = "note"

_LINES_SHOWN = 5


class Finding(NamedTuple):
    """One row (or the load as a whole: line 0) that is not loaded as it stands."""

    action: str
    file: str
    line: int
    record: str
    field: str
    value: str
    reason: str


@dataclass
class Report:
    """The outcome of one load.

    ``counts`` holds figures in the order in which they are to be read. A finding's
    ``reason`` is a fixed sentence, so that equal findings add up to one line on the
    screen; what differs from row to row stands in ``value``.
    """

    title: str
    counts: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    seconds: float = 0.0

    def note(self, reason, *, field="", value=""):
        """Note something about the load as a whole."""
        self.findings.append(Finding(NOTE, "", 0, "", field, str(value), reason))

    def count(self, label, number=1):
        """Add ``number`` to the figure ``label``."""
        self.counts[label] = self.counts.get(label, 0) + number

    def number_of(self, action):
        """How many findings of this kind there are."""
        return sum(finding.action == action for finding in self.findings)

    def summary(self):
        """The report as lines for the screen."""
        lines = [f"{self.title}: done in {self.seconds:.1f} s"]
        width = max((len(label) for label in self.counts), default=0)
        lines += [
            f"  {label:<{width}}  {number:>7,}" for label, number in self.counts.items()
        ]
        groups = {}
        for finding in self.findings:
            key = (finding.action, finding.file, finding.field, finding.reason)
            groups.setdefault(key, []).append(finding.line)
        for action in (REJECTED, REPAIRED, NOTE):
            lines += [
                self._group_line(key, numbers)
                for key, numbers in groups.items()
                if key[0] == action
            ]
        return lines

    @staticmethod
    def _group_line(key, numbers):
        action, file, fieldname, reason = key
        known = [number for number in numbers if number]
        if not known:
            return f"  {action}: {reason}"
        place = f"{file}, {fieldname}" if fieldname else file
        shown = ", ".join(str(number) for number in known[:_LINES_SHOWN])
        more = ", …" if len(known) > _LINES_SHOWN else ""
        return f"  {action}: {len(numbers)} × {reason} ({place}; line {shown}{more})"

    def write_csv(self, path):
        """Write every finding, one per row, to the file ``path``."""
        with Path(path).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(Finding._fields)
            writer.writerows(self.findings)
