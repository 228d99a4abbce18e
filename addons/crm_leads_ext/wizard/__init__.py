from . import crm_decision_replay
