"""Who may do what to the suite's own models; record rules narrow it further.

r(ead), w(rite), c(reate), u(nlink); a role that is not named may do nothing.
"""

ROLES = {
    "public": "base.group_public",
    "portal": "base.group_portal",
    "employee": "base.group_user",
    "salesperson": "sales_team.group_sale_salesman",
    "sales_manager": "sales_team.group_sale_manager",
    "system": "base.group_system",
}

MATRIX = {}
