"""Reading a CSV file row by row without trusting it."""

import csv
from pathlib import Path
from typing import NamedTuple

from tools.errors import SuiteError
from tools.loaders.report import REJECTED, REPAIRED, Finding


class Row(NamedTuple):
    """One row: where it stands, its stripped values by column, its own id."""

    file: str
    line: int
    record: str
    values: dict
    findings: list

    def reject(self, field, value, reason):
        """Note that this row is left out."""
        self._note(REJECTED, field, value, reason)

    def repair(self, field, value, reason):
        """Note that this row is loaded with a change."""
        self._note(REPAIRED, field, value, reason)

    def _note(self, action, field, value, reason):
        place = (self.file, self.line, self.record)
        self.findings.append(Finding(action, *place, field, str(value), reason))


def read_table(path, columns, report):
    """Yield the rows of ``path``; a malformed row is noted as rejected.

    The file must have the ``columns`` (in any order, others are ignored). Without
    them, or with quoting that runs to the end of the file, nothing in it can be
    trusted: that is an error.
    """
    path = Path(path)
    try:
        stream = path.open(encoding="utf-8-sig", errors="surrogateescape", newline="")
    except OSError as error:
        raise SuiteError(
            f"{path.name} cannot be read: {error.strerror}",
            "name the directory that holds the data set's files",
        ) from error
    with stream:
        reader = csv.reader(stream, strict=True)
        try:
            header = [name.strip() for name in next(reader, [])]
            _check_header(path, header, columns)
            yield from _rows(reader, header, path.name, report)
        except csv.Error as error:
            raise SuiteError(
                f"{path.name}, line {reader.line_num}: {error}",
                "mend the quoting at that line and load again; "
                "what is loaded already will not be doubled",
            ) from error


def _check_header(path, header, columns):
    missing = [name for name in columns if name not in header]
    if missing:
        raise SuiteError(
            f"{path.name} has no column {', '.join(missing)}",
            "load the unchanged file of the data set",
            f"its first line reads: {', '.join(header) or '(nothing)'}",
        )


def _rows(reader, header, file, report):
    """Yield well-formed rows; ``line`` is the one on which the row begins."""
    end = reader.line_num
    for cells in reader:
        line, end = end + 1, reader.line_num
        if not cells:
            continue
        values = dict(zip(header, (cell.strip() for cell in cells), strict=False))
        record = _printable(cells[0].strip())
        row = Row(file, line, record, values, report.findings)
        bad = next((name for name, cell in values.items() if not _is_text(cell)), None)
        if len(cells) != len(header):
            found = f"{len(cells)} instead of {len(header)}"
            row.reject("", found, "wrong number of columns")
        elif bad:
            row.reject(bad, _printable(values[bad]), "not UTF-8 text")
        else:
            yield row


def _is_text(cell):
    """Whether a cell is text that a database takes: valid UTF-8 without NUL."""
    return "\0" not in cell and not any("\ud800" <= char <= "\udfff" for char in cell)


def _printable(cell):
    raw = cell.encode("utf-8", "surrogateescape")
    return raw.decode("utf-8", "backslashreplace").replace("\0", "\\0")
