from odoo import api, models
from odoo.tools import SQL

from ..utils import customer_search as anything
from ..utils.customer_search import Find

# Finds that are ranked, for each way of finding; a part of a name may be in many.
CANDIDATES = 100
LIMIT, MOST = 20, 100
# With fewer finds than these, and no name or code that begins so, typing errors are
# forgiven.
FEW = 5
# What the caller may read, during one search.
PARTNERS = "crm_customer_search_partners"


class CrmCustomerSearch(models.AbstractModel):
    """Finds a customer by anything: a name or part of it, an address, any number.

    Each way of finding goes by its own index and under the caller's rights, all in one
    statement; what is found is ranked by plain functions. When that gives little, a
    second statement looks for names that are spelt alike. That, and parts of names,
    needs PostgreSQL's extension ``pg_trgm``: without it names are found by their
    beginning only, and everything else as ever.
    """

    _name = "crm.customer.search"
    _description = "Search of Customers by Anything"

    # ------------------------------------------------------------------
    # Hooks
    # ------------------------------------------------------------------

    @api.model
    def _get_labels(self):
        """Return ``{kind of find: what to call it}``; for add-ons to extend."""
        return {
            "name": self.env._("Name"),
            "similar": self.env._("Similar name"),
            "email": self.env._("Email"),
            "phone": self.env._("Phone"),
            "vat": self.env._("Tax ID"),
            "ref": self.env._("Reference"),
            "registry": self.env._("Company ID"),
        }

    @api.model
    def _get_document_branches(self, wanted):
        """Return statements that find customers by their documents; to extend.

        :param wanted: :class:`~..utils.customer_search.Wanted`
        :return: list of SQL, see :meth:`_make_document_branch`
        """
        return []

    # ------------------------------------------------------------------
    # Searching
    # ------------------------------------------------------------------

    @api.model
    @api.readonly
    def search_anything(self, text, limit=LIMIT):
        """Return the customers that a text may mean, the best first.

        :param text: a name, a part of it, an address, a number of any kind
        :return: list of dictionaries with ``partner_id``, ``name``, ``matched`` (what
            met the text, in words), ``model`` and ``id`` of the record that did
        """
        self.env["crm.customer.panel"]._check_caller()
        labels = self._get_labels()
        return [
            {
                "partner_id": find.partner_id,
                "name": find.name,
                "matched": self._describe(labels, level, find),
                "kind": find.kind,
                "is_company": find.is_company,
                "model": find.model,
                "id": find.id,
            }
            for level, find in self._search_ranked(text, limit)
        ]

    @api.model
    def _search_ranked(self, text, limit=LIMIT):
        """Return the best finds as (level, :class:`Find`), each customer once."""
        wanted = anything.read(text)
        limit = max(1, min(int(limit), MOST))
        if not self.env["res.partner"].has_access("read"):
            return []
        search = self.with_context(**{PARTNERS: self._search_partners()})
        finds = search._find(search._get_branches(wanted))
        ranked = anything.rank(wanted, finds, limit)
        if self._should_forgive(wanted, ranked, limit):
            finds += search._find_similar(wanted)
            ranked = anything.rank(wanted, finds, limit)
        return ranked

    def _describe(self, labels, level, find):
        if find.kind == "name":
            return labels["name"] if level >= anything.PART else labels["similar"]
        return f"{labels[find.kind]} {find.value}"

    def _should_forgive(self, wanted, ranked, limit):
        return (
            self.env.registry.has_trigram
            and wanted.may_be_misspelt
            and len(ranked) < min(FEW, limit)
            and not (ranked and ranked[0][0] >= anything.PART_OF_CODE)
        )

    def _find(self, branches):
        """Run the branches as one statement."""
        if not branches:
            return []
        rows = self.env.execute_query(SQL(" UNION ALL ").join(branches))
        return [Find(*row) for row in rows]

    def _find_similar(self, wanted):
        """Names spelt like the text; the ranking then counts the errors."""
        # for this transaction: the index asks the setting how near is near enough
        self.env.execute_query(
            SQL(
                "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)",
                str(anything.likeness(wanted.words)),
            )
        )
        key, text = name_key("complete_name"), " ".join(wanted.words)
        return self._find(
            self._make_partner_branch(
                "name",
                SQL.identifier("res_partner", "complete_name"),
                SQL("%s %%> %s", key, text),
                order=SQL("word_similarity(%s, %s) DESC", text, key),
            )
        )

    # ------------------------------------------------------------------
    # Ways of finding
    # ------------------------------------------------------------------

    def _get_branches(self, wanted):
        branches = []
        if wanted.email:
            branches += self._make_partner_branch(
                "email",
                SQL("res_partner.email_normalized"),
                SQL(
                    "res_partner.email_normalized LIKE %s",
                    anything.like(wanted.email) + "%",
                ),
            )
        if wanted.phone:
            branches += self._get_phone_branches(wanted)
        if wanted.codes:
            branches += self._get_code_branches(wanted)
            branches += self._get_document_branches(wanted)
        if wanted.has_name:
            branches += self._get_name_branches(wanted)
        return branches

    def _get_phone_branches(self, wanted):
        tail = wanted.phone[-anything.PHONE_TAIL :][::-1]
        return self._make_partner_branch(
            "phone",
            SQL("res_partner.phone"),
            SQL("res_partner.phone IS NOT NULL AND %s LIKE %s", PHONE_KEY, tail + "%"),
        )

    def _get_code_branches(self, wanted):
        branches = []
        for kind, column, key, codes in (
            ("vat", "vat", anything.vat_key_sql, wanted.vat_codes),
            ("ref", "ref", anything.code_key_sql, wanted.codes[:1]),
            ("registry", "company_registry", anything.code_key_sql, wanted.codes[:1]),
        ):
            value = SQL.identifier("res_partner", column)
            for code in codes:
                branches += self._make_partner_branch(
                    kind,
                    value,
                    SQL(
                        "%s IS NOT NULL AND %s LIKE %s",
                        value,
                        SQL(key(f"res_partner.{column}")),
                        code + "%",
                    ),
                )
        return branches

    def _get_name_branches(self, wanted):
        """Names that begin with the text, in order, and some that contain its words."""
        complete_name = SQL("res_partner.complete_name")
        beginning = anything.like(anything.fold(wanted.text)) + "%"
        branches = []
        for column in ("complete_name", "name"):
            key = name_key(column)
            branches += self._make_partner_branch(
                *("name", complete_name, SQL("%s LIKE %s", key, beginning)),
                # the order of the index: it is read as far as needed
                order=SQL("%s USING ~<~", key),
            )
        # «srl» may be written «S.r.l.»: short words are looked at by the ranking
        parts = wanted.long_words
        if parts and self.env.registry.has_trigram:
            key = name_key("complete_name")
            has = [SQL("%s LIKE %s", key, f"%{anything.like(one)}%") for one in parts]
            branches += self._make_partner_branch(
                "name", complete_name, SQL(" AND ").join(has)
            )
        return branches

    # ------------------------------------------------------------------
    # Statements
    # ------------------------------------------------------------------

    def _make_partner_branch(self, kind, value, condition, order=None):
        """Return statements that find contacts that the caller may read."""
        partners = self._get_partners()
        if partners.is_empty():
            return []
        return [
            self._select_find(
                partners.from_clause,
                [*_conditions(partners), condition],
                (kind, value, "res.partner", SQL("res_partner.id")),
                order,
            )
        ]

    def _get_partners(self):
        """The contacts that the caller may read; worked out once per search."""
        known = self.env.context.get(PARTNERS)
        # asked whether it is true, a query would be run
        return self._search_partners() if known is None else known

    def _search_partners(self):
        Partner = self.env["res.partner"]
        Partner.flush_model(
            ["active", "complete_name", "company_registry", "email_normalized"]
            + ["is_company", "name", "phone", "phone_sanitized", "ref", "vat"]
        )
        # core's rule of companies asks for their path, and would read whole companies
        self.env.companies.sudo().fetch(["parent_path"])
        return Partner._search([])

    def _make_document_branch(
        self, kind, model, field, wanted, *, domain=(), partner=None
    ):
        """Return statements that find customers by the number of a document.

        The number may lack its beginning. There should be an index for it: see
        :func:`~..utils.customer_search.tail_key_sql`.

        :param domain: which documents
        :param partner: SQL of the customer of a document; its ``partner_id`` without
        """
        Model = self.env[model]
        code = wanted.codes[0]
        if not Model.has_access("read") or len(code) < anything.CODE_LETTERS:
            return []
        documents = Model._search(list(domain), active_test=False)
        partners = self._get_partners()
        if documents.is_empty() or partners.is_empty():
            return []
        number = Model._field_to_sql(documents.table, field, documents)
        if partner is None:
            partner = Model._field_to_sql(documents.table, "partner_id", documents)
        documents.add_where(self._get_tail_condition(documents.table, field, code))
        documents.order = SQL("length(%s), %s DESC", number, _id(documents))
        documents.limit = CANDIDATES
        found = documents.select(
            SQL("%s AS id", _id(documents)),
            SQL("%s AS number", number),
            SQL("%s AS partner_id", partner),
        )
        table = SQL(
            "%s JOIN (%s) AS document ON document.partner_id = res_partner.id",
            partners.from_clause,
            found,
        )
        matched = kind, SQL("document.number"), model, SQL("document.id")
        return [self._select_find(table, _conditions(partners), matched, limit=None)]

    def _select_find(self, table, conditions, matched, order=None, limit=CANDIDATES):
        """Return the statement whose rows are :class:`Find`.

        :param matched: kind of find, SQL of what met the text, model and SQL of the id
        """
        kind, value, model, id_ = matched
        return SQL(
            "(SELECT %s::text AS kind, res_partner.id AS partner_id,"
            " res_partner.complete_name AS name, %s AS value,"
            " COALESCE(res_partner.is_company, FALSE) AS is_company,"
            " %s::text AS model, %s AS id FROM %s WHERE %s%s%s)",
            kind,
            value,
            model,
            id_,
            table,
            SQL(" AND ").join(conditions),
            SQL(" ORDER BY %s", order) if order is not None else SQL(),
            SQL(" LIMIT %s", limit) if limit else SQL(),
        )

    def _get_tail_condition(self, table, field, code):
        key = SQL(anything.tail_key_sql(f'"{table}"."{field}"'))  # pylint: disable=E8103
        value = code[::-1]
        if len(code) < anything.CODE_TAIL:
            return SQL("%s = %s", key, value)
        return SQL("%s LIKE %s", key, value + "%")

    # ------------------------------------------------------------------
    # Showing
    # ------------------------------------------------------------------

    @api.model
    @api.readonly
    def get_list_action(self, text):
        """Return the action of a list of everything that a text may mean."""
        self.env["crm.customer.panel"]._check_caller()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_base.crm_customer_search_action"
        )
        return action | {
            "display_name": self.env._("Customers: %(text)s", text=text),
            "domain": [("customer_search", "=", text)],
            "context": {"customer_search": text},
        }


def name_key(column):
    """The key of names, as the indexes of ``res.partner`` have it."""
    return SQL(anything.name_key_sql(f"res_partner.{column}"))


def _conditions(query):
    return [query.where_clause or SQL("TRUE")]


def _id(query):
    return SQL.identifier(query.table, "id")


PHONE_KEY = SQL(
    anything.phone_key_sql("COALESCE(res_partner.phone_sanitized, res_partner.phone)")
)
