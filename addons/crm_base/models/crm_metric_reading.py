from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmMetric(models.Model):
    """Asks the database, under the rights of whoever asks."""

    _inherit = "crm.metric"

    @api.model
    def _read_question(self, question, aggregates):
        """Ask one question.

        :param aggregates: what to measure, arguments of ``_read_group``
        :return: ``[(groups, day or None, values)]``, tuples in the order asked for
        :raise AccessError: when the records may not be read
        """
        Model = self._get_asked_model(question)
        groupby = _get_groupby(question)
        domain = question.get_asked() & question.get_counted()
        rows = Model._read_group(domain, groupby, aggregates)
        return [_split(question, row, len(groupby)) for row in rows]

    @api.model
    def _read_family(self, questions, aggregates):
        """Ask questions of one family with one query.

        Records are grouped by which of the questions count them, so each record is
        read once; what a question counts is in several groups, whose parts add up
        (:meth:`~..utils.metric.Measure.combine`).

        :param questions: list of questions of one family
        :param aggregates: what to measure, arguments of ``_read_group``
        :return: ``{question: rows}``, see :meth:`_read_question`
        :raise AccessError: when the records may not be read
        """
        first = questions[0]
        Model = self._get_asked_model(first)
        counted = [question.get_counted() for question in questions]
        query = Model._search(first.get_asked() & Domain.OR(counted))
        groupby = _get_groupby(first)
        rows = []
        if not query.is_empty():
            rows = _read_flagged(Model, query, counted, groupby, aggregates)
        return {
            question: [
                _split(first, row, len(groupby)) for flags, row in rows if flags[place]
            ]
            for place, question in enumerate(questions)
        }

    @api.model
    def _get_asked_model(self, question):
        Model = self.env[question.model].with_context(
            active_test=not question.archived, tz=question.tz
        )
        Model.check_access("read")
        return Model


def _get_groupby(question):
    days = [f"{question.day}:day"] if question.day else []
    return [*([question.groupby] if question.groupby else []), *days]


def _split(question, row, width):
    """A row as groups, day and values; the day is the last of ``width`` groups."""
    groups = width - bool(question.day)
    day = fields.Date.to_date(row[groups]) if question.day else None
    return row[:groups], day, row[width:]


def _read_flagged(Model, query, conditions, groupby, aggregates):
    """Group what a query finds as ``_read_group`` does, and by some conditions, too.

    :param conditions: list of domains
    :return: ``[(whether each condition holds, values of groups and aggregates)]``
    """
    table = Model._table
    flags = [
        SQL("(%s) IS TRUE", domain.optimize_full(Model)._to_sql(Model, table, query))
        for domain in conditions
    ]
    terms = {spec: Model._read_group_groupby(table, spec, query) for spec in groupby}
    groups = terms.values()
    measured = [Model._read_group_select(spec, query) for spec in aggregates]
    columns = range(1, 1 + len(flags) + len(groups))
    query.groupby = SQL(", ".join(map(str, columns)))
    if terms:
        query.order = Model._read_group_orderby(None, terms, query)
    found = Model.env.execute_query(query.select(*flags, *groups, *measured))
    if not found:
        return []
    columns = [*zip(*found, strict=True)]
    held, columns = columns[: len(flags)], columns[len(flags) :]
    values = [
        *map(Model._read_group_postprocess_groupby, groupby, columns),
        *map(
            Model._read_group_postprocess_aggregate, aggregates, columns[len(groupby) :]
        ),
    ]
    return list(zip(zip(*held, strict=True), zip(*values, strict=True), strict=True))
