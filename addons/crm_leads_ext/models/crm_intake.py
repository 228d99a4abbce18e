import json

from markupsafe import Markup

from odoo import api, models
from odoo.tools import SQL, plaintext2html

from ..utils import intake
from ..utils.problem import Problem
from .crm_intake_answer import Answer
from .crm_lead_duplicate import DIGITS, digits_sql

# Fields that a lead takes as they come.
SAME = {
    "contact_name": "contact_name",
    "company": "partner_name",
    "email": "email_from",
    "website": "website",
    "street": "street",
    "zip": "zip",
    "city": "city",
}


class CrmIntake(models.AbstractModel):
    """Makes a lead of what a web site sent, or finds the open lead it belongs to."""

    _name = "crm.intake"
    _description = "Lead Intake"

    @api.model
    def _receive(self, key, idempotency_key, document):
        """Store one lead, once.

        :param key: ``crm.intake.key`` that proved itself
        :param idempotency_key: names this request for ever
        :param document: the JSON document sent
        :return: :class:`Answer`: 201 for a new lead, 200 for one it met
        :raise Problem: when the document is no lead of this key; nothing is stored then
        """
        try:
            values = intake.parse(document)
        except intake.InvalidLead as invalid:
            raise Problem("invalid-lead", errors=invalid.errors) from None
        row, answer = self.env["crm.intake.answer"]._claim(
            key, idempotency_key, intake.canonical(document)
        )
        if answer:
            return answer
        answer = self._store(key, values)
        row.write({"status": answer.status, "body": answer.body})
        self.env.flush_all()
        return answer

    def _store(self, key, values):
        vals, rest = self._prepare_lead_vals(key, values)
        met = self._find_met(key, vals)
        if met:
            self._add_to(met, key, values)
            reference = met._get_intake_reference()
            status, members = 200, {"status": "duplicate", "duplicate_of": reference}
        else:
            vals["description"] = self._as_description(values, rest)
            reference = self.env["crm.lead"].create(vals)._get_intake_reference()
            status, members = 201, {"status": "created"}
        return Answer(status, json.dumps({"reference": reference, **members}))

    # ------------------------------------------------------------------
    # Values
    # ------------------------------------------------------------------

    def _prepare_lead_vals(self, key, values):
        """Return the values of a lead, and the fields that found no place in it."""
        rest = []
        phone = values.get("phone") or values.get("mobile")
        if values.get("mobile") not in (None, phone):
            rest.append("mobile")
        country = self._find_country(values)
        state = self._find_state(values, country)
        if "state" in values and not state:
            rest.append("state")
        lang = self._find_lang(values)
        if "language" in values and not lang:
            rest.append("language")
        tags, unknown = self._find_tags(values)
        if unknown:
            rest.append("tags")
        if "consent" in values:
            rest.append("consent")
        leads = key.team_id.use_leads if key.team_id else self._uses_leads()
        return {
            **{theirs: values[ours] for ours, theirs in SAME.items() if ours in values},
            "name": intake.title(values),
            "type": "lead" if leads else "opportunity",
            "phone": phone,
            "priority": str(values.get("priority", 0)),
            "country_id": country.id,
            "state_id": state.id,
            "lang_id": lang.id,
            "user_id": False,
            "team_id": key.team_id.id,
            "company_id": key.company_id.id,
            "tag_ids": [(6, 0, (key.tag_ids | tags).ids)],
            "source_id": self._find_source(key, values).id,
            "medium_id": self._find_utm("medium", key.medium_id, values).id,
            "campaign_id": self._find_utm("campaign", key.campaign_id, values).id,
            "intake_key_id": key.id,
        }, rest

    def _uses_leads(self):
        return self.env["res.groups"]._is_feature_enabled("crm.group_use_lead")

    def _find_country(self, values):
        code = values.get("country")
        country = self.env["res.country"]
        if code:
            country = country.search([("code", "=", code)], limit=1)
            if not country:
                _refuse("/country", "The value is not the code of a country.")
        return country

    def _find_state(self, values, country):
        """The state by code or name; one the country does not have is kept as text."""
        states = self.env["res.country.state"]
        if "state" not in values or not country:
            return states
        domain = ["|", ("code", "=ilike", _exact(values["state"]))]
        domain.append(("name", "=ilike", _exact(values["state"])))
        return states.search([("country_id", "=", country.id), *domain], limit=1)

    def _find_lang(self, values):
        """The language among those in use; another is kept as text."""
        code = values.get("language", "").replace("-", "_")
        langs = self.env["res.lang"]
        if not code:
            return langs
        return langs.search(
            [
                "|",
                ("code", "=ilike", _exact(code)),
                ("iso_code", "=ilike", _exact(code)),
            ],
            limit=1,
        ) or langs.search(
            [("code", "=ilike", _exact(code.split("_")[0]) + "\\_%")], limit=1
        )

    def _find_tags(self, values):
        """Tags that exist, and whether there are others; those are kept as text."""
        names = values.get("tags", [])
        tags = self.env["crm.tag"].search([("name", "in", names)]) if names else None
        tags = tags or self.env["crm.tag"]
        return tags, set(names) - set(tags.mapped("name"))

    def _find_source(self, key, values):
        name = values.get("source")
        if not name or name.lower() == key.source_id.name.lower():
            return key.source_id
        if not key.may_set_source:
            _refuse("/source", "This key always stands for its own source.")
        return self._find_utm("source", key.source_id, values)

    def _find_utm(self, kind, default, values):
        name = values.get(kind)
        if not name:
            return default
        records = self.env[f"utm.{kind}"].with_context(active_test=False)
        found = records.search([("name", "=ilike", _exact(name))], limit=1)
        return found or records.create({"name": name})

    # ------------------------------------------------------------------
    # The lead it met
    # ------------------------------------------------------------------

    def _find_met(self, key, vals):
        """The open lead with the same email, else the same telephone.

        A telephone alone does not make two people one: an email that differs makes it a
        possible duplicate, which a person looks at.
        """
        lead = self.env["crm.lead"]
        asked = lead.new({name: vals.get(name) for name in ("email_from", "phone")})
        asked.country_id = vals["country_id"]
        email = asked.email_normalized or None
        phone = "".join(filter(str.isdigit, asked.phone_sanitized or ""))
        lead.flush_model()
        is_open = SQL(
            """lead.active AND lead.won_status = 'pending'
               AND (lead.company_id = %s OR lead.company_id IS NULL)""",
            key.company_id.id,
        )
        found = self.env.execute_query(
            SQL(
                """(SELECT id, 1 AS place, type FROM crm_lead lead
                     WHERE email_normalized = %s AND %s)
                   UNION ALL
                   (SELECT id, 2, type FROM crm_lead lead
                     WHERE %s = %s AND %s AND %s >= %s
                       AND (email_normalized IS NULL OR %s::text IS NULL))
                   ORDER BY place, type DESC, id DESC LIMIT 1""",
                *(email, is_open, digits_sql("lead"), phone, is_open),
                *(len(phone), DIGITS, email),
            )
        )
        return lead.browse(found[0][0] if found else [])

    def _add_to(self, lead, key, values):
        """Put all that was sent below the lead it belongs to, and tell its person."""
        lead.message_post(
            body=Markup("<p>%s</p>%s")
            % (
                self.env._("Asked again, through %(key)s:", key=key.name),
                self._lines(values, [*values]),
            ),
            partner_ids=lead.user_id.partner_id.ids,
        )

    # ------------------------------------------------------------------
    # Texts
    # ------------------------------------------------------------------

    def _as_description(self, values, rest):
        text = values.get("description")
        html = plaintext2html(text) if text else Markup()
        return html + self._lines(values, rest)

    def _lines(self, values, names):
        """What was sent as a list, every text as text."""
        labels = self._labels()
        lines = Markup().join(
            Markup("<li>%s: %s</li>") % (labels[name], self._as_text(values[name]))
            for name in names
        )
        return Markup("<ul>%s</ul>") % lines if lines else lines

    def _as_text(self, value):
        if isinstance(value, bool):
            return self.env._("yes") if value else self.env._("no")
        return ", ".join(value) if isinstance(value, list) else value

    def _labels(self):
        return {
            "name": self.env._("Subject"),
            "contact_name": self.env._("Contact"),
            "company": self.env._("Company"),
            "email": self.env._("Email"),
            "phone": self.env._("Phone"),
            "mobile": self.env._("Mobile"),
            "website": self.env._("Website"),
            "street": self.env._("Street"),
            "zip": self.env._("Zip"),
            "city": self.env._("City"),
            "country": self.env._("Country"),
            "state": self.env._("State"),
            "language": self.env._("Language"),
            "description": self.env._("Message"),
            "priority": self.env._("Priority"),
            "campaign": self.env._("Campaign"),
            "medium": self.env._("Medium"),
            "source": self.env._("Source"),
            "tags": self.env._("Tags"),
            "consent": self.env._("Agreed to be contacted"),
        }


def _refuse(pointer, detail):
    raise Problem("invalid-lead", errors=[{"pointer": pointer, "detail": detail}])


def _exact(text):
    """The text as a pattern of ``=ilike`` that matches nothing else."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
