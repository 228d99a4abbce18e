from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import TransactionCase

from .people import new_person

EMPLOYEE = "base.group_user"
SALES = "sales_team.group_sale_salesman"
MANAGER = "sales_team.group_sale_manager"
NOW = datetime(2026, 11, 20, 12)


class CustomerCase(TransactionCase):
    """A customer with people, and people of ours who may see more or less of it.

    ::

        Nolte Pumpen GmbH       a company: VAT, phone, mail, reference
        ├─ Carla Contini        buyer
        └─ Dino Della Valle     workshop
        ours     Ana and Bruno (own leads), Marta (all leads), Emil (no leads)
        others   Olga (a second company), Petra (portal)
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create(
            {"name": "Fontana", "country_id": cls.env.ref("base.de").id}
        )
        cls.other = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(
            context={
                **cls.env.context,
                "allowed_company_ids": cls.company.ids,
                "tracking_disable": True,
                "mail_create_nosubscribe": True,
            }
        )
        cls.ana = cls.new_user("ana", SALES)
        cls.bruno = cls.new_user("bruno", SALES)
        cls.marta = cls.new_user("marta", MANAGER)
        cls.emil = cls.new_user("emil", EMPLOYEE)
        cls.olga = cls.new_user("olga", SALES, cls.other)
        cls.petra = cls.new_user("petra", "base.group_portal")
        cls.nolte = cls.make_partner(
            "Nolte Pumpen GmbH",
            is_company=True,
            vat="DE 123 456 788",
            ref="K-4711",
            phone="+49 221 8153047",
            email="info@nolte.example",
            tz="Europe/Berlin",
        )
        cls.carla = cls.make_partner(
            "Carla Contini",
            parent_id=cls.nolte.id,
            function="Buyer",
            email="carla@nolte.example",
            phone="0221 8153040",
        )
        cls.dino = cls.make_partner(
            "Dino Della Valle", parent_id=cls.nolte.id, function="Workshop"
        )

    @classmethod
    def forgive_typing_errors(cls):
        """Have the extension and its index, which a database may lack, for a class."""
        cls.env.cr.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        patcher = patch.object(cls.registry, "has_trigram", True)
        patcher.start()
        cls.addClassCleanup(patcher.stop)
        Partner = cls.env["res.partner"]
        name = "res_partner_customer_name_part_idx"
        Partner._table_objects[name].apply_to_database(Partner)

    @classmethod
    def new_user(cls, login, groups, company=None):
        company = company or cls.company
        login = f"customer_{login}"
        return new_person(cls.env, login, groups, company, tz="UTC")

    @classmethod
    def make_partner(cls, name, **values):
        values = {"country_id": cls.env.ref("base.de").id, **values}
        return cls.env["res.partner"].create({"name": name, **values})

    @classmethod
    def make_lead(cls, name, user, partner=None, *, days=0, **values):
        """A lead that was made so many days ago."""
        lead = cls.env["crm.lead"].create(
            {
                "name": name,
                "type": "opportunity",
                "partner_id": (partner or cls.carla).id,
                "user_id": user and user.id,
                "company_id": cls.company.id,
                **values,
            }
        )
        cls.make_older(lead, days)
        return lead

    @classmethod
    def make_older(cls, records, days):
        """Say that records were made so many days before now."""
        records.flush_recordset()
        cls.env.cr.execute(
            f"UPDATE {records._table} SET create_date = %s WHERE id IN %s",
            [NOW - timedelta(days=days), tuple(records.ids)],
        )
        records.invalidate_recordset()

    @classmethod
    def make_message(cls, record, author, *, days=0, hour=None, to=(), **values):
        """A message kept with a record, sent by mail to partners."""
        date = NOW - timedelta(days=days)
        message = cls.env["mail.message"].create(
            {
                "model": record._name,
                "res_id": record.id,
                "author_id": author.id,
                "message_type": "email" if author.partner_share else "comment",
                "subject": "Pumps",
                "body": "<p>About the pumps</p>",
                "subtype_id": cls.env.ref("mail.mt_comment").id,
                "date": date.replace(hour=hour) if hour is not None else date,
                **values,
            }
        )
        cls.env["mail.notification"].create(
            [
                {
                    "mail_message_id": message.id,
                    "res_partner_id": partner.id,
                    "notification_type": "email",
                    "notification_status": "sent",
                    "is_read": True,
                }
                for partner in to
            ]
        )
        return message

    @classmethod
    def make_call(cls, record, user, *, days=0, hour=10):
        """A telephone call that was planned and done."""
        return cls.make_message(
            record,
            user.partner_id,
            days=days,
            hour=hour,
            message_type="notification",
            mail_activity_type_id=cls.env.ref("mail.mail_activity_data_call").id,
        )

    @classmethod
    def make_meeting(cls, name, *partners, days=0, **values):
        start = NOW - timedelta(days=days)
        return cls.env["calendar.event"].create(
            {
                "name": name,
                "user_id": cls.ana.id,
                "start": start,
                "stop": start + timedelta(hours=1),
                "partner_ids": [Command.set([partner.id for partner in partners])],
                **values,
            }
        )

    def as_user(self, user, record):
        """The record as a person sees it, without what others left in the cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        return record.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids
        )

    def read_section(self, user, code, partner=None):
        panel = self.as_user(user, partner or self.nolte).crm_read_panel([code])
        return {one["code"]: one.get("data") for one in panel["sections"]}[code]

    def titles(self, user, partner=None, **options):
        """The titles in a person's timeline of a customer, newest first."""
        page = self.as_user(user, partner or self.nolte).crm_read_timeline(**options)
        return [entry["title"] for entry in page["entries"]]

    def search_as(self, user, text, limit=20):
        """What a person finds, as (name, what met the text)."""
        search = self.as_user(user, self.env["crm.customer.search"])
        return [
            (one["name"], one["matched"]) for one in search.search_anything(text, limit)
        ]

    def count(self, step):
        """Statements that a step runs, with caches of the process warm."""
        step()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        step()
        return self.env.cr.sql_log_count - before
