from . import crm_assignment_preview, crm_decision_replay
from . import crm_decision_replay, crm_score_preview
from . import crm_assignment_preview, crm_decision_replay, crm_intake_key_secret
