"""One JUnit report out of several runs."""

from pathlib import Path
from xml.etree import ElementTree


def merge(reports, target):
    """Write the suites of several JUnit files into one; returns the test count."""
    root = ElementTree.Element("testsuites", name="crm-suite")
    for report in filter(Path.is_file, map(Path, reports)):
        root.extend(ElementTree.parse(report).getroot().iter("testsuite"))
    target = Path(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    ElementTree.ElementTree(root).write(target, "utf-8", xml_declaration=True)
    return sum(int(suite.get("tests", 0)) for suite in root)
