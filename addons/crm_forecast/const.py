"""What forecasts are made of; shared by models, screens and tests."""

# What somebody may say of an open deal, from hope to promise.
WORDS = [
    ("pipeline", "Pipeline"),
    ("best_case", "Best Case"),
    ("commit", "Commit"),
    ("omitted", "Omitted"),
]
# A won deal is closed whatever was said of it before.
CATEGORIES = [*WORDS, ("closed", "Closed")]
# Open deals that are part of a forecast.
COUNTED = ("commit", "best_case", "pipeline")
STATUSES = [("open", "Open"), ("won", "Won"), ("lost", "Lost")]
PERIODS = [("month", "Month"), ("quarter", "Quarter")]

SALESPERSON = "sales_team.group_sale_salesman"
ALL_DEALS = "sales_team.group_sale_salesman_all_leads"
MANAGER = "sales_team.group_sale_manager"
