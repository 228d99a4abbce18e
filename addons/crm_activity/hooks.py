from odoo.tools.sql import column_exists, create_column

COLUMNS = {
    "progress_state": "varchar",
    "closed_at": "timestamp",
    "closed_by_id": "int4",
    "planned_stop": "timestamp",
    "remind_at": "timestamp",
    "series_next_on": "date",
}


def pre_init_hook(env):
    """Give the activities that are already there their state in one statement.

    Otherwise the ORM would compute the stored fields one record after the other.
    """
    for name, kind in COLUMNS.items():
        if not column_exists(env.cr, "mail_activity", name):
            create_column(env.cr, "mail_activity", name, kind)
    env.cr.execute(
        """
        UPDATE mail_activity
           SET progress_state = CASE WHEN active THEN 'planned' ELSE 'done' END,
               closed_at = CASE WHEN active THEN NULL ELSE write_date END,
               closed_by_id = CASE WHEN active THEN NULL ELSE write_uid END
         WHERE progress_state IS NULL
        """
    )
