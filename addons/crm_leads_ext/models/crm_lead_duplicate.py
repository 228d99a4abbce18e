from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..utils.merged_pairs import fold

# How much each likeness says, in points of 100.
EMAIL, PHONE, COMPANY, COMPANY_ANYWHERE = 60, 40, 30, 20
# Leads lost longer ago than this are history, not duplicates.
LOST_DAYS = 90
# A lead is held against this many others per likeness, the newest first: one address
# shared by thousands must not make thousands of pairs.
OTHERS = 5
# Fewer digits are an extension, not a telephone.
DIGITS = 6
# What the comparison shows.
COMPARED = (
    *("name", "type", "contact_name", "partner_name", "email_from", "phone"),
    *("website", "street", "zip", "city", "country_id", "source_id", "campaign_id"),
    *("user_id", "team_id", "stage_id", "priority", "create_date"),
)


class CrmLeadDuplicate(models.Model):
    """Two leads that may be one, until a person has looked at them.

    Rows come from :meth:`_propose` alone: when leads are made and when what identifies
    them changes. ``different`` is a person's verdict and stays: the pair is never
    proposed again. When leads are merged, their rows follow (:meth:`_follow_merge`);
    the row of the merged pair itself keeps the name of the lead that disappeared.
    """

    _name = "crm.lead.duplicate"
    _description = "Possible Duplicate Lead"
    _order = "score desc, id desc"

    lead_id = fields.Many2one(
        "crm.lead", required=True, readonly=True, index=True, ondelete="cascade"
    )
    other_id = fields.Many2one(
        "crm.lead",
        "Looks Like",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="The older lead of the two.",
    )
    merged_name = fields.Char(readonly=True, help="Name of the lead merged away.")
    same_email = fields.Boolean(readonly=True)
    same_phone = fields.Boolean(readonly=True)
    same_company = fields.Boolean(readonly=True)
    why = fields.Char(compute="_compute_why", help="What the two leads share.")
    score = fields.Integer(
        "Likeness",
        readonly=True,
        help=f"Out of 100: email {EMAIL}, phone {PHONE}, company in the same country "
        f"{COMPANY}, company where a country is missing {COMPANY_ANYWHERE}.",
    )
    state = fields.Selection(
        [
            ("open", "To check"),
            ("merged", "Merged"),
            ("different", "Not a duplicate"),
        ],
        default="open",
        required=True,
        readonly=True,
    )
    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null")
    comparison = fields.Html(compute="_compute_comparison", sanitize=False)

    _pair = models.UniqueIndex("(lead_id, other_id)")
    _check_other = models.Constraint(
        "CHECK (other_id < lead_id OR (other_id IS NULL AND state = 'merged'))",
        "A pair of duplicates needs two different leads.",
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("lead_id", "other_id", "merged_name")
    def _compute_display_name(self):
        for pair in self:
            other = pair.other_id.display_name or pair.merged_name
            pair.display_name = f"{pair.lead_id.display_name} = {other}?"

    @api.depends("same_email", "same_phone", "same_company")
    @api.depends_context("lang")
    def _compute_why(self):
        shared = {
            "same_email": self.env._("email"),
            "same_phone": self.env._("phone"),
            "same_company": self.env._("company"),
        }
        for pair in self:
            pair.why = ", ".join(text for name, text in shared.items() if pair[name])

    @api.depends_context("lang", "tz", "uid")
    def _compute_comparison(self):
        labels = self.env["crm.lead"].fields_get(COMPARED, ["string"])
        for pair in self:
            lead, other = pair.lead_id, pair.other_id
            rows = [
                (
                    labels[name]["string"],
                    *(_shown(side, name) for side in (lead, other)),
                )
                for name in COMPARED
                if lead[name] or other[name]
            ]
            pair.comparison = other and self.env["ir.qweb"]._render(
                "crm_leads_ext.crm_lead_duplicate_comparison",
                {"lead": lead, "other": other, "rows": rows},
            )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_merge(self):
        """Merge the two leads as Odoo does; open the one that stays.

        :raise UserError: when somebody has dealt with the pair already
        """
        self.ensure_one()
        self._check_open()
        head = (self.lead_id | self.other_id).merge_opportunity()
        return head.redirect_lead_opportunity_view()

    def action_not_duplicate(self):
        """Say that the leads of these pairs are different; for good.

        :raise UserError: when somebody has dealt with a pair already
        """
        self._check_open()
        # sudo: who may see both leads may give the verdict, and nothing else
        self.sudo().state = "different"

    def action_reopen(self):
        """Take the verdict back: the pairs are proposed again."""
        self.check_access("read")
        # sudo: as above
        self.sudo().filtered(lambda pair: pair.state == "different").state = "open"

    def action_open_leads(self):
        """Show the leads of these pairs in a list."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Possible Duplicates"),
            "res_model": "crm.lead",
            "view_mode": "list,form",
            "domain": [("id", "in", (self.lead_id | self.other_id).ids)],
            "context": {"active_test": False},
        }

    def _check_open(self):
        self.check_access("read")
        if any(pair.state != "open" for pair in self):
            raise UserError(self.env._("Somebody has already dealt with this pair."))

    # ------------------------------------------------------------------
    # Finding
    # ------------------------------------------------------------------

    @api.model
    def _propose(self, leads):
        """Queue open leads among ``leads`` that look like another, in one statement.

        Others are open leads, or leads lost in the last weeks, of the same company or
        of none. Known pairs stay as they are, whatever their state.

        :return: number of pairs added
        """
        if not leads:
            return 0
        lead = self.env["crm.lead"]
        lead.flush_model(
            ["active", "company_id", "company_key", "country_id", "date_closed"]
            + ["email_normalized", "phone_sanitized", "won_status"]
        )
        self.env.cr.execute(self._propose_sql(leads.ids))
        added = self.env.cr.rowcount
        if added:
            self.invalidate_model()
            lead.invalidate_model(["duplicate_pair_count"])
        return added

    @api.autovacuum
    def _propose_recent(self):
        """Look again at the leads of the last two days, once a day.

        Leads that were made at the same moment did not see each other.
        """
        since = fields.Datetime.now() - timedelta(days=2)
        self._propose(self.env["crm.lead"].search([("create_date", ">=", since)]))

    def _propose_sql(self, lead_ids):
        email, phone, company = self._likenesses()
        limit = SQL("AND %s ORDER BY o.id DESC LIMIT %s", self._other_sql(), OTHERS)
        hits = SQL(" UNION ").join(
            SQL("(SELECT o.id FROM crm_lead o WHERE %s %s)", like, limit)
            for like in (email, phone, company)
        )
        return SQL(
            """INSERT INTO crm_lead_duplicate (lead_id, other_id, same_email,
                   same_phone, same_company, score, state, company_id, create_uid,
                   create_date, write_uid, write_date)
               SELECT DISTINCT greatest(n.id, o.id), least(n.id, o.id), alike.email,
                      alike.phone, alike.company,
                      least(100, %s * alike.email::int + %s * alike.phone::int
                          + CASE WHEN o.country_id = n.country_id THEN %s ELSE %s END
                              * alike.company::int),
                      'open', coalesce(n.company_id, o.company_id), %s::int,
                      now() at time zone 'utc', %s::int, now() at time zone 'utc'
                 FROM crm_lead n
                 CROSS JOIN LATERAL (%s) hit
                 JOIN crm_lead o ON o.id = hit.id
                 CROSS JOIN LATERAL (SELECT coalesce(%s, false) AS email,
                     coalesce(%s, false) AS phone, coalesce(%s, false) AS company) alike
                WHERE n.id = ANY(%s) AND n.active AND n.won_status = 'pending'
               ON CONFLICT DO NOTHING""",
            *(EMAIL, PHONE, COMPANY, COMPANY_ANYWHERE, self.env.uid, self.env.uid),
            *(hits, email, phone, company, list(lead_ids)),
        )

    def _likenesses(self):
        """How a lead ``o`` may be like a lead ``n``: by email, phone and company."""
        phone = digits_sql("n")
        return (
            SQL("o.email_normalized = n.email_normalized"),
            SQL("%s = %s AND length(%s) >= %s", digits_sql("o"), phone, phone, DIGITS),
            SQL("o.company_key = n.company_key AND %s", _SAME_COUNTRY),
        )

    def _other_sql(self):
        """Which leads ``o`` a lead ``n`` may be held against."""
        return SQL(
            """o.id <> n.id
               AND (o.company_id = n.company_id OR o.company_id IS NULL
                    OR n.company_id IS NULL)
               AND (o.active AND o.won_status = 'pending'
                    OR o.won_status = 'lost' AND o.date_closed
                       >= now() at time zone 'utc' - %s * interval '1 day')""",
            LOST_DAYS,
        )

    # ------------------------------------------------------------------
    # Merging
    # ------------------------------------------------------------------

    @api.model
    def _follow_merge(self, head, tails):
        """Let the rows of leads that are merged away go to the lead that stays."""
        # sudo: the merge was allowed; its rows follow, whoever may see them
        pairs = self.sudo().search(
            Domain("lead_id", "in", (head | tails).ids)
            | Domain("other_id", "in", (head | tails).ids)
        )
        names = {lead.id: lead.name for lead in tails.sudo()}
        rows = [
            (pair.id, pair.lead_id.id, pair.other_id.id or None, pair.state)
            for pair in pairs
        ]
        dropped, changed = fold(rows, head.id, names)
        self.sudo().browse(dropped).unlink()
        # the merged-away leads still exist: make room before the pairs move
        self.env.flush_all()
        for pair_id, values in changed.items():
            self.sudo().browse(pair_id).write(values)


# The countries of two leads do not contradict each other.
_SAME_COUNTRY = SQL(
    "(o.country_id = n.country_id OR o.country_id IS NULL OR n.country_id IS NULL)"
)


def digits_sql(alias):
    """The digits of a lead's telephone: where the library that knows telephone numbers
    is missing, Odoo keeps them as they were typed."""
    return SQL(
        "regexp_replace(%s, '[^0-9]', '', 'g')",
        SQL.identifier(alias, "phone_sanitized"),
    )


def _shown(lead, name):
    field = lead._fields[name]
    if field.type == "many2one":
        return lead[name].display_name or ""
    return field.convert_to_display_name(lead[name], lead) or ""
