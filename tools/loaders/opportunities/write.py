"""Writing a plan with Odoo's ORM, in batches, each committed with its import keys."""

from tools.errors import SuiteError
from tools.loaders.opportunities.read import LOST, WON
from tools.loaders.writing import Dates, LeadWriter

BATCH = 500
STAGES = {"stage_prospecting": "Prospecting", "stage_engaging": "Engaging"}
LOST_REASON = {"lost_reason_unknown": "Not recorded"}

_GROUPS = {
    True: "sales_team.group_sale_manager",
    False: "sales_team.group_sale_salesman",
}
# Deals of one customer are deals, not one lead that came in twice.
_FORGET_PAIRS = "DELETE FROM crm_lead_duplicate WHERE lead_id = ANY(%s)"


class Writer(LeadWriter):
    """Writes a plan of the sales opportunities."""

    title = "sales-opportunities"
    module = "sales_opportunities"
    lock = 19_0008_800

    def __init__(self, env, plan, report, console):
        super().__init__(env, plan, report, console)
        # Ids by key, of all models.
        self.found = {"": False}

    # ------------------------------------------------------------------
    # What deals refer to
    # ------------------------------------------------------------------

    def _write_base(self):
        with self.console.step("People, teams, accounts and products"):
            self._write_people()
            created = self._write_teams()
            self._write_offices()
            self._write_stages(created)
            self._write_accounts()
            self._write_products()
            self._ensure("crm.lost.reason", LOST_REASON, "name")

    def _ensure(self, model, wanted, field, prepare=None, *, label=None, domain=()):
        """Find or create a record per key; return the keys of the created ones."""
        prepare = prepare or (lambda key: {field: wanted[key]})
        ids, created = self.ids.ensure(model, wanted, field, prepare, domain)
        self.found.update(ids)
        if label:
            self.report.count(f"{label} created", len(created))
        return created

    def _write_people(self):
        people = self.plan.people
        self._ensure(
            "res.users",
            {key: person.login for key, person in people.items()},
            "login",
            lambda key: self._user_values(
                people[key].name, people[key].login, _GROUPS[people[key].is_manager]
            ),
            label="users",
        )

    def _write_teams(self):
        plans = self.plan.teams
        created = self._ensure(
            "crm.team",
            {key: plan.name for key, plan in plans.items()},
            "name",
            lambda key: {
                "name": plans[key].name,
                "user_id": self.found[plans[key].manager],
                "use_opportunities": True,
            },
            label="teams",
        )
        for key, plan in plans.items():
            team = self.env["crm.team"].browse(self.found[key])
            self._join(team, [self.found[member] for member in plan.members])
        return created

    def _write_offices(self):
        """Regional offices as territories, which the managers of their teams own."""
        created = self._ensure(
            "crm.territory", self.plan.offices, "name", label="offices"
        )
        self.env["crm.territory.member"].create(
            [
                {
                    "territory_id": self.found[plan.office],
                    "user_id": self.found[plan.manager],
                    "role": "owner",
                }
                for plan in self.plan.teams.values()
                if plan.office in created
            ]
        )

    def _write_stages(self, new_teams):
        """The stages of these teams only: other pipelines stay as they are."""
        if not self._common_stages(is_won=True):
            raise SuiteError(
                "the pipeline has no common won stage",
                "add one in CRM, Configuration, Stages, without a sales team",
            )
        teams = [self.found[key] for key in self.plan.teams]
        order = {key: 10 * number for number, key in enumerate(STAGES, 1)}
        created = self._ensure(
            "crm.stage",
            STAGES,
            "name",
            lambda key: {
                "name": STAGES[key],
                "sequence": order[key],
                "team_ids": [(6, 0, teams)],
            },
            domain=[("is_won", "=", False), ("team_ids", "=", False)],
        )
        kept = [self.found[key] for key in STAGES.keys() - set(created)]
        shared = self.env["crm.stage"].browse(kept).filtered("team_ids")
        if shared and new_teams:
            shared.write({"team_ids": [(4, self.found[key]) for key in new_teams]})

    def _write_accounts(self):
        """Companies, those that own others first."""
        self._ensure("res.partner.industry", self.plan.industries, "name")
        countries = self._countries()
        waiting = dict(self.plan.accounts)
        count = 0
        while waiting:
            level = {key: it for key, it in waiting.items() if it.parent in self.found}
            count += len(
                self._ensure(
                    "res.partner",
                    {key: plan.name for key, plan in level.items()},
                    "name",
                    lambda key, level=level: self._account_values(
                        level[key], countries
                    ),
                    domain=[("is_company", "=", True)],
                )
            )
            waiting = {key: it for key, it in waiting.items() if key not in level}
        self.report.count("accounts created", count)

    def _countries(self):
        """Country ids by lower-case English name."""
        rows = self.env["res.country"].search_read([], ["name"])
        found = {row["name"].lower(): row["id"] for row in rows}
        for name in sorted({plan.country for plan in self.plan.accounts.values()}):
            if name and name.lower() not in found:
                self.report.note(
                    "not a country that Odoo knows: its accounts are loaded without",
                    field="office_location",
                    value=name,
                )
        return found

    def _account_values(self, plan, countries):
        return {
            "name": plan.name,
            "is_company": True,
            "parent_id": self.found[plan.parent],
            # An ordinary contact of a company shares its address with it.
            "type": "other" if plan.parent else "contact",
            "industry_id": self.found[plan.industry],
            "country_id": countries.get(plan.country.lower(), False),
            "comment": plan.note,
        }

    def _write_products(self):
        plan = self.plan
        self._ensure("product.category", plan.categories, "name")
        self._ensure(
            "product.template",
            {key: product.name for key, product in plan.products.items()},
            "name",
            lambda key: {
                "name": plan.products[key].name,
                "list_price": float(plan.products[key].price),
                **self._category(plan.products[key].category),
            },
            label="products",
        )
        self._ensure("crm.tag", plan.tags, "name")

    def _category(self, key):
        return {"categ_id": self.found[key]} if key else {}

    # ------------------------------------------------------------------
    # Deals
    # ------------------------------------------------------------------

    def _write_leads(self):
        known = self.ids.find("crm.lead")
        deals = self.plan.deals
        self._note_late_ends(known)
        todo = [deal for deal in deals if deal.key not in known]
        self.report.count("deals already there", len(deals) - len(todo))
        self._in_batches(todo, BATCH, "deals", self._write_batch)
        for outcome, label in (("", "open"), (WON, "won"), (LOST, "lost")):
            number = sum(deal.outcome == outcome for deal in todo)
            self.report.count(f"deals created, {label}", number)

    def _note_late_ends(self, known):
        """Say which deals were loaded as open and are closed by now."""
        open_ids = self._pending_ids(known)
        for deal in self.plan.deals:
            if deal.outcome and known.get(deal.key) in open_ids:
                self.report.note(
                    "closed deal that is loaded already and open: left as it is",
                    field="opportunity_id",
                    value=deal.key.removeprefix("deal_"),
                )

    def _write_batch(self, batch):
        leads = self._create_leads(
            [self._deal_values(deal) for deal in batch], [deal.key for deal in batch]
        )
        ended = {WON: leads.browse(), LOST: leads.browse()}
        for lead, deal in zip(leads, batch, strict=True):
            if deal.outcome:
                ended[deal.outcome] |= lead
        # Core's own ways to close a deal leave it as people would.
        if ended[WON]:
            ended[WON].action_set_won()
        if ended[LOST]:
            reason = self.found["lost_reason_unknown"]
            ended[LOST].action_set_lost(lost_reason_id=reason)
        self._set_dates(leads, [self._dates(deal) for deal in batch])
        self.env.cr.execute(_FORGET_PAIRS, [leads.ids])

    @staticmethod
    def _dates(deal):
        """A deal is its agent's since it was engaged; losing it moves no stage."""
        return Dates(
            created=deal.created,
            given=deal.engaged if deal.user else None,
            qualified=deal.created,
            closed=deal.closed,
            moved=deal.closed if deal.outcome == WON else deal.created,
        )

    def _deal_values(self, deal):
        values = {
            "name": deal.name,
            "type": "opportunity",
            "stage_id": self.found[f"stage_{deal.stage}"],
            # Defaults would make the one who loads the owner.
            "user_id": self.found[deal.user],
            "team_id": self.found[deal.team],
            "partner_id": self.found[deal.account],
            "expected_revenue": float(deal.revenue),
            "tag_ids": [(6, 0, [self.found[deal.tag]] if deal.tag else [])],
            "product_categ_id": self.found[deal.category],
        }
        if deal.office:
            values["territory_id"] = self.found[deal.office]
        if deal.company_name:
            values["partner_name"] = deal.company_name
        return values
