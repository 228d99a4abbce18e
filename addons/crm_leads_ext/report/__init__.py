from . import (
    crm_assignment_fairness,
    crm_assignment_fairness_reading,
    crm_lead_aging,
    crm_lead_report,
    crm_lead_statistics,
)
