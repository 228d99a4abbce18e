"""What all loaders of opportunities share: how a plan is written with Odoo's ORM.

A load goes in batches, each committed with its import keys; so it may be killed at any
moment, and the next one adds what is missing.
"""

import contextlib
from datetime import datetime
from typing import NamedTuple

from tools.errors import SuiteError
from tools.loaders.external_ids import ExternalIds

# No mail, no chatter line per record, no routing while loading: the records are history
# and are to stay where the data says they are.
_QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_auto_subscribe_no_notify": True,
    "no_reset_password": True,
    "crm_routing_skip": True,
}

# Core sets these dates itself: create() drops create_date and stamps the others with
# the present. The data knows better, or nobody does.
_SET_DATES = """
    UPDATE crm_lead AS lead
       SET create_date = plan.created,
           date_open = plan.given,
           assignment_date = plan.given,
           qualified_date = plan.qualified,
           date_closed = plan.closed,
           date_last_stage_update = plan.moved
      FROM unnest(%s::integer[], %s::timestamp[], %s::timestamp[], %s::timestamp[],
                  %s::timestamp[], %s::timestamp[])
           AS plan(id, created, given, qualified, closed, moved)
     WHERE lead.id = plan.id
"""
# When customers were answered is in no file: nobody is to look late for it.
_FORGET_GIVEN = "DELETE FROM crm_lead_response WHERE lead_id = ANY(%s)"
_DATES = [
    "create_date",
    "date_open",
    "assignment_date",
    "qualified_date",
    "date_closed",
    "date_last_stage_update",
]


class Dates(NamedTuple):
    """The moments of one lead, None for what nobody knows or never was."""

    created: datetime
    given: datetime | None
    qualified: datetime | None
    closed: datetime | None
    moved: datetime


def note_currency(env, report, currency, field):
    """Note that amounts of another currency than the company's are not converted."""
    own = env.company.currency_id.name
    if own != currency:
        report.note(
            f"expected revenue is the figure in {currency}, not converted",
            field=field,
            value=f"company currency {own}",
        )


class LeadWriter:
    """Writes one plan into the database of ``env``; a base for the loaders' own.

    Subclasses say the module of their external ids, a number that names them among
    PostgreSQL's advisory locks, and what there is to write: ``_write_base`` before,
    ``_write_leads`` in batches.
    """

    title = None
    module = None
    lock = None

    def __init__(self, env, plan, report, console):
        self.env = env(context=dict(env.context, lang="en_US", **_QUIET))
        self.plan = plan
        self.report = report
        self.console = console
        self.ids = ExternalIds(self.env, self.module)

    def write(self):
        """Write everything that is not there yet."""
        cr = self.env.cr
        with self._alone():
            self._write_base()
            cr.commit()
            self._write_leads()
            # What was won and lost is older than the start of core's predictive
            # scoring: let it forget what it has just learnt of it.
            self.env["crm.lead"]._rebuild_pls_frequency_table()
            cr.commit()

    def _write_base(self):
        """Write all that leads refer to."""
        raise NotImplementedError

    def _write_leads(self):
        """Write the leads, with :meth:`_in_batches`."""
        raise NotImplementedError

    @contextlib.contextmanager
    def _alone(self):
        """Keep a second load of the same kind out of this database."""
        cr = self.env.cr
        # Held by the session, for it has to outlive the commits.
        cr.execute("SELECT pg_try_advisory_lock(%s)", [self.lock])
        if not cr.fetchone()[0]:
            raise SuiteError(
                f"another load of {self.title} is running in this database",
                "wait until it has ended",
            )
        try:
            yield
        finally:
            cr.rollback()
            cr.execute("SELECT pg_advisory_unlock(%s)", [self.lock])

    def _write_names(self, model, field, wanted, label=None):
        """Find or create records that are a name; return their ids by key."""
        ids, created = self.ids.ensure(
            model, wanted, field, lambda key: {field: wanted[key]}
        )
        if label:
            self.report.count(f"{label} created", len(created))
        return ids

    def _join(self, team, user_ids):
        """Make members of those who never were: who was taken out stays out."""
        Member = self.env["crm.team.member"].with_context(active_test=False)
        rows = Member.search([("crm_team_id", "=", team.id)])
        new = [user_id for user_id in user_ids if user_id not in rows.user_id.ids]
        Member.create([{"crm_team_id": team.id, "user_id": key} for key in new])

    def _user_values(self, name, login, group):
        return {
            "name": name,
            "login": login,
            "email": login,
            # Nobody reads mail at an .example address: notices stay in Odoo.
            "notification_type": "inbox",
            "group_ids": [(6, 0, self.env.ref(group).ids)],
        }

    def _in_batches(self, todo, size, label, write_batch):
        """Write a batch, commit it, forget it; and so on."""
        with self.console.step(label.capitalize()) as progress:
            for start in range(0, len(todo), size):
                batch = todo[start : start + size]
                write_batch(batch)
                self.env.cr.commit()
                self.env.invalidate_all()
                progress.count(start + len(batch), len(todo), f"{label} ")

    def _create_leads(self, values, keys):
        """Create leads with their import keys."""
        leads = self.env["crm.lead"].create(values)
        self.ids.bind(leads, keys)
        return leads

    def _set_dates(self, leads, dates):
        """Give each lead its :class:`Dates` in place of the present."""
        self.env.flush_all()
        columns = [list(column) for column in zip(*dates, strict=True)]
        self.env.cr.execute(_SET_DATES, [leads.ids, *columns])
        self.env.cr.execute(_FORGET_GIVEN, [leads.ids])
        # The statements passed the ORM by: let it compute the days to close anew.
        leads.invalidate_recordset(_DATES)
        leads.modified(_DATES)
        self.env.flush_all()

    def _common_stages(self, **flags):
        """The stages without a team for which these fields hold."""
        domain = [("team_ids", "=", False)]
        domain += [(name, "=", value) for name, value in flags.items()]
        return self.env["crm.stage"].search(domain)

    def _pending_ids(self, known):
        """Ids of the loaded leads that are neither won nor lost."""
        leads = self.env["crm.lead"].with_context(active_test=False)
        domain = [("id", "in", list(known.values())), ("won_status", "=", "pending")]
        return set(leads.search(domain).ids)
