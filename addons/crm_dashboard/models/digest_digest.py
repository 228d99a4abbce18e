from odoo import api, fields, models

from odoo.addons.crm_base.utils.dashboard_write import write_change, write_figure

HOME_URL = "/odoo/crm-home"
# dark enough to be read on white
COLORS = {"good": "#17613a", "bad": "#9b2c2c"}


class DigestDigest(models.Model):
    _inherit = "digest.digest"

    show_home = fields.Boolean(
        "Figures of the Home",
        help="Each recipient gets the figures of their own home, computed with their "
        "own rights.",
    )

    def _check_daily_logs(self):
        """Whoever asked for their home gets it, however seldom they come."""
        return super()._check_daily_logs().filtered(lambda digest: not digest.show_home)

    def _get_home_figures(self, user):
        """The figures of a recipient's home, as the letter shows them.

        :param user: the recipient
        :return: ``name``, ``url`` and ``figures`` of the home; ``None`` without any
        """
        self.ensure_one()
        if not self.show_home:
            return None
        person = self.with_user(user).with_context(
            lang=user.lang,
            tz=user.tz,
            allowed_company_ids=user.company_id.ids,
        )
        Dashboard = person.env["crm.dashboard"]
        home = Dashboard._get_home()
        if not home:
            return None
        layout = Dashboard.load_home(home.id, **self._get_home_period())
        shown = [tile for tile in layout["tiles"] if tile["kind"] == "figure"]
        data = Dashboard.read_tiles([tile["id"] for tile in shown], layout["state"])
        read = [(tile, data[str(tile["id"])]) for tile in shown]
        return {
            "name": home.name,
            "period": layout["period"]["label"],
            "url": f"{self.get_base_url()}{HOME_URL}",
            "figures": [
                person._write_figure(tile, answer)
                for tile, answer in read
                if not answer["error"]
            ],
        }

    def _get_home_period(self):
        """A weekly letter tells of the week that is over, a daily one of yesterday …"""
        periods = {
            "daily": ("day", -1),
            "weekly": ("week", -1),
            "monthly": ("month", -1),
            "quarterly": ("quarter", -1),
        }
        period, offset = periods[self.periodicity]
        return {"period": period, "offset": offset, "compare": "previous"}

    def _write_figure(self, tile, answer):
        compared = answer.get("compared") or {}
        return {
            "name": tile["name"],
            "value": write_figure(self.env, answer["value"], answer),
            "change": write_change(self.env, compared.get("change")),
            "color": COLORS.get(compared.get("verdict"), "#5f6b7a"),
        }

    @api.model
    def get_home_subscription(self):
        """Whether the user gets their home by mail, if there is such a letter."""
        digest = self._get_home_digest()
        return {
            "possible": bool(digest),
            "subscribed": bool(digest) and self.env.user in digest.user_ids,
        }

    @api.model
    def toggle_home_subscription(self):
        """Get the home by mail every week, or no longer.

        :return: whether the user gets it now
        """
        digest = self._get_home_digest()
        user = self.env.user
        if not digest or not user._is_internal():
            return False
        subscribed = user in digest.user_ids
        if subscribed:
            digest._action_unsubscribe_users(user)
        else:
            digest._action_subscribe_users(user)
        return not subscribed

    @api.model
    def _get_home_digest(self):
        """The weekly letter; everybody may subscribe to it, so it is read by all."""
        digest = self.env.ref("crm_dashboard.digest_home", raise_if_not_found=False)
        if digest and digest.sudo().state == "activated":
            return digest.sudo()
        return self.browse()
