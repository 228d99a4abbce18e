"""Writing a plan with Odoo's ORM, in batches, each committed with its import keys."""

from tools.errors import SuiteError
from tools.loaders.external_ids import ExternalIds

MODULE = "olist_funnel"
BATCH = 500
SALES_TEAM = "Olist Sales"
DEVELOPER_TEAM = "Olist Sales Development"

# No mail, no chatter line per record, no routing while loading: the leads are history
# and are to stay where the data says they are.
_QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_auto_subscribe_no_notify": True,
    "no_reset_password": True,
    "crm_routing_skip": True,
}
# An arbitrary number that names this loader among PostgreSQL's advisory locks.
_LOCK = 19_0002_842

# Core sets these dates itself: create() drops create_date and stamps date_open and
# date_last_stage_update with the present. The data knows when a lead was met and when
# it was won; when it was handed to its representative nobody wrote down. It was
# qualified when it was won, at the latest.
_SET_DATES = """
    UPDATE crm_lead AS lead
       SET create_date = plan.first_contact,
           date_closed = plan.won,
           date_open = NULL,
           assignment_date = NULL,
           qualified_date = plan.won,
           date_last_stage_update = coalesce(plan.won, plan.first_contact)
      FROM unnest(%s::integer[], %s::timestamp[], %s::timestamp[])
           AS plan(id, first_contact, won)
     WHERE lead.id = plan.id
"""
# So nobody knows either since when its person has had it to answer.
_FORGET_GIVEN = "DELETE FROM crm_lead_response WHERE lead_id = ANY(%s)"
_DATES = ["create_date", "date_closed", "date_open", "date_last_stage_update"]


class Writer:
    """Writes one plan into the database of ``env``."""

    def __init__(self, env, plan, report, console):
        self.env = env(context=dict(env.context, lang="en_US", **_QUIET))
        self.plan = plan
        self.report = report
        self.console = console
        self.ids = ExternalIds(self.env, MODULE)
        self.users = {}
        self.sources = {}
        self.campaigns = {}
        self.tags = {}
        self.states = {}
        self.team = self.env["crm.team"]

    def write(self):
        """Write everything that is not there yet."""
        cr = self.env.cr
        # Held by the session, for it has to outlive the commits.
        cr.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cr.fetchone()[0]:
            raise SuiteError(
                "another load of olist-funnel is running in this database",
                "wait until it has ended",
            )
        try:
            with self.console.step("People, sources, campaigns and tags"):
                self._show_leads()
                self._write_people()
                self._write_labels()
                cr.commit()
            self._write_leads()
            # These wins are older than the start of core's predictive scoring and
            # stand beside no losses: let it forget them, or all that is new would
            # look as good as won.
            self.env["crm.lead"]._rebuild_pls_frequency_table()
            cr.commit()
        finally:
            cr.rollback()
            cr.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])

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
            lambda key: self._user_values(people[key]),
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

    def _user_values(self, person):
        return {
            "name": person.name,
            "login": person.login,
            "email": person.login,
            "tz": "America/Sao_Paulo",
            # Nobody reads mail at an .example address: notices stay in Odoo.
            "notification_type": "inbox",
            "group_ids": [(6, 0, self.env.ref("sales_team.group_sale_salesman").ids)],
        }

    @staticmethod
    def _team_values(key):
        names = {"team_sales": SALES_TEAM, "team_development": DEVELOPER_TEAM}
        return {"name": names[key], "use_leads": True, "user_id": False}

    def _join(self, team, user_ids):
        """Make members of those who never were: who was taken out stays out."""
        Member = self.env["crm.team.member"].with_context(active_test=False)
        rows = Member.search([("crm_team_id", "=", team.id)])
        new = [user_id for user_id in user_ids if user_id not in rows.user_id.ids]
        Member.create([{"crm_team_id": team.id, "user_id": key} for key in new])

    def _write_labels(self):
        plan = self.plan
        self.sources = self._write_names("utm.source", "name", plan.sources, "sources")
        self.campaigns = self._write_names(
            "utm.campaign", "title", plan.campaigns, "campaigns"
        )
        self.tags = self._write_names("crm.tag", "name", plan.tags, "tags")
        brazil = self.env.ref("base.br")
        self.states = {state.code: state for state in brazil.state_ids}

    def _write_names(self, model, field, wanted, label):
        ids, created = self.ids.ensure(
            model, wanted, field, lambda key: {field: wanted[key]}
        )
        self.report.count(f"{label} created", len(created))
        return ids

    def _write_leads(self):
        known = self.ids.find("crm.lead")
        self._note_late_deals(known)
        todo = [lead for lead in self.plan.leads if lead.key not in known]
        self.report.count("leads already there", len(known.keys() & self._lead_keys()))
        stages = self._stages()
        with self.console.step("Leads") as progress:
            for start in range(0, len(todo), BATCH):
                batch = todo[start : start + BATCH]
                self._write_batch(batch, stages)
                self.env.cr.commit()
                self.env.invalidate_all()
                progress.count(start + len(batch), len(todo), "leads ")
        won = sum(bool(lead.won) for lead in todo)
        self.report.count("leads created, open", len(todo) - won)
        self.report.count("leads created, won", won)

    def _lead_keys(self):
        return {lead.key for lead in self.plan.leads}

    def _note_late_deals(self, known):
        """Say which leads were loaded as open and have a deal by now."""
        leads = self.env["crm.lead"].with_context(active_test=False)
        open_ids = set(
            leads.search(
                [("id", "in", list(known.values())), ("won_status", "!=", "won")]
            ).ids
        )
        for lead in self.plan.leads:
            if lead.won and known.get(lead.key) in open_ids:
                self.report.note(
                    "deal of a lead that is loaded already and open: left as it is",
                    field="mql_id",
                    value=lead.key.removeprefix("lead_"),
                )

    def _stages(self):
        Stage = self.env["crm.stage"]
        first = Stage.search(
            [("team_ids", "=", False), ("is_won", "=", False), ("fold", "=", False)],
            limit=1,
        )
        won = Stage.search([("team_ids", "=", False), ("is_won", "=", True)], limit=1)
        if not (first and won):
            raise SuiteError(
                "the pipeline has no common first stage or no common won stage",
                "add them in CRM, Configuration, Stages, without a sales team",
            )
        return first, won

    def _write_batch(self, batch, stages):
        leads = self.env["crm.lead"].create(
            [self._lead_values(plan, *stages) for plan in batch]
        )
        self.ids.bind(leads, [plan.key for plan in batch])
        self.env.flush_all()
        self.env.cr.execute(
            _SET_DATES,
            [
                leads.ids,
                [plan.first_contact for plan in batch],
                [plan.won for plan in batch],
            ],
        )
        self.env.cr.execute(_FORGET_GIVEN, [leads.ids])
        # The statements passed the ORM by: let it compute the days to close anew.
        leads.invalidate_recordset(_DATES)
        leads.modified(_DATES)
        self.env.flush_all()

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
