"""Writing a plan with Odoo's ORM, in batches, each committed with its import keys."""

from tools.errors import SuiteError
from tools.loaders.writing import Dates, LeadWriter

BATCH = 500
SALES_TEAM = "Olist Sales"
DEVELOPER_TEAM = "Olist Sales Development"


class Writer(LeadWriter):
    """Writes a plan of the funnel."""

    title = "olist-funnel"
    module = "olist_funnel"
    lock = 19_0002_842

    def __init__(self, env, plan, report, console):
        super().__init__(env, plan, report, console)
        self.users = {}
        self.sources = {}
        self.campaigns = {}
        self.tags = {}
        self.states = {}
        self.team = self.env["crm.team"]

    def _write_base(self):
        with self.console.step("People, sources, campaigns and tags"):
            self._show_leads()
            self._write_people()
            self._write_labels()

    def _show_leads(self):
        """Switch on the lead step: without it no menu shows records of type lead."""
        group = self.env.ref("crm.group_use_lead")
        everyone = self.env.ref("base.group_user")
        if group not in everyone.all_implied_ids:
            everyone.write({"implied_ids": [(4, group.id)]})
            self.report.note("switched on: CRM setting Leads, which shows their menu")

    def _write_people(self):
        people = self.plan.people
        self.users, created = self.ids.ensure(
            "res.users",
            {key: person.login for key, person in people.items()},
            "login",
            lambda key: self._representative_values(people[key]),
        )
        self.report.count("users created", len(created))
        teams, _created = self.ids.ensure(
            "crm.team",
            {"team_sales": SALES_TEAM, "team_development": DEVELOPER_TEAM},
            "name",
            self._team_values,
        )
        self.team = self.env["crm.team"].browse(teams["team_sales"])
        development = self.env["crm.team"].browse(teams["team_development"])
        for team, is_representative in ((self.team, True), (development, False)):
            self._join(
                team,
                [
                    self.users[key]
                    for key, person in people.items()
                    if person.is_representative == is_representative
                ],
            )

    def _representative_values(self, person):
        group = "sales_team.group_sale_salesman"
        values = self._user_values(person.name, person.login, group)
        return values | {"tz": "America/Sao_Paulo"}

    @staticmethod
    def _team_values(key):
        names = {"team_sales": SALES_TEAM, "team_development": DEVELOPER_TEAM}
        return {"name": names[key], "use_leads": True, "user_id": False}

    def _write_labels(self):
        plan = self.plan
        self.sources = self._write_names("utm.source", "name", plan.sources, "sources")
        self.campaigns = self._write_names(
            "utm.campaign", "title", plan.campaigns, "campaigns"
        )
        self.tags = self._write_names("crm.tag", "name", plan.tags, "tags")
        brazil = self.env.ref("base.br")
        self.states = {state.code: state for state in brazil.state_ids}

    def _write_leads(self):
        known = self.ids.find("crm.lead")
        self._note_late_deals(known)
        todo = [lead for lead in self.plan.leads if lead.key not in known]
        self.report.count("leads already there", len(known.keys() & self._lead_keys()))
        stages = self._stages()
        self._in_batches(
            todo, BATCH, "leads", lambda batch: self._write_batch(batch, stages)
        )
        won = sum(bool(lead.won) for lead in todo)
        self.report.count("leads created, open", len(todo) - won)
        self.report.count("leads created, won", won)

    def _lead_keys(self):
        return {lead.key for lead in self.plan.leads}

    def _note_late_deals(self, known):
        """Say which leads were loaded as open and have a deal by now."""
        open_ids = self._pending_ids(known)
        for lead in self.plan.leads:
            if lead.won and known.get(lead.key) in open_ids:
                self.report.note(
                    "deal of a lead that is loaded already and open: left as it is",
                    field="mql_id",
                    value=lead.key.removeprefix("lead_"),
                )

    def _stages(self):
        first = self._common_stages(is_won=False, fold=False)[:1]
        won = self._common_stages(is_won=True)[:1]
        if not (first and won):
            raise SuiteError(
                "the pipeline has no common first stage or no common won stage",
                "add them in CRM, Configuration, Stages, without a sales team",
            )
        return first, won

    def _write_batch(self, batch, stages):
        leads = self._create_leads(
            [self._lead_values(plan, *stages) for plan in batch],
            [plan.key for plan in batch],
        )
        self._set_dates(leads, [self._dates(plan) for plan in batch])

    @staticmethod
    def _dates(plan):
        """When a lead was given to its representative nobody wrote down.

        It was qualified when it was won, at the latest.
        """
        return Dates(
            created=plan.first_contact,
            given=None,
            qualified=plan.won,
            closed=plan.won,
            moved=plan.won or plan.first_contact,
        )

    def _lead_values(self, plan, first_stage, won_stage):
        state = self.states.get(plan.state, self.env["res.country.state"])
        values = {
            "name": plan.name,
            "type": "lead",
            "stage_id": first_stage.id,
            "source_id": self.sources.get(plan.source, False),
            "campaign_id": self.campaigns.get(plan.campaign, False),
            # Defaults would make the one who loads the owner.
            "user_id": False,
            "team_id": False,
        }
        if plan.won:
            values |= {
                "type": "opportunity",
                "stage_id": won_stage.id,
                "probability": 100,
                "date_closed": plan.won,
                "user_id": self.users.get(plan.user, False),
                "team_id": self.team.id,
                "referred": plan.referred,
                "partner_name": plan.company_name,
                "expected_revenue": float(plan.revenue),
                "tag_ids": [(6, 0, [self.tags[key] for key in plan.tags])],
                "description": plan.note,
                "zip": plan.zip,
                "city": plan.city,
                "state_id": state.id,
                "country_id": state.country_id.id,
            }
        return values
