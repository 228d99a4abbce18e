from . import (
    crm_assignment_digest,
    crm_assignment_engine,
    crm_assignment_engine_apply,
    crm_assignment_engine_explain,
    crm_assignment_engine_replay,
    crm_assignment_member,
    crm_assignment_rule,
    crm_decision,
    crm_decision_run,
    crm_lead,
    crm_team,
)
