from odoo.tests import TransactionCase

from odoo.addons.crm_base.tests.clock import FrozenClock
from odoo.addons.crm_base.tests.people import new_person

SALES = "sales_team.group_sale_salesman"
MANAGER = "sales_team.group_sale_manager"
# A Wednesday, nine in the morning in Brussels.
NOW = "2026-03-18 08:00:00"
TODAY = "2026-03-18"


class ActivityCase(FrozenClock, TransactionCase):
    """Ana and Carla sell, Marta leads, in one company; Bruno is in another.

    ========  =============  ====================
    Ana       salesperson    has the lead Pumps
    Carla     salesperson    has no lead
    Emil      employee       does not use CRM
    Marta     sales manager
    Bruno     salesperson    second company
    Pia       portal
    ========  =============  ====================
    """

    frozen = NOW

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Pumps and Valves"})
        cls.other_company = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.ana = cls.make_user("ana", SALES)
        cls.carla = cls.make_user("carla", SALES)
        cls.emil = cls.make_user("emil", "base.group_user")
        cls.marta = cls.make_user("marta", MANAGER)
        cls.bruno = cls.make_user("bruno", SALES, cls.other_company)
        cls.pia = cls.make_user("pia", "base.group_portal")
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Pumps for Fontana",
                "user_id": cls.ana.id,
                "company_id": cls.company.id,
            }
        )
        cls.todo = cls.env.ref("mail.mail_activity_data_todo")

    @classmethod
    def make_user(cls, name, group, company=None):
        company = company or cls.company
        login, tz = f"activity_{name}", "Europe/Brussels"
        return new_person(cls.env, login, group, company, tz=tz)

    def make_activity(self, user=None, document=None, **values):
        """An activity of a person, on the lead unless said otherwise."""
        document = self.lead if document is None else document
        user = user or self.ana
        return (
            self.env["mail.activity"]
            .with_user(user)
            .with_company(user.company_id)
            .create(
                {
                    "summary": "Call Fontana",
                    "activity_type_id": self.todo.id,
                    "res_model_id": document
                    and self.env["ir.model"]._get_id(document._name),
                    "res_id": document and document.id,
                    "user_id": user.id,
                    "date_deadline": TODAY,
                    **values,
                }
            )
        )

    def as_user(self, user, activities=None):
        """The same activities, or the model, in the eyes of a person."""
        activities = self.env["mail.activity"] if activities is None else activities
        return activities.with_user(user).with_company(user.company_id)

    def messages_to(self, user):
        return self.env["mail.message"].search(
            [
                ("partner_ids", "in", user.partner_id.ids),
                ("message_type", "=", "user_notification"),
            ],
            order="id",
        )
