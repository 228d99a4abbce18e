from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.crm_leads_ext.tests.common import AssignmentCase

EMAIL = "zoe@client.example.com"


@tagged("post_install", "-at_install")
class TestWaysIn(HttpCase, AssignmentCase):
    """Whichever way of Odoo's a lead comes in, the rules give it to somebody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.known = cls.make_leads(1, name="Known", email_from=EMAIL)
        cls.known.user_id = cls.carla

    def assertRouted(self, lead, *, alike):
        """One lead, in the team's hands, decided by the rule, held against ours."""
        self.assertEqual(len(lead), 1)
        self.assertEqual(lead.user_id, self.ana)
        self.assertEqual(lead.team_id, self.team)
        self.assertEqual(lead.assignment_decision_id.rule_ref, self.rule.id)
        pairs = self.env["crm.lead.duplicate"].search([("lead_id", "=", lead.id)])
        self.assertEqual(pairs.other_id, self.known if alike else self.known.browse())

    def find(self, name):
        return self.env["crm.lead"].search([("name", "=", name)])

    def test_web_form(self):
        website = self.env["website"].get_current_website()
        website.write(
            {
                "company_id": self.company.id,
                "crm_default_team_id": self.team.id,
                "crm_default_user_id": False,
            }
        )
        response = self.url_open(
            "/website/form/crm.lead",
            data={
                "name": "From the form",
                "contact_name": "Zoe",
                "email_from": EMAIL,
                "description": "Two pumps",
            },
        )
        self.assertTrue(response.json().get("id"), response.text)
        lead = self.find("From the form")
        self.assertRouted(lead, alike=True)
        self.assertEqual(lead.company_id, self.company)
        self.assertTrue(lead.medium_id)

    def test_team_mailbox(self):
        domain = self.env["mail.alias.domain"].create({"name": "fresh.example.com"})
        self.company.alias_domain_id = domain
        self.team.write({"alias_name": "leads", "use_leads": True})
        self.env["mail.thread"].message_process(
            False,
            f"From: Zoe <{EMAIL}>\nTo: leads@fresh.example.com\n"
            "Subject: From the mailbox\nMessage-Id: <box@client.example.com>\n\nHello",
        )
        self.assertRouted(self.find("From the mailbox"), alike=True)

    def test_live_chat(self):
        self.env["mail.presence"]._update_presence(self.bruno)
        chat = self.env["im_livechat.channel"].create(
            {"name": "Fresh chat", "user_ids": [Command.link(self.bruno.id)]}
        )
        data = self.make_jsonrpc_request(
            "/im_livechat/get_session", {"channel_id": chat.id, "persisted": True}
        )
        channel = self.env["discuss.channel"].browse(data["channel_id"])
        channel.with_user(self.bruno).execute_command_lead(body="/lead From the chat")
        self.assertRouted(self.find("From the chat"), alike=False)

    def test_survey(self):
        survey = self.env["survey.survey"].create(
            {
                "title": "From the survey",
                "team_id": self.team.id,
                "user_id": self.new_user(
                    "sven", "base.group_user,survey.group_survey_user"
                ).id,
                "question_and_page_ids": [
                    Command.create(
                        {
                            "title": "Do you need pumps?",
                            "question_type": "simple_choice",
                            "suggested_answer_ids": [
                                Command.create({"value": "Yes", "generate_lead": True})
                            ],
                        }
                    )
                ],
            }
        )
        question = survey.question_ids
        answer = self.env["survey.user_input"].create(
            {
                "survey_id": survey.id,
                "email": EMAIL,
                "nickname": "Zoe",
                "user_input_line_ids": [
                    Command.create(
                        {
                            "question_id": question.id,
                            "answer_type": "suggestion",
                            "suggested_answer_id": question.suggested_answer_ids.id,
                        }
                    )
                ],
            }
        )
        answer._mark_done()
        self.assertTrue(answer.lead_id.source_id)
        self.assertRouted(answer.lead_id, alike=bool(answer.lead_id.email_normalized))
