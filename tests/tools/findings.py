"""What a reading found wrong with its files."""


def only(report):
    """The one finding of a report."""
    (finding,) = report.findings
    return finding
