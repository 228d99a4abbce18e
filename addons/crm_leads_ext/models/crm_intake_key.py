import functools
import secrets

from odoo import api, fields, models

from odoo.addons.base.models.res_users import KEY_CRYPT_CONTEXT

# A secret reads crmlead_<prefix>_<rest>; the prefix finds the key, the hash proves it.
SECRET_MARK = "crmlead_"
PREFIX_BYTES = 5
SECRET_BYTES = 32


class CrmIntakeKey(models.Model):
    """Lets a web site hand in leads, and says what its leads are.

    The secret is shown once, when it is made; kept are a hash of it, as for Odoo's own
    API keys, and the first characters to find it by. A key belongs to one company and
    stands for one source.
    """

    _name = "crm.intake.key"
    _description = "Lead Intake Key"
    _inherit = ["mail.thread"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True, help="Who uses the key.")
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        tracking=True,
    )
    source_id = fields.Many2one(
        "utm.source",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        help="The source of every lead of this key.",
    )
    may_set_source = fields.Boolean(
        "May Name Another Source", tracking=True, help="Else such a lead is refused."
    )
    medium_id = fields.Many2one(
        "utm.medium", ondelete="set null", help="Unless the request names another."
    )
    campaign_id = fields.Many2one(
        "utm.campaign", ondelete="set null", help="Unless the request names another."
    )
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        check_company=True,
        ondelete="set null",
        help="Leave it empty to let the assignment rules choose.",
    )
    tag_ids = fields.Many2many("crm.tag", string="Tags", help="Every lead gets them.")
    limit_minute = fields.Integer(
        "Requests per Minute", default=60, required=True, tracking=True
    )
    limit_day = fields.Integer(
        "Requests per Day", default=2000, required=True, tracking=True
    )
    limit_kb = fields.Integer(
        "Largest Request (kB)", default=64, required=True, tracking=True
    )
    answer_days = fields.Integer(
        "Answers Kept (days)",
        default=30,
        required=True,
        help="So long a repeated request gets the answer of the first one.",
    )
    expiration_date = fields.Datetime("Expires", tracking=True)
    secret_prefix = fields.Char(
        "Secret Begins With", readonly=True, copy=False, index="btree_not_null"
    )
    secret_hash = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    secret_date = fields.Datetime(
        "Secret Made", readonly=True, copy=False, tracking=True
    )
    state = fields.Selection(
        [
            ("no_secret", "No secret yet"),
            ("valid", "In use"),
            ("expired", "Expired"),
            ("archived", "Switched off"),
        ],
        compute="_compute_state",
    )
    usage_ids = fields.One2many("crm.intake.usage", "key_id", "Requests by Day")
    last_used = fields.Datetime(compute="_compute_last_used")
    today_count = fields.Integer("Requests Today", compute="_compute_last_used")
    lead_count = fields.Integer("Leads", compute="_compute_lead_count")

    _check_limits = models.Constraint(
        "CHECK (limit_minute > 0 AND limit_day > 0 AND answer_days > 0"
        " AND limit_kb BETWEEN 1 AND 1024)",
        "Limits must be at least 1, and the largest request at most 1,024 kB.",
    )
    _prefix_once = models.UniqueIndex("(secret_prefix) WHERE secret_prefix IS NOT NULL")

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("active", "secret_prefix", "expiration_date")
    def _compute_state(self):
        now = fields.Datetime.now()
        for key in self:
            if not key.active:
                key.state = "archived"
            elif not key.secret_prefix:
                key.state = "no_secret"
            elif key.expiration_date and key.expiration_date <= now:
                key.state = "expired"
            else:
                key.state = "valid"

    @api.depends("usage_ids.last_date", "usage_ids.request_count")
    def _compute_last_used(self):
        today = fields.Date.today()
        for key in self:
            days = key.usage_ids
            key.last_used = max(days.mapped("last_date"), default=False)
            key.today_count = sum(
                days.filtered(lambda day: day.day == today).mapped("request_count")
            )

    def _compute_lead_count(self):
        counts = (
            self.env["crm.lead"]
            .with_context(active_test=False)
            ._read_group(
                [("intake_key_id", "in", self.ids)], ["intake_key_id"], ["__count"]
            )
        )
        counts = {key.id: count for key, count in counts}
        for key in self:
            key.lead_count = counts.get(key._origin.id, 0)

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_new_secret(self):
        """Give the key a new secret and show it, this once; the old one is void.

        :raise AccessError: unless the user may change the key
        """
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Secret"),
            "res_model": "crm.intake.key.secret",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_secret": self._make_secret()},
        }

    def action_open_leads(self):
        """Show the leads that came in with the key."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Leads of %(key)s", key=self.name),
            "res_model": "crm.lead",
            "view_mode": "list,form",
            "domain": [("intake_key_id", "=", self.id)],
            "context": {"active_test": False},
        }

    # ------------------------------------------------------------------
    # Secrets
    # ------------------------------------------------------------------

    def _make_secret(self):
        """Store the hash of a new secret and return the secret."""
        self.ensure_one()
        prefix = f"{SECRET_MARK}{secrets.token_hex(PREFIX_BYTES)}"
        secret = f"{prefix}_{secrets.token_urlsafe(SECRET_BYTES)}"
        self.write(
            {
                "secret_prefix": prefix,
                "secret_date": fields.Datetime.now(),
            }
        )
        # sudo: the hash is closed to everybody, managers write it with this method only
        self.sudo().secret_hash = KEY_CRYPT_CONTEXT.hash(secret)
        return secret

    @api.model
    def _authenticate(self, secret):
        """Return the key of a secret, found and compared in the same time for all.

        :return: no key for missing, wrong, expired and switched-off secrets alike
        """
        prefix = secret[: len(SECRET_MARK) + 2 * PREFIX_BYTES]
        # sudo: whoever asks has no user, only the secret
        key = self.sudo().search([("secret_prefix", "=", prefix)], limit=1)
        proved = KEY_CRYPT_CONTEXT.verify(secret, key.secret_hash or _nobodys_hash())
        return key if proved and key.state == "valid" else key.browse()


@functools.cache
def _nobodys_hash():
    """A hash to compare with where there is no key: that takes as long."""
    return KEY_CRYPT_CONTEXT.hash(secrets.token_urlsafe(SECRET_BYTES))
