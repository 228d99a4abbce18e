from . import crm_assignment_preview, crm_decision_replay
