"""External ids as import keys: what a loader has written, it finds again."""


class ExternalIds:
    """The records a loader has made, by key, in one model after the other.

    The external id is written in the transaction that creates its record. So a load
    that is killed leaves no record without a key, and the next one doubles nothing.
    """

    def __init__(self, env, module):
        self.env = env
        self.module = module

    def find(self, model):
        """Return {key: record id} of the records that still exist."""
        rows = self.env["ir.model.data"].search_read(
            [("module", "=", self.module), ("model", "=", model)], ["name", "res_id"]
        )
        records = self.env[model].browse(row["res_id"] for row in rows)
        alive = set(records.exists()._ids)
        return {row["name"]: row["res_id"] for row in rows if row["res_id"] in alive}

    def bind(self, records, keys):
        """Give each record its key."""
        self.env["ir.model.data"]._update_xmlids(
            [
                {"xml_id": f"{self.module}.{key}", "record": record, "noupdate": True}
                for record, key in zip(records, keys, strict=True)
            ]
        )

    def ensure(self, model, wanted, match_field, prepare, domain=()):
        """Find or create a record for each of ``wanted`` ({key: value of the field}).

        A record with that value which somebody else made is taken over as it is; only
        among those of ``domain``.
        Returns ({key: record id}, keys of the created ones).
        """
        found = self.find(model)
        missing = {key: value for key, value in wanted.items() if key not in found}
        same = self._match(model, match_field, missing.values(), domain)
        created = [key for key, value in missing.items() if value.lower() not in same]
        records = self.env[model].create([prepare(key) for key in created])
        found.update(zip(created, records.ids, strict=True))
        taken = {
            key: same[value.lower()]
            for key, value in missing.items()
            if value.lower() in same
        }
        found.update(taken)
        self.bind(records, created)
        self.bind(self.env[model].browse(taken.values()), taken)
        return found, created

    def _match(self, model, match_field, values, domain):
        """Existing records by the lower-case value of a field, archived ones too."""
        wanted = {value.lower() for value in values}
        if not wanted:
            return {}
        records = self.env[model].with_context(active_test=False, lang="en_US")
        domain = [*domain, (match_field, "not in", [False, ""])]
        return {
            row[match_field].lower(): row["id"]
            for row in records.search_read(domain, [match_field], order="id desc")
            if row[match_field].lower() in wanted
        }
