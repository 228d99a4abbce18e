"""What core's sales dashboard asks the server for, read from its own file.

Its pivots, charts and lists are data sources of a spreadsheet; in the browser each one
sends one call. The same calls are made here, one after the other.

Runs inside Odoo's shell too: nothing is imported from beside it.
"""

import ast

DATE = "date"


class CoreDashboard:
    """The calls of a spreadsheet dashboard.

    :param content: the spreadsheet as a dictionary
    :param fields_of: function that gives ``fields_get()`` of a model
    :param now: first and last moment of the days looked at, and ``then`` of those
        before, as text
    """

    def __init__(self, content, fields_of, now, then):
        self.content = content
        self.fields_of = fields_of
        self.windows = {0: now, -1: then}
        (self.period,) = (
            found["id"] for found in content["globalFilters"] if found["type"] == DATE
        )

    def calls(self):
        """``(model, method, arguments, keyword arguments)`` of each data source."""
        found = [self._pivot(pivot) for pivot in self.content["pivots"].values()]
        found += [self._list(one) for one in self.content["lists"].values()]
        for sheet in self.content["sheets"]:
            for figure in sheet["figures"]:
                found += self._charts(figure)
        return found

    def _domain(self, domain, matching):
        """The conditions of a data source, and the days chosen for the dashboard."""
        if isinstance(domain, str):
            domain = ast.literal_eval(domain)
        domain = [term if isinstance(term, str) else [*term] for term in domain]
        match = (matching or {}).get(self.period)
        if not match or not match.get("chain"):
            return domain
        first, last = self.windows[match.get("offset") or 0]
        days = ["&", [match["chain"], ">=", first], [match["chain"], "<=", last]]
        return ["&", *days, *_joined(domain)] if domain else days

    def _measures(self, model, names):
        """An amount is asked for with its currencies, as in views."""
        measures = []
        for name in names:
            if name == "__count":
                measures.append(name)
                continue
            field = self.fields_of(model)[name]
            measures.append(f"{name}:{field.get('aggregator') or 'count_distinct'}")
            if currency := field.get("currency_field"):
                measures.append(f"{currency}:array_agg_distinct")
                measures.append(f"{name}:sum_currency")
        return measures

    def _pivot(self, pivot):
        rows = [_spec(row) for row in pivot["rows"] + pivot["columns"]]
        sets = [rows[:size] for size in range(len(rows) + 1)]
        names = [measure["fieldName"] for measure in pivot["measures"]]
        domain = self._domain(pivot["domain"], pivot.get("fieldMatching"))
        measures = self._measures(pivot["model"], names)
        words = [domain, sets, measures]
        return pivot["model"], "formatted_read_grouping_sets", words, {}

    def _list(self, one):
        order = ", ".join(
            f"{term['name']} {'ASC' if term['asc'] else 'DESC'}"
            for term in one["orderBy"]
        )
        fields = self.fields_of(one["model"])
        specification = {}
        for name in one["columns"]:
            linked = fields[name]["type"] == "many2one"
            specification[name] = {"fields": {"display_name": {}}} if linked else {}
            if currency := fields[name].get("currency_field"):
                specification[currency] = {"fields": {"symbol": {}, "position": {}}}
        words = {"specification": specification, "order": order, "limit": 10}
        words["domain"] = self._domain(one["domain"], one.get("fieldMatching"))
        return one["model"], "web_search_read", [], words

    def _charts(self, figure):
        """A figure is one chart, or a carousel of several."""
        data = figure["data"]
        if figure["tag"] == "carousel":
            matching = data.get("fieldMatching", {})
            for chart_id, chart in data["chartDefinitions"].items():
                yield self._chart(chart, matching.get(chart_id))
        elif data["type"].startswith("odoo_"):
            yield self._chart(data, data.get("fieldMatching"))

    def _chart(self, chart, matching):
        meta = chart["metaData"]
        domain = self._domain(chart["searchParams"]["domain"], matching)
        measures = self._measures(meta["resModel"], ["__count", meta["measure"]])
        words = [domain, meta["groupBy"], measures]
        return meta["resModel"], "formatted_read_group", words, {}


def _spec(dimension):
    granularity = dimension.get("granularity")
    name = dimension["fieldName"]
    return f"{name}:{granularity}" if granularity else name


def _joined(domain):
    """The domain in prefix form, its implicit ``&`` written out."""
    terms = sum(not isinstance(term, str) for term in domain)
    operators = sum(term in ("&", "|") for term in domain if isinstance(term, str))
    return ["&"] * (terms - 1 - operators) + domain
