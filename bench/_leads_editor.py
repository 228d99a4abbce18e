# A person who edits leads while they are given; a program of its own.
#
# Arguments: host, user, database, number of leads. Ends when its input does; prints how
# long the edits waited, in seconds, as JSON.
import json
import random
import select
import sys
import time

import psycopg2

PAUSE = 0.05  # seconds: twenty edits a second, as hundreds of people make


def main(host, user, database, leads):
    """Edit leads that wait, one after the other, a little apart."""
    connection = psycopg2.connect(host=host, user=user, dbname=database)
    chance = random.Random(leads)
    waits = []
    while not select.select([sys.stdin], [], [], PAUSE)[0]:
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT min(id) FROM crm_lead")
            lead_id = cursor.fetchone()[0] + chance.randrange(int(leads))
            started = time.perf_counter()
            cursor.execute(
                "UPDATE crm_lead SET function = 'edited' WHERE id = %s", [lead_id]
            )
            waits.append(time.perf_counter() - started)
    print(json.dumps(waits))


if __name__ == "__main__":
    main(*sys.argv[1:])
