"""The words of commissions: what a component counts, how it pays, what is booked."""

BASES = [
    ("order", "Confirmed orders"),
    ("invoice", "Posted invoices"),
    ("payment", "Payments received"),
    ("opportunity", "Won opportunities"),
    ("metric", "A metric"),
]
# the lines that a component's filter is about
BASIS_MODELS = {
    "order": "sale.order.line",
    "invoice": "account.move.line",
    "payment": "account.move.line",
    "opportunity": "crm.lead",
}
BASIS_DOCUMENTS = {
    "order": "sale.order",
    "invoice": "account.move",
    "payment": "account.move",
    "opportunity": "crm.lead",
    "metric": "crm.metric",
}
MEASURES = [
    ("untaxed", "% of the untaxed amount"),
    ("total", "% of the amount with taxes"),
    ("margin", "% of the margin"),
    ("quantity", "Amount per unit"),
    ("deal", "Amount per deal"),
]
PERCENT_MEASURES = ("untaxed", "total", "margin")
CREDITED = [
    ("seller", "The salesperson"),
    ("team", "Everybody of the team"),
    ("agent", "The agent"),
    ("manager", "The leaders of the team"),
]
MODES = [
    ("flat", "One rate"),
    ("marginal", "Tiers: each slice at its own rate"),
    ("retroactive", "Tiers: the rate reached, on everything"),
    ("interpolated", "Tiers: between the rates, on everything"),
]
DRIVERS = [
    ("amount", "Amount"),
    ("quantity", "Quantity"),
    ("attainment", "% of the target"),
]
SCOPES = [
    ("line", "Line"),
    ("document", "Document"),
    ("month", "Month"),
    ("quarter", "Quarter"),
    ("year", "Year"),
]
CUSTOMERS = [
    ("all", "All customers"),
    ("new", "New customers"),
    ("existing", "Existing customers"),
]
STATES = [
    ("draft", "Draft"),
    ("simulated", "Simulated"),
    ("approved", "Approved"),
    ("active", "Active"),
    ("closed", "Closed"),
]
# versions by which commissions are booked, and that never change
BOOKED_STATES = ("active", "closed")
KINDS = [
    ("commission", "Commission"),
    ("rounding", "Rounding"),
    ("bonus", "Bonus"),
    ("holdback", "Held until paid"),
    ("clawback", "Taken back: not paid in time"),
    ("draw", "Draw"),
    ("recovery", "Draw recovered"),
    ("guarantee", "Guarantee"),
    ("adjustment", "Adjustment"),
]
# what follows from facts and a component, and not from a person's month
COMPONENT_KINDS = ("commission", "rounding", "bonus", "holdback", "clawback")
# exact figures are kept to so many decimals before cents are made of them
EXACT_DIGITS = 10
OFFICER = "crm_commission.group_officer"
