# Runs inside Odoo's shell, one process per measurement; nothing stays.
import json
import resource
import time

PLAIN_TABLE = """CREATE TABLE plain_credit (person_id int, period_date date,
    line_id int, document_id int, date date, base numeric, amount numeric,
    PRIMARY KEY (person_id, period_date, line_id))"""
# the same rows with all that the ledger keeps, in a table with its indexes
LEDGER_TABLE = "CREATE TABLE plain_ledger (LIKE commission_credit INCLUDING ALL)"
LEDGER = """
INSERT INTO plain_ledger (run_id, company_id, plan_id, component_id, person_id, user_id,
    kind, period_date, month, fact_id, part_id, rev, document_id, date, date_booked,
    base, quantity, share, amount)
SELECT 1, 1, 1, 1, person_id, person_id,
       CASE line_id WHEN 0 THEN 'rounding' ELSE 'commission' END, period_date,
       date_trunc('month', date), line_id, 0, 1, document_id, date,
       date_trunc('month', date), base, 0, 100, amount
  FROM (%s) plain (person_id, period_date, line_id, document_id, date, base, amount)
"""
# the same plan, written by hand for it alone: tiers at 0, 50, 100, 130 % of 60,000
PLAIN = """
WITH added AS (
    SELECT u.partner_id AS person_id, date_trunc('quarter', m.invoice_date)::date
               AS period_date, l.id AS line_id, m.id AS document_id,
           m.invoice_date AS date, -l.balance AS base,
           sum(-l.balance) OVER w AS x
      FROM account_move_line l
      JOIN account_move m ON m.id = l.move_id
      JOIN res_users u ON u.id = m.invoice_user_id
     WHERE l.display_type = 'product' AND m.state = 'posted' AND m.company_id = %s
       AND m.move_type IN ('out_invoice', 'out_refund')
       AND u.login LIKE 'bench%%'
    WINDOW w AS (PARTITION BY u.partner_id, date_trunc('quarter', m.invoice_date)
                 ORDER BY m.invoice_date, m.id, l.id ROWS UNBOUNDED PRECEDING)
),
worth AS (
    SELECT *, x * 0.03 + greatest(x - 30000, 0) * 0.01
              + greatest(x - 60000, 0) * 0.02 + greatest(x - 78000, 0) * 0.02 AS f
      FROM added
),
line AS (
    SELECT *, f - lag(f, 1, 0::numeric) OVER (PARTITION BY person_id, period_date
                  ORDER BY date, document_id, line_id) AS exact
      FROM worth
)
SELECT person_id, period_date, line_id, document_id, date, base, round(exact, 2)
  FROM line
UNION ALL
SELECT person_id, period_date, 0, NULL, period_date, 0,
       round(sum(exact), 2) - sum(round(exact, 2))
  FROM line GROUP BY person_id, period_date
"""
SUMS = {
    "ours": "SELECT person_id, period_date, sum(amount) FROM commission_credit"
    " WHERE kind IN ('commission', 'rounding') GROUP BY 1, 2 ORDER BY 1, 2",
    "plain": "SELECT person_id, period_date, sum(amount) FROM plain_credit"
    " GROUP BY 1, 2 ORDER BY 1, 2",
}


class Scene:
    """A stop watch over statements of one process."""

    def __init__(self, env):
        self.env = env
        self.measured = {}

    def time(self, part, call):
        """Measure a call."""
        self.env.flush_all()
        self.env.invalidate_all()
        before, started = self.env.cr.sql_log_count, time.perf_counter()
        found = call()
        self.measured[part] = {
            "seconds": time.perf_counter() - started,
            "statements": self.env.cr.sql_log_count - before,
        }
        return found


def measure_ours(scene):
    """All of it, again, and one invoice that comes late."""
    env = scene.env
    engine, company = env["commission.engine"], env.company
    # warm definitions, as in a server that runs
    engine._get_components(company)
    run = scene.time("first", lambda: engine._run(company, full=True))
    env.cr.execute("ANALYZE commission_credit")
    sums = _get_sums(env, "ours")
    again = scene.time("again", lambda: engine._run(company, full=True))
    engine._run(company)
    late = env["account.move"].search(
        [("move_type", "=", "out_invoice")], order="id desc", limit=1
    )
    copy = late.copy({"invoice_date": late.invoice_date})
    copy.invoice_user_id = late.invoice_user_id
    copy.action_post()
    env.flush_all()
    booked = scene.time("late", lambda: engine._run(company))
    facts = {
        "rows": run.credit_count,
        "again": again.credit_count,
        "late": booked.credit_count,
    }
    return facts, sums


def measure_plain(scene):
    """The same plan by a statement of its own."""
    env = scene.env
    query = f"INSERT INTO plain_credit {PLAIN}"
    env.cr.execute(PLAIN_TABLE)
    scene.time("first", lambda: env.cr.execute(query, [env.company.id]))
    return {"rows": env.cr.rowcount}, _get_sums(env, "plain")


def measure_ledger(scene):
    """The same, with all columns and indexes of the ledger."""
    env = scene.env
    query = LEDGER.replace("%s", PLAIN)
    env.cr.execute(LEDGER_TABLE)
    scene.time("first", lambda: env.cr.execute(query, [env.company.id]))
    return {"rows": env.cr.rowcount}, []


def measure_oca(scene):
    """The peer's settlement of all agents."""
    env = scene.env
    wizard = env["commission.make.settle"].create(
        {"date_to": "2026-12-31", "settlement_type": "sale_invoice"}
    )
    scene.time("first", wizard.action_settle)
    settlements = env["commission.settlement"].search([])
    total = sum(settlements.mapped("total"))
    rows = len(settlements.line_ids)
    return {"rows": rows, "settlements": len(settlements), "total": total}, []


def _get_sums(env, way):
    env.flush_all()
    env.cr.execute(SUMS[way])
    return [(person, str(day), amount) for person, day, amount in env.cr.fetchall()]


def measure(env, way):
    """Measure one way, take everything back, tell what was found as JSON."""
    # as the engine does
    env.cr.execute("SET LOCAL work_mem = '128MB'; SET LOCAL jit = off")
    scene = Scene(env)
    facts, sums = globals()[f"measure_{way}"](scene)
    env.cr.rollback()
    found = {
        "parts": scene.measured,
        "facts": facts,
        "sums": sums,
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print("RESULT", json.dumps(found), flush=True)
