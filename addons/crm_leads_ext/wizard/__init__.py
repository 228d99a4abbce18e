from . import (
    crm_assignment_preview,
    crm_decision_replay,
    crm_intake_key_secret,
    crm_lead_decline,
    crm_score_preview,
)
