from odoo.fields import Command


def new_account(company, name, code, account_type, **values):
    """An account of one company, for the tests of add-ons that come with accounts."""
    return company.env["account.account"].create(
        {
            "name": name,
            "code": code,
            "account_type": account_type,
            "company_ids": [Command.set(company.ids)],
            **values,
        }
    )
