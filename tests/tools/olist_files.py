"""A tiny hand-written funnel for the tests of the loader."""

from datetime import date

from tools.loaders.olist import read
from tools.loaders.report import Report

TODAY = date(2020, 1, 1)


def key(number):
    """An id like those of the data set."""
    return f"{number:032x}"


def lead_line(number, day="01-02-2018", page="a" * 32, origin="social"):
    """One line of the file of leads."""
    return f"{key(number)},{day},{page},{origin}"


def deal_line(number, **changes):
    """One line of the file of deals; named columns differ from a plain deal."""
    values = dict.fromkeys(read.DEAL_COLUMNS, "") | {
        "mql_id": key(number),
        "seller_id": key(1000 + number),
        "sdr_id": key(0x51),
        "sr_id": key(0x52),
        "won_date": "2018-02-26 19:58:54",
        "business_segment": "home_decor",
        "declared_monthly_revenue": "0.0",
    }
    values |= changes
    return ",".join(f'"{value}"' for value in values.values())


def seller_line(number, zip_code="13023", city="mogi das cruzes", state="SP"):
    """One line of the file of sellers; it belongs to the deal of that number."""
    return f'{key(1000 + number)},"{zip_code}",{city},{state}'


class Files:
    """Writes the three files and reads them back as a funnel with its report."""

    def __init__(self, directory):
        self.directory = directory
        self.write(read.LEADS, read.LEAD_COLUMNS, [lead_line(1)])
        self.write(read.DEALS, read.DEAL_COLUMNS, [])
        self.write(read.SELLERS, read.SELLER_COLUMNS, [])

    def write(self, name, columns, lines):
        """Write one file."""
        text = "\n".join([",".join(columns), *lines, ""])
        (self.directory / name).write_text(text, encoding="utf-8")

    def leads(self, *lines):
        """Write the file of leads."""
        self.write(read.LEADS, read.LEAD_COLUMNS, lines)

    def deals(self, *lines):
        """Write the file of deals."""
        self.write(read.DEALS, read.DEAL_COLUMNS, lines)

    def sellers(self, *lines):
        """Write the file of sellers."""
        self.write(read.SELLERS, read.SELLER_COLUMNS, lines)

    def read(self):
        """Return the funnel and its report."""
        report = Report("olist-funnel")
        return read.read_funnel(self.directory, report, TODAY), report
