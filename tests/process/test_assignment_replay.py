"""A run decides the same again on the facts it recorded, whatever happened since."""

import json
import re

from world import LEADS

REPLAY = """
import json
engine = env["crm.assignment.engine"]
runs = env["crm.decision.run"].search([("state", "=", "done")])
rules = env["crm.assignment.rule"].search([])
for name, given in (("recorded", None), ("today", rules)):
    answer = engine._replay(runs, given)
    print("ANSWER", json.dumps({
        "rules": name, "compared": answer.compared, "same": answer.same,
        "different": answer.different, "lacking": answer.lacking,
        "unknown": len(answer.unknown)}), flush=True)
"""
# Everything the rule reads and the rank depends on, of 500 leads; 20 are deleted.
EDIT = """
import datetime
leads = env["crm.lead"].with_context(tracking_disable=True).search([], order="id")
spam = env["utm.source"].search([("name", "=", "Spam")])
for place, lead in enumerate(leads[:500]):
    lead.write({"priority": str((int(lead.priority) + 2) % 4),
                "source_id": spam.id if place % 3 else False,
                "user_id": False if place % 5 == 0 else lead.user_id.id})
env["utm.source"].search([("name", "=", "Fair")]).name = "Spam of the fair"
env.flush_all()
env.cr.execute("UPDATE crm_lead SET create_date = create_date - interval '90 days',"
               " automated_probability = 99 - automated_probability WHERE id = ANY(%s)",
               [leads[:500].ids])
env.invalidate_all()
leads[480:500].unlink()
env.cr.commit()
"""


def test_replay_after_edits_shows_no_difference(copy, undisturbed):
    original, _expected, _course = undisturbed
    database = copy(original.name)
    database.run(EDIT)
    worker = database.run(REPLAY)
    answers = re.findall(r"^ANSWER (.*)$", worker.output, re.M)
    expected = {
        "compared": LEADS,
        "same": LEADS,
        "different": [],
        "lacking": 0,
        "unknown": 0,
    }
    assert [json.loads(answer) for answer in answers] == [
        {"rules": "recorded", **expected},
        {"rules": "today", **expected},
    ]
