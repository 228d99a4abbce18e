from odoo import api, fields, models

from odoo.addons.crm_base.utils.worktime import DeadlineRequest

HOUR = 3600
# What a rule says about answering.
TIMES = (
    "accept_hours",
    "accept_required",
    "company_id",
    "reminder_hours",
    "response_hours",
)


class CrmAssignmentEngine(models.AbstractModel):
    """Gives leads together with the time in which they have to be answered."""

    _inherit = "crm.assignment.engine"

    def _get_given_values(self, run, pairs):
        """Whoever gets a lead by a rule gets the deadlines of the rule."""
        values = super()._get_given_values(run, pairs)
        for pair, times in self._get_answer_times(pairs).items():
            values[pair].update(times)
        return values

    @api.model
    def _get_answer_times(self, pairs):
        """Until when each person has to accept and answer leads given now.

        All leads of a batch share the moment, so there is one deadline per person and
        rule. The statements do not grow with the pairs.

        :param pairs: ``(user id, rule id)`` of any number of people and rules
        :return: ``{(user id, rule id): values of the lead}``
        """
        now = fields.Datetime.now()
        rule_ids = [rule_id for _user_id, rule_id in pairs]
        Rule = self.env["crm.assignment.rule"].with_context(active_test=False)
        rules = Rule.search_fetch([("id", "in", rule_ids)], TIMES)
        rules = {rule.id: rule for rule in rules}
        asked = {
            (pair, name): DeadlineRequest(
                now,
                round(hours * HOUR),
                user_id=pair[0],
                company_id=rules[pair[1]].company_id.id,
            )
            for pair in sorted(pairs)
            if pair[1] in rules
            for name, hours in rules[pair[1]]._get_answer_hours().items()
        }
        answers = self.env["crm.worktime"].get_deadlines(
            [*asked.values()], strict=False
        )
        found = dict(zip(asked, answers, strict=True))
        return {
            pair: {
                "assignment_date": now,
                "acceptance": (
                    "pending"
                    if pair[1] in rules and rules[pair[1]].accept_required
                    else "none"
                ),
                "acceptance_deadline": found.get((pair, "accept")) or False,
                "response_deadline": found.get((pair, "answer")) or False,
                "response_warning_date": found.get((pair, "near")) or False,
                "response_deadline_missing": found.get((pair, "answer"), now) is None,
            }
            for pair in pairs
        }

    def _after_batch(self, run, planned):
        """Begin an answer time for each lead just given, and end the one before."""
        result = super()._after_batch(run, planned)
        self.env["crm.lead.response"]._record_decided(run, planned)
        return result
