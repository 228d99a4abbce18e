"""Who may do what to the suite's own models; record rules narrow it further.

r(ead), w(rite), c(reate), u(nlink); a role that is not named may do nothing.
"""

ROLES = {
    "public": "base.group_public",
    "portal": "base.group_portal",
    "employee": "base.group_user",
    "salesperson": "sales_team.group_sale_salesman",
    "sales_manager": "sales_team.group_sale_manager",
    "system": "base.group_system",
}

MATRIX = {
    "crm.assignment.criterion": {"sales_manager": "rwcu"},
    "crm.assignment.digest": {"system": "r"},
    "crm.assignment.fairness": {"sales_manager": "r"},
    "crm.assignment.fairness.reading": {"sales_manager": "rwcu"},
    "crm.assignment.member": {"sales_manager": "rwcu"},
    "crm.assignment.person": {"sales_manager": "rwcu"},
    "crm.assignment.preview": {"sales_manager": "rwcu"},
    "crm.assignment.rule": {"sales_manager": "rwcu"},
    "crm.decision": {"salesperson": "r", "sales_manager": "r", "system": "r"},
    "crm.decision.replay": {"sales_manager": "rwcu"},
    "crm.decision.ruleset": {"sales_manager": "r", "system": "r"},
    "crm.decision.run": {"sales_manager": "r", "system": "r"},
    "crm.decline.reason": {"salesperson": "r", "sales_manager": "rwcu"},
    "crm.intake.answer": {"system": "r"},
    "crm.intake.key": {"sales_manager": "rwcu"},
    "crm.intake.usage": {"sales_manager": "r"},
    "crm.lead.aging": {"salesperson": "r", "sales_manager": "r"},
    "crm.lead.decline": {"salesperson": "rwcu", "sales_manager": "rwcu"},
    "crm.lead.duplicate": {"salesperson": "r", "sales_manager": "r"},
    "crm.lead.response": {"salesperson": "r", "sales_manager": "r"},
    "crm.lead.statistics": {"salesperson": "r", "sales_manager": "r"},
    "crm.score.event": {"sales_manager": "r"},
    "crm.score.history": {"salesperson": "r", "sales_manager": "r"},
    "crm.score.pass": {"system": "r"},
    "crm.score.preview": {"sales_manager": "rwcu"},
    "crm.score.rule": {"sales_manager": "rwcu"},
    "crm.score.threshold": {"sales_manager": "rwcu"},
    "crm.territory": {
        "employee": "r",
        "salesperson": "r",
        "sales_manager": "rwcu",
        "system": "r",
    },
    "crm.territory.coverage": {"sales_manager": "r"},
    "crm.territory.member": {"salesperson": "r", "sales_manager": "rwcu"},
    "crm.territory.move": {"sales_manager": "r"},
    "crm.territory.overlap": {"sales_manager": "r"},
    "crm.territory.rule": {"salesperson": "r", "sales_manager": "rwcu"},
    "crm.territory.rule.code": {"system": "r"},
    "crm.territory.run": {"sales_manager": "r"},
    "crm.territory.run.line": {"sales_manager": "r"},
    "crm.worktime": {"system": "r"},
    "crm.worktime.timeline": {"system": "r"},
}
