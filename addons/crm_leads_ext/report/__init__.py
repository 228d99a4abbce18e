from . import crm_lead_aging, crm_lead_report, crm_lead_statistics
