from collections import defaultdict
from datetime import date, datetime

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date, format_datetime
from odoo.tools.date_utils import parse_date
from odoo.tools.misc import formatLang

from ..exceptions import NotRecordable
from ..utils.facts import COMPARISONS, EVERYTHING

NEGATIVE = "not "
SCALARS = {
    "boolean",
    "char",
    "date",
    "datetime",
    "float",
    "html",
    "integer",
    "many2one",
    "monetary",
    "selection",
    "text",
}
# jsonb_build_object() takes 100 arguments, two per fact
FACTS_PER_OBJECT = 50


class CrmFact(models.AbstractModel):
    """Turns domains into conditions over facts, and facts into SQL.

    A domain is compiled once per run: what can be recorded becomes a leaf over a path
    of many2one fields; what cannot (a name search, a hierarchy, the content of linked
    records) is resolved to the ids it means at that moment. The rest is refused with a
    sentence, because a decision that cannot be replayed cannot be proved either.
    """

    _name = "crm.fact"
    _description = "Facts of Decisions"

    # ------------------------------------------------------------------
    # Compiling a domain
    # ------------------------------------------------------------------

    @api.model
    def _compile(self, model, domain):
        """Compile a domain into a condition over facts.

        :param model: empty recordset of the model the domain is about
        :param domain: list or ``Domain``
        :return: condition tree, see ``utils/facts.py``
        :raise NotRecordable: the domain reads what cannot be recorded
        """
        model = model.sudo().with_context(active_test=False)
        tokens = iter(list(Domain(domain).optimize(model)))
        return self._compile_tokens(model, tokens, prefix="")

    def _compile_tokens(self, model, tokens, prefix):
        token = next(tokens, None)
        if token is None:
            return EVERYTHING
        if token in ("&", "|"):
            left = self._compile_tokens(model, tokens, prefix)
            right = self._compile_tokens(model, tokens, prefix)
            return ["and" if token == "&" else "or", left, right]
        if token == "!":
            return ["not", self._compile_tokens(model, tokens, prefix)]
        if not isinstance(token, tuple):
            raise NotRecordable(self.env._("This condition cannot be recorded."))
        return self._compile_leaf(model, token, prefix)

    def _compile_leaf(self, model, leaf, prefix):
        path, operator, value = leaf
        if path in (0, 1):
            return EVERYTHING if path == value else ["not", EVERYTHING]
        positive = operator.removeprefix(NEGATIVE)
        if positive != operator:
            return ["not", self._compile_leaf(model, (path, positive, value), prefix)]
        field = model._fields.get(path)
        if field is None:
            self._refuse(model, path)
        if not field.store:
            return self._compile_searched(model, field, leaf, prefix)
        if positive == "any":
            return self._compile_any(model, field, value, prefix)
        if positive == "in":
            return self._compile_in(model, field, value, prefix)
        if field.type not in SCALARS:
            self._refuse(model, path)
        if positive in COMPARISONS:
            literal = self._literal(field, value)
            return [positive, prefix + path, literal, field.falsy_value]
        if positive.endswith("like"):
            whole = positive.startswith("=")
            return ["like", prefix + path, value, whole, self._get_fold(positive)]
        return self._compile_searched(model, field, leaf, prefix)

    def _get_fold(self, operator):
        """What the database ignores when it compares texts by this operator."""
        if not operator.endswith("ilike"):
            return ""
        return "accents" if self.env.registry.has_unaccent else "case"

    def _compile_in(self, model, field, values, prefix):
        if field.type not in SCALARS | {"many2many"}:
            return self._compile_searched(model, field, (field.name, "in", values), "")
        empty = {False, None, field.falsy_value}
        literals = [self._literal(field, value) for value in values]
        kept = [literal for literal in literals if self._is_value(literal, empty)]
        return ["in", prefix + field.name, kept, len(kept) < len(literals)]

    def _is_value(self, literal, empty):
        return isinstance(literal, dict) or literal is True or literal not in empty

    def _compile_any(self, model, field, domain, prefix):
        comodel = self.env[field.comodel_name].sudo()
        if field.type == "many2one":
            comodel = comodel.with_context(active_test=False)
            inner = f"{prefix}{field.name}."
            try:
                tokens = iter(list(Domain(domain).optimize(comodel)))
                condition = self._compile_tokens(comodel, tokens, inner)
            except NotRecordable:
                return self._compile_ids(field, comodel, domain, prefix)
            return ["and", ["set", prefix + field.name], condition]
        if field.type == "many2many":
            return self._compile_ids(field, comodel, domain, prefix)
        return self._refuse(model, field.name)

    def _compile_ids(self, field, comodel, domain, prefix):
        """The records meant at this moment: the way out for unrecordable conditions."""
        return ["in", prefix + field.name, list(comodel._search(domain)), False]

    def _compile_searched(self, model, field, leaf, prefix):
        """A condition that only a search method or a hierarchy can translate."""
        translated = list(Domain(*leaf).optimize_full(model))
        if translated == [leaf]:
            self._refuse(model, field.name)
        return self._compile_tokens(model, iter(translated), prefix)

    def _refuse(self, model, path):
        name = model._fields[path].string if path in model._fields else path
        raise NotRecordable(
            self.env._(
                "A condition on “%(field)s” (%(model)s) cannot be recorded with the "
                "decisions of a rule, so these could not be replayed. Use another.",
                field=name,
                model=model._description,
            )
        )

    def _literal(self, field, value):
        if field.type not in ("date", "datetime") or value in (False, None):
            return value
        if isinstance(value, str):
            try:
                value = parse_date(value, self.env) if value[:1].isdigit() else value
            except ValueError:
                self._refuse(self.env[field.model_name], field.name)
        return (
            self._moment(value) if not isinstance(value, str) else {"relative": value}
        )

    # ------------------------------------------------------------------
    # Moments
    # ------------------------------------------------------------------

    @api.model
    def _resolve_moments(self, names, recorded=None):
        """Resolve relative moments (``"today -30d"``) to ISO text.

        :param names: relative moments
        :param recorded: moments as a past run recorded them: they win
        :return: dictionary from name to ISO text
        """
        recorded = recorded or {}
        return {
            name: recorded.get(name) or self._moment(parse_date(name, self.env))
            for name in names
        }

    def _moment(self, value):
        """ISO text of a date or moment, written as PostgreSQL's to_jsonb writes it."""
        if isinstance(value, datetime):
            text = fields.Datetime.to_datetime(value).isoformat()
            return text.rstrip("0") if "." in text else text
        if isinstance(value, date):
            return value.isoformat()
        return value

    # ------------------------------------------------------------------
    # Facts in SQL
    # ------------------------------------------------------------------

    @api.model
    def _facts_sql(self, model, query, paths):
        """SQL of one jsonb object with the facts of each row of the query.

        :param model: recordset of the model whose table the query is about
        :param query: ``Query`` whose joins are extended as the paths need them
        :param paths: fact paths
        """
        pairs = [
            SQL("%s, %s", path, self._fact_sql(model, query, path))
            for path in sorted(paths)
        ]
        objects = [
            SQL(
                "jsonb_build_object(%s)",
                SQL(", ").join(pairs[i : i + FACTS_PER_OBJECT]),
            )
            for i in range(0, len(pairs), FACTS_PER_OBJECT)
        ]
        return SQL(" || ").join(objects) if objects else SQL("'{}'::jsonb")

    def _fact_sql(self, model, query, path):
        *parents, name = path.split(".")
        model, alias = model.sudo(), query.table
        for parent in parents:
            comodel = self.env[model._fields[parent].comodel_name].sudo()
            alias = query.left_join(alias, parent, comodel._table, "id", parent)
            model = comodel
        field = model._fields[name]
        if field.type == "many2many":
            return self._many2many_sql(field, alias)
        return model._field_to_sql(alias, name, query)

    def _many2many_sql(self, field, alias):
        return SQL(
            "(SELECT coalesce(jsonb_agg(%(value)s ORDER BY %(value)s), '[]'::jsonb)"
            " FROM %(table)s WHERE %(key)s = %(id)s)",
            value=SQL.identifier(field.relation, field.column2),
            table=SQL.identifier(field.relation),
            key=SQL.identifier(field.relation, field.column1),
            id=SQL.identifier(alias, "id"),
        )

    # ------------------------------------------------------------------
    # Facts for people
    # ------------------------------------------------------------------

    @api.model
    def _describe(self, model, facts_list):
        """Facts of several decisions in words, names read at once per model.

        :return: one list of ``(label, text)`` per dictionary of facts
        """
        wanted = defaultdict(set)
        for facts in facts_list:
            for path, value in facts.items():
                field = self._field_of(model, path)
                if field is not None and field.relational and value:
                    ids = value if isinstance(value, list) else [value]
                    wanted[field.comodel_name].update(ids)
        names = {
            comodel: {
                record.id: record.display_name
                for record in self.env[comodel].sudo().browse(ids).exists()
            }
            for comodel, ids in wanted.items()
        }
        return [
            [
                (self._label(model, path), self._text(model, path, value, names))
                for path, value in sorted(facts.items())
            ]
            for facts in facts_list
        ]

    def _field_of(self, model, path):
        *parents, name = path.split(".")
        for parent in parents:
            field = model._fields.get(parent)
            if field is None or not field.comodel_name:
                return None
            model = self.env[field.comodel_name]
        return model._fields.get(name)

    def _label(self, model, path):
        labels = []
        for name in path.split("."):
            field = model._fields.get(name)
            if field is None:
                return path
            labels.append(field._description_string(self.env))
            model = self.env[field.comodel_name] if field.comodel_name else model
        return " › ".join(labels)

    def _text(self, model, path, value, names):
        field = self._field_of(model, path)
        if value in (None, False, "", []):
            if field is not None and field.type == "boolean":
                return self.env._("No")
            return self.env._("(empty)")
        if field is None:
            return str(value)
        if field.relational:
            known = names[field.comodel_name]
            ids = value if isinstance(value, list) else [value]
            return ", ".join(known.get(id_, f"#{id_}") for id_ in ids)
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        if field.type == "boolean":
            return self.env._("Yes")
        if field.type == "datetime":
            return format_datetime(self.env, value.replace("T", " ")[:19])
        if field.type == "date":
            return format_date(self.env, value)
        if field.type in ("float", "monetary"):
            return formatLang(self.env, value)
        return str(value)
