from odoo.tests import BaseCase, tagged

from odoo.addons.crm_leads_ext.utils.situation import Situation, why_nobody


def situation(people=(1, 2), served_last=None, out=None, left=None, **state):
    state = {"strategy": "round_robin", "weights": (1,) * len(people), **state}
    return Situation(
        people, served_last=served_last, out=out or {}, left=left or {}, **state
    )


@tagged("post_install", "-at_install")
class TestSituation(BaseCase):
    def test_next_up_passes_over_who_is_out(self):
        self.assertEqual(situation(served_last=0).next_up(), 2)
        self.assertEqual(situation(served_last=0, out={2: "absent"}).next_up(), 1)
        self.assertIsNone(situation(out={1: "absent", 2: "paused"}).next_up())

    def test_json_keeps_everything_a_replay_needs(self):
        known = situation(served_last=1, out={2: "paused"}, left={1: 4})
        spec = {"people": known.people, "strategy": known.strategy}
        again = Situation.from_json(spec, known.to_json())
        self.assertEqual(again, known)

    def test_why_nobody(self):
        absent = situation(out={1: "absent", 2: "absent"})
        paused = situation(out={1: "paused", 2: "paused"})
        cases = [
            ([], "no_rule"),
            ([situation(people=())], "no_member"),
            ([absent], "absent"),
            ([absent, paused], "unavailable"),
            ([situation()], "full"),
            ([situation(out={1: "left", 2: "left"})], "unavailable"),
            ([situation(out={1: "full"})], "full"),
        ]
        for situations, code in cases:
            with self.subTest(code=code):
                self.assertEqual(why_nobody(situations), code)
