from . import crm_lead_statistics
