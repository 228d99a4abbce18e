from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.sql_db import Cursor
from odoo.tests import TransactionCase
from odoo.tools import SQL

from .people import new_person

SALES = "sales_team.group_sale_salesman"
MANAGER = "sales_team.group_sale_manager"


class TerritoryCase(TransactionCase):
    """Fontana's market: France with its north and Paris inside, Spain, and the rest.

    ::

        France            country FR                        Ana (owner)
        ├─ North          59, 62, 02, 80                    Bruno (owner)
        └─ Paris          75, 77-78, 92000-92999            Carla (owner)
        Spain             country ES
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.territory"].search([]).active = False
        cls.company = cls.env["res.company"].create({"name": "Fontana"})
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(
            context={
                **cls.env.context,
                "allowed_company_ids": cls.company.ids,
                "tracking_disable": True,
            }
        )
        cls.country = {
            code: cls.env.ref(f"base.{code.lower()}")
            for code in ("FR", "ES", "IT", "GB", "US", "BR", "PT", "CA")
            if code != "GB"
        } | {"GB": cls.env.ref("base.uk")}
        cls.france = cls.make_territory("France", countries=["FR"])
        cls.north = cls.make_territory(
            "North", parent=cls.france, countries=["FR"], zips="59, 62, 02, 80"
        )
        cls.paris = cls.make_territory(
            "Paris", parent=cls.france, countries=["FR"], zips="75, 77-78, 92000-92999"
        )
        cls.spain = cls.make_territory("Spain", countries=["ES"])

    @classmethod
    def make_territory(cls, name, *, parent=None, **rule):
        """A territory with one rule in force, or none."""
        values = {"name": name, "parent_id": parent and parent.id}
        values |= {
            key: rule.pop(key) for key in ("sequence", "company_id") & rule.keys()
        }
        territory = cls.env["crm.territory"].create(values)
        if rule:
            cls.make_rule(territory, **rule)
        return territory

    @classmethod
    def make_rule(cls, territory, *, countries=(), zips=False, state="running", **vals):
        return cls.env["crm.territory.rule"].create(
            {
                "territory_id": territory.id,
                "country_ids": [
                    Command.set([cls.country[code].id for code in countries])
                ],
                "zip_text": zips,
                "state": state,
                **vals,
            }
        )

    @classmethod
    def make_partner(cls, name, zip_code=False, country="FR", **values):
        return cls.env["res.partner"].create(
            {
                "name": name,
                "zip": zip_code,
                "country_id": country and cls.country[country].id,
                **values,
            }
        )

    @classmethod
    def make_lead(cls, name, zip_code=False, country="FR", **values):
        return cls.env["crm.lead"].create(
            {
                "name": name,
                "zip": zip_code,
                "country_id": country and cls.country[country].id,
                "company_id": cls.company.id,
                **values,
            }
        )

    @contextmanager
    def refused(self, pattern):
        """Expect a message to the person, and that nothing stays behind."""
        with self.assertRaises(UserError) as caught:
            yield
        self.assertRegex(str(caught.exception), pattern)

    @classmethod
    def new_user(cls, login, groups, company=None):
        company = company or cls.company
        return new_person(cls.env, f"territory_{login}", groups, company)

    @contextmanager
    def statements_with(self, text):
        """Collect the statements that contain a text."""
        found = []
        execute = Cursor.execute

        def watch(cursor, query, params=None, log_exceptions=True):
            if text in str(query.code if isinstance(query, SQL) else query):
                found.append(query)
            return execute(cursor, query, params, log_exceptions)

        with patch.object(Cursor, "execute", watch):
            yield found
