from odoo.tools import SQL, sql

from .const import COUNTED


def pre_init_hook(env):
    """Fill the category of all leads with one statement, not lead by lead.

    Stages begin with the first of the words; :func:`post_init_hook` tells them apart.
    """
    sql.create_column(env.cr, "crm_lead", "forecast_category", "varchar")
    env.cr.execute(
        SQL(
            """UPDATE crm_lead SET forecast_category = CASE
                   WHEN won_status = 'won' THEN 'closed' ELSE %s END
                WHERE type = 'opportunity' AND won_status IS DISTINCT FROM 'lost'""",
            COUNTED[-1],
        )
    )


def post_init_hook(env):
    """What is in the last stage before winning may well be won.

    To promise is up to people: no stage commits anybody.
    """
    stages = env["crm.stage"].search([("is_won", "=", False)], order="sequence, id")
    stages[-1:].forecast_category = "best_case"
