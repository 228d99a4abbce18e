from odoo.fields import Command
from odoo.tests import new_test_user


def new_person(env, login, groups, company, **values):
    """A user of one company, with a mail address of their own.

    :param login: its last part, after an underscore, is the name unless one is given
    :param groups: XML ids, separated by commas
    :param values: further values of the user
    """
    name = login.rpartition("_")[2]
    known = {"name": name.capitalize(), "email": f"{name}@example.com"}
    return new_test_user(
        env,
        login=login,
        groups=groups,
        company_id=company.id,
        company_ids=[Command.set(company.ids)],
        **known | values,
    )
