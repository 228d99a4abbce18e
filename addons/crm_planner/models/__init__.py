from . import (
    crm_worktime,
    mail_activity,
    crm_planner_source,
    crm_planner_source_activity,
    crm_planner_source_meeting,
    crm_planner,
    crm_planner_people,
    crm_planner_move,
)
