"""A tiny hand-written pipeline for the tests of the loader."""

from datetime import date

from tools.loaders.opportunities import read
from tools.loaders.report import Report

TODAY = date(2020, 1, 1)


def deal_line(key, **changes):
    """One line of the file of deals; named columns differ from a plain won deal."""
    values = {
        "opportunity_id": key,
        "sales_agent": "Ann Lee",
        "product": "GTX Pro",
        "account": "Cancity",
        "deal_stage": "Won",
        "engage_date": "2017-01-10",
        "close_date": "2017-03-01",
        "close_value": "4514",
    } | changes
    return ",".join(f'"{values[name]}"' for name in read.DEAL_COLUMNS)


def open_line(key, **changes):
    """One line of a deal that is being engaged."""
    return deal_line(
        key,
        **({"deal_stage": "Engaging", "close_date": "", "close_value": ""} | changes),
    )


def account_line(name, **changes):
    """One line of the file of accounts."""
    values = {
        "account": name,
        "sector": "retail",
        "year_established": "2001",
        "revenue": "718.62",
        "employees": "2448",
        "office_location": "United States",
        "subsidiary_of": "",
    } | changes
    return ",".join(f'"{values[name]}"' for name in read.ACCOUNT_COLUMNS)


class Files:
    """Writes the four files and reads them back as a pipeline with its report."""

    def __init__(self, directory):
        self.directory = directory
        self.agents("Ann Lee,Max Roe,Central", "Bo Day,Max Roe,Central")
        self.products("GTX Pro,GTX,4821", "MG Special,MG,55")
        self.accounts(account_line("Cancity"))
        self.deals()

    def write(self, name, columns, lines):
        """Write one file."""
        text = "\r\n".join([",".join(columns), *lines, ""])
        (self.directory / name).write_text(text, encoding="utf-8", newline="")

    def agents(self, *lines):
        """Write the file of agents and their managers."""
        self.write(read.AGENTS, read.AGENT_COLUMNS, lines)

    def products(self, *lines):
        """Write the file of products."""
        self.write(read.PRODUCTS, read.PRODUCT_COLUMNS, lines)

    def accounts(self, *lines):
        """Write the file of accounts."""
        self.write(read.ACCOUNTS, read.ACCOUNT_COLUMNS, lines)

    def deals(self, *lines):
        """Write the file of deals."""
        self.write(read.DEALS, read.DEAL_COLUMNS, lines)

    def read(self):
        """Return the pipeline and its report."""
        report = Report("sales-opportunities")
        return read.read_pipeline(self.directory, report, TODAY), report
