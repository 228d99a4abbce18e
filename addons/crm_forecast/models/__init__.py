from . import (
    crm_forecast,
    crm_forecast_entry,
    crm_forecast_flow,
    crm_forecast_past,
    crm_forecast_screen,
    crm_forecast_snapshot,
    crm_forecast_tree,
    crm_lead,
    crm_stage,
    crm_stage_rate,
)
