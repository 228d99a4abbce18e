from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..utils.situation import Situation


class CrmAssignmentEngine(models.AbstractModel):
    """Lets a simulation become real, exactly as it was shown or not at all.

    And stops a run that is under way: what was given stays given.
    """

    _inherit = "crm.assignment.engine"

    def _check_still_true(self, run, rules):
        """A simulation may only be carried out as it was shown.

        :raise UserError: when rules, turns, absences, capacities or competences changed
        """
        engine = self._as_engine(rules)
        rules = rules.with_env(engine.env)
        met = rules.filtered(lambda rule: str(rule.id) in run.situation["rules"])
        known = engine._get_known(met)
        profile = {str(user_id): able for user_id, able in known.profile.items()}
        same = (
            [engine._get_spec(rule) for rule in rules]
            == run.ruleset_id.content["rules"]
            and profile == (run.profile_id.content or {})
            and engine._get_situation_json(known).items() <= run.situation.items()
        )
        if not same:
            raise UserError(
                self.env._(
                    "Rules, turns or people have changed since this simulation, or one "
                    "of its rules is still a draft. Simulate again."
                )
            )

    def _move_turns_to(self, run, rules):
        """Move the turns on to where the simulated plan left them."""
        query = SQL(
            """SELECT rule_ref, user_id, count(*) FROM crm_decision
                WHERE run_id = %s AND kind = 'plan' AND user_id IS NOT NULL
                GROUP BY rule_ref, user_id""",
            run.id,
        )
        counts = {}
        for rule_id, user_id, count in self.env.execute_query(query):
            counts.setdefault(rule_id, {})[user_id] = count
        stored = run.situation["rules"]
        for spec in run.ruleset_id.content["rules"]:
            if spec["id"] in counts:
                situation = Situation.from_json(spec, stored[str(spec["id"])])
                given = [counts[spec["id"]].get(user, 0) for user in situation.people]
                rule = rules.filtered(lambda rule, id_=spec["id"]: rule.id == id_)
                self._move_turn(rule, situation.members(), given)

    def _stop(self, run):
        """Declare void what a run under way has not given yet.

        The run then ends as any other: people are told of the leads they got.
        """
        self.env["crm.decision"].flush_model()
        self.env.cr.execute(
            SQL(
                """INSERT INTO crm_decision (run_id, engine, kind, date, res_id, rank,
                       rule_ref, reason, company_id)
                   SELECT run_id, engine, 'void', now() AT TIME ZONE 'UTC', res_id,
                          rank, rule_ref, 'stopped', company_id
                     FROM crm_decision
                    WHERE run_id = %s AND id > %s AND kind = 'plan'
                      AND user_id IS NOT NULL
                    ORDER BY id""",
                run.id,
                run.cursor,
            )
        )
        run.void_count += self.env.cr.rowcount
        last = SQL("SELECT max(id) FROM crm_decision WHERE run_id = %s", run.id)
        run.cursor = self.env.execute_query(last)[0][0]
        self._trigger_cron()
