from collections import Counter
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SALES, AssignmentCase


@tagged("post_install", "-at_install")
class TestStrategies(AssignmentCase):
    def set_weights(self, **weights):
        for name, weight in weights.items():
            self.member(self[name]).weight = weight

    def __getitem__(self, name):
        return getattr(self, name)

    def shares(self, leads):
        return dict(Counter(self.names(leads)))

    # ------------------------------------------------------------------
    # By weight
    # ------------------------------------------------------------------

    def test_twice_the_weight_twice_the_leads(self):
        self.rule.strategy = "weighted"
        self.set_weights(ana=2)
        leads = self.make_leads(8)
        self.assign()
        self.assertEqual(self.shares(leads), {"Ana": 4, "Bruno": 2, "Carla": 2})

    def test_weights_hold_across_runs_of_one(self):
        self.rule.strategy = "weighted"
        self.set_weights(ana=2)
        leads = self.make_leads(8)
        for lead in leads:
            self.assign(lead)
        self.assertEqual(self.shares(leads), {"Ana": 4, "Bruno": 2, "Carla": 2})

    def test_who_joins_does_not_catch_up(self):
        self.rule.strategy = "weighted"
        self.make_leads(30)
        self.assign()
        dora = self.new_user("dora", SALES)
        self.rule.member_ids = [Command.create({"user_id": dora.id, "sequence": 9})]
        leads = self.make_leads(8)
        self.assign()
        self.assertEqual(
            self.shares(leads), {"Ana": 2, "Bruno": 2, "Carla": 2, "Dora": 2}
        )

    def test_who_returns_does_not_catch_up(self):
        self.rule.strategy = "weighted"
        self.member(self.ana).paused = True
        self.make_leads(20)
        self.assign()
        self.member(self.ana).paused = False
        leads = self.make_leads(10)
        self.assign()
        self.assertEqual(self.shares(leads), {"Ana": 4, "Bruno": 3, "Carla": 3})

    def test_a_new_weight_keeps_the_place(self):
        self.rule.strategy = "weighted"
        self.make_leads(30)
        self.assign()
        self.set_weights(ana=3)
        leads = self.make_leads(10)
        self.assign()
        self.assertEqual(self.shares(leads), {"Ana": 6, "Bruno": 2, "Carla": 2})

    # ------------------------------------------------------------------
    # Least loaded
    # ------------------------------------------------------------------

    def test_least_loaded_levels_out(self):
        self.rule.strategy = "least_loaded"
        self.make_leads(4, user_id=self.ana.id)
        self.make_leads(1, user_id=self.bruno.id)
        leads = self.make_leads(7)
        self.assign()
        self.assertEqual(self.shares(leads), {"Bruno": 3, "Carla": 4})

    def test_closed_leads_are_no_load(self):
        self.rule.strategy = "least_loaded"
        lost = self.make_leads(9, user_id=self.ana.id)
        lost.action_set_lost()
        leads = self.make_leads(3)
        self.assign()
        self.assertEqual(self.shares(leads), {"Ana": 1, "Bruno": 1, "Carla": 1})

    def test_load_counts_leads_that_a_stored_plan_will_give(self):
        self.rule.strategy = "least_loaded"
        self.make_leads(6)
        self.engine._plan(self.rule, "button")
        load = self.engine._get_load(self.company, self.people)
        self.assertEqual(load, dict.fromkeys(self.people.ids, 2))

    # ------------------------------------------------------------------
    # Best match
    # ------------------------------------------------------------------

    def match(self, **criteria):
        self.rule.write(
            {
                "strategy": "best_match",
                "criterion_ids": [
                    Command.create({"kind": kind, **values})
                    for kind, values in criteria.items()
                ],
            }
        )

    def person(self, user, **values):
        return self.env["crm.assignment.person"].create(
            {"user_id": user.id, "company_id": self.company.id, **values}
        )

    def lang(self, code):
        return self.env["res.lang"]._activate_lang(code)

    def test_best_match_by_language(self):
        self.match(language={"points": 2})
        french = self.lang("fr_FR")
        self.person(self.carla, lang_ids=[Command.set(french.ids)])
        leads = self.make_leads(2, lang_id=french.id) | self.make_leads(2)
        run = self.assign()
        self.assertEqual(self.names(leads)[:2], ["Carla", "Carla"])
        self.assertEqual(set(self.names(leads)[2:]), {"Ana", "Bruno"})
        self.assertEqual(set(run._get_decisions().mapped("reason")), {"match"})

    def test_a_must_excludes(self):
        self.match(language={"required": True})
        french = self.lang("fr_FR")
        lead = self.make_leads(1, lang_id=french.id)
        self.assign()
        self.assertFalse(lead.user_id)
        self.assertEqual(lead.assignment_reason, "no_match")
        self.person(self.bruno, lang_ids=[Command.set(french.ids)])
        self.assign()
        self.assertEqual(lead.user_id, self.bruno)

    def test_a_must_excludes_in_every_strategy(self):
        self.match(language={"required": True})
        self.rule.strategy = "round_robin"
        french = self.lang("fr_FR")
        for user in self.bruno, self.carla:
            self.person(user, lang_ids=[Command.set(french.ids)])
        leads = self.make_leads(4, lang_id=french.id)
        self.assign()
        self.assertEqual(self.names(leads), ["Bruno", "Carla", "Bruno", "Carla"])

    def test_full_best_match_leaves_it_to_the_next(self):
        self.match(language={"points": 5})
        french = self.lang("fr_FR")
        self.person(self.carla, lang_ids=[Command.set(french.ids)], capacity_day=1)
        leads = self.make_leads(2, lang_id=french.id)
        self.assign()
        self.assertEqual(self.names(leads), ["Carla", "Ana"])

    def test_products_count_with_what_is_below(self):
        self.match(product={"required": True})
        pumps = self.env["product.category"].create({"name": "Pumps"})
        deep = self.env["product.category"].create(
            {"name": "Deep well", "parent_id": pumps.id}
        )
        self.person(self.bruno, product_categ_ids=[Command.set(pumps.ids)])
        lead = self.make_leads(1, product_categ_id=deep.id)
        self.assign()
        self.assertEqual(lead.user_id, self.bruno)

    def test_skills_of_the_employee(self):
        self.match(skill={"points": 3})
        kind = self.env["hr.skill.type"].create({"name": "Engineering"})
        level = self.env["hr.skill.level"].create(
            {"name": "Good", "skill_type_id": kind.id, "level_progress": 80}
        )
        skill = self.env["hr.skill"].create(
            {"name": "Hydraulics", "skill_type_id": kind.id}
        )
        employee = self.env["hr.employee"].create(
            {
                "name": "Bruno",
                "user_id": self.bruno.id,
                "company_id": self.company.id,
            }
        )
        self.env["hr.employee.skill"].create(
            {
                "employee_id": employee.id,
                "skill_type_id": kind.id,
                "skill_id": skill.id,
                "skill_level_id": level.id,
            }
        )
        leads = self.make_leads(2, skill_ids=[Command.set(skill.ids)])
        self.assign()
        self.assertEqual(self.names(leads), ["Bruno", "Bruno"])

    def test_win_rate(self):
        self.match(win_rate={"points": 1})
        won = self.make_leads(3, user_id=self.carla.id, type="opportunity")
        won.action_set_won()
        self.make_leads(3, user_id=self.ana.id).action_set_lost()
        lead = self.make_leads(1)
        self.assign()
        self.assertEqual(lead.user_id, self.carla)

    @mute_logger("odoo.sql_db")
    def test_win_rate_is_no_must(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.match(win_rate={"required": True})

    def test_explanation_shows_points(self):
        self.match(language={"points": 2})
        french = self.lang("fr_FR")
        self.person(self.carla, lang_ids=[Command.set(french.ids)])
        lead = self.make_leads(1, lang_id=french.id)
        self.assign()
        text = str(lead.assignment_decision_id.explanation)
        self.assertIn("Carla got Lead 1: the best match of “Everything”.", text)
        self.assertIn("Points: 2", text)

    # ------------------------------------------------------------------
    # Capacity of people, over all rules
    # ------------------------------------------------------------------

    def test_capacity_is_shared_by_the_rules(self):
        self.person(self.ana, capacity_day=2)
        self.rule.domain = "[('priority', '=', '3')]"
        self.rule.sequence = 1
        self.make_rule("The rest", self.ana | self.bruno, sequence=2)
        high, low = self.make_leads(3, priority="3"), self.make_leads(5)
        self.assign()
        self.assertEqual(self.names(high | low).count("Ana"), 2)
        self.assign(self.make_leads(4))
        self.assertEqual(self.names(high | low).count("Ana"), 2)

    def test_capacity_of_week_and_month(self):
        person = self.person(self.ana, capacity_week=3, capacity_month=4)
        self.rule.member_ids.filtered(lambda m: m.user_id != self.ana).unlink()
        self.make_leads(9)
        # Monday, the same week, the next one, and the one after
        for day, expected in (("02", 3), ("04", 0), ("09", 1), ("16", 0)):
            with freeze_time(f"2026-03-{day} 10:00:00"), self.subTest(day=day):
                self.assertEqual(self.assign().decided_count, expected)
        self.assertEqual(person.open_count, 4)

    def test_no_more_than_so_many_open(self):
        self.person(self.ana, capacity_open=2)
        self.make_leads(1, user_id=self.ana.id)
        leads = self.make_leads(9)
        self.assign()
        self.assertEqual(self.names(leads).count("Ana"), 1)
        self.assertEqual(self.member(self.ana).availability, "full")

    def test_paused_by_every_rule(self):
        self.person(self.ana, paused=True)
        leads = self.make_leads(3)
        self.assign()
        self.assertNotIn("Ana", self.names(leads))

    # ------------------------------------------------------------------
    # Dates
    # ------------------------------------------------------------------

    def test_rule_holds_between_its_dates(self):
        self.rule.write({"date_start": "2026-05-02", "date_end": "2026-05-03"})
        expected = {1: 0, 2: 1, 3: 1, 4: 0}
        for day, rules in expected.items():
            with freeze_time(f"2026-05-0{day} 10:00:00"), self.subTest(day=day):
                found = self.engine._get_running_rules(self.company)
                self.assertEqual(len(found), rules)

    def test_dates_in_order(self):
        with self.assertRaisesRegex(ValidationError, "ends before it begins"):
            self.rule.write({"date_start": "2026-05-02", "date_end": "2026-05-01"})

    # ------------------------------------------------------------------
    # Moving on
    # ------------------------------------------------------------------

    def test_declined_lead_moves_on_until_everybody_had_it(self):
        lead = self.make_leads(1)
        self.assign()
        seen = [lead.user_id]
        for _time in range(2):
            run = self.engine._reroute(lead, "decline")
            self.env.invalidate_all()
            self.assertEqual(run._get_decisions().from_user_id, seen[-1])
            seen.append(lead.user_id)
        self.assertEqual(set(seen), set(self.people))
        self.engine._reroute(lead, "breach")
        self.assertEqual(lead.user_id, seen[-1], "stays with the last one")
        self.assertEqual(lead.assignment_reason, "had")

    def test_moved_lead_explains_itself(self):
        lead = self.make_leads(1)
        self.assign()
        self.engine._reroute(lead, "breach")
        text = str(lead.assignment_decision_id.explanation)
        self.assertIn("because nobody had answered in time. Ana had it before.", text)
        self.assertIn("had this lead before", text)

    def test_reroute_leaves_others_alone(self):
        mine, closed, free = self.make_leads(1), self.make_leads(1), self.make_leads(1)
        (mine | closed).user_id = self.ana
        closed.action_set_lost()
        self.engine._reroute(mine | closed | free, "leave")
        self.assertEqual(closed.user_id, self.ana)
        self.assertFalse(free.user_id)
        self.assertNotEqual(mine.user_id, self.ana)

    def test_reroute_of_a_lead_taken_meanwhile_is_void(self):
        lead = self.make_leads(1, user_id=self.ana.id)
        apply = type(self.engine)._apply_inline

        def take_first(engine, run):
            lead.user_id = self.carla
            lead.flush_recordset()
            return apply(engine, run)

        with patch.object(type(self.engine), "_apply_inline", take_first):
            self.engine._reroute(lead, "breach")
        self.assertEqual(lead.user_id, self.carla)
        self.assertEqual(self.decisions(lead, "void").reason, "taken")

    # ------------------------------------------------------------------
    # Trying out
    # ------------------------------------------------------------------

    def test_preview_of_one_lead_writes_nothing_to_it(self):
        lead = self.make_leads(1, user_id=self.ana.id)
        draft = self.make_rule("Draft", self.carla, state="draft", sequence=1)
        action = draft.with_user(self.manager).action_preview()
        wizard = (
            self.env["crm.assignment.preview"]
            .with_user(self.manager)
            .with_context(**action["context"])
            .create({"lead_id": lead.id})
        )
        wizard.action_preview()
        self.assertIn("Carla got Lead 1", str(wizard.explanation))
        self.assertEqual(lead.user_id, self.ana)
        self.assertFalse(self.rule.last_member_id)

    def test_preview_from_the_lead(self):
        lead = self.make_leads(1, user_id=self.ana.id)
        action = self.env.ref("crm_leads_ext.crm_lead_action_preview_assignment")
        shown = (
            action.with_user(self.manager)
            .with_context(active_model="crm.lead", active_id=lead.id)
            .run()
        )
        wizard = self.env["crm.assignment.preview"].browse(shown["res_id"])
        self.assertIn("Ana got Lead 1", str(wizard.explanation))

    def test_form_counts_who_could_take_what(self):
        self.match(language={"required": True})
        french = self.lang("fr_FR")
        self.person(self.carla, lang_ids=[Command.set(french.ids)])
        self.make_leads(3, lang_id=french.id)
        self.make_leads(2)
        suits = {m.user_id.name: m.eligible_count for m in self.rule.member_ids}
        self.assertEqual(suits, {"Ana": 2, "Bruno": 2, "Carla": 5})
        self.assertEqual(self.rule.available_count, 3)

    def test_criteria_count_as_versions(self):
        version = self.rule.version
        self.match(language={"points": 1})
        self.rule.criterion_ids.points = 4
        self.assertGreater(self.rule.version, version + 1)
        version = self.rule.version
        self.rule.criterion_ids.unlink()
        self.assertEqual(self.rule.version, version + 1)

    # ------------------------------------------------------------------
    # Simulation and replay
    # ------------------------------------------------------------------

    def test_simulation_becomes_real_with_its_counts(self):
        self.rule.strategy = "weighted"
        self.set_weights(bruno=2)
        leads = self.make_leads(4)
        run = self.engine._plan(self.rule, "button", simulate=True)
        self.assertEqual(self.rule.member_ids.mapped("served"), [0, 0, 0])
        run.with_user(self.manager).action_apply()
        self.env.invalidate_all()
        self.assertEqual(self.shares(leads), {"Ana": 1, "Bruno": 2, "Carla": 1})
        self.assertEqual(self.rule.member_ids.mapped("served"), [1, 2, 1])

    def test_each_strategy_replays_to_the_same(self):
        french = self.lang("fr_FR")
        self.match(language={"points": 2})
        self.person(self.carla, lang_ids=[Command.set(french.ids)])
        runs = self.env["crm.decision.run"]
        for strategy in ("weighted", "least_loaded", "best_match", "round_robin"):
            self.rule.strategy = strategy
            self.make_leads(3, lang_id=french.id)
            self.make_leads(4)
            runs |= self.assign()
        replayed = self.engine._replay(runs)
        self.assertEqual((replayed.compared, replayed.same), (28, 28))
        self.assertFalse(replayed.today)

    def test_replay_of_a_draft_matches_by_todays_languages(self):
        french = self.lang("fr_FR")
        self.rule.domain = f"[('lang_id', 'in', [False, {french.id}])]"
        self.make_leads(2, lang_id=french.id)
        run = self.assign()
        self.person(self.carla, lang_ids=[Command.set(french.ids)])
        self.match(language={"points": 1})
        replayed = self.engine._replay(run, self.rule)
        self.assertEqual(replayed.today, {"language"})
        self.assertEqual(replayed.shares[self.carla.id].now[0], 2)
