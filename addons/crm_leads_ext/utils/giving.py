"""What one batch of leads being given knows, so that the ORM does less for the same."""

from collections import defaultdict
from contextlib import contextmanager

_KEY = "crm_leads_ext.giving"


class Giving:
    """A batch of leads that are given to people at this moment, in one transaction."""

    def __init__(self, lead_ids):
        self.lead_ids = frozenset(lead_ids)
        self.flushed = defaultdict(set)  # name of a field: ids of leads
        self.followers = {}  # (lead id, partner id): ids of subtypes, sorted
        self.followers_inserted = False
        self.handed_over = set()  # ids of leads whose answer times begin anew
        self.answers = {}  # what core asked about followers of other records

    def add_followers(self, lead_ids, partner_ids, subtypes):
        """Note whom core wants to follow which leads."""
        for partner_id in partner_ids:
            wanted = tuple(sorted(subtypes[partner_id]))
            for lead_id in lead_ids:
                self.followers[lead_id, partner_id] = wanted

    def has_inserted(self, lead_ids, partner_ids, subtypes):
        """Whether exactly these followers have been inserted, or were there before."""
        if not self.followers_inserted:
            return False
        for partner_id in partner_ids:
            wanted = tuple(sorted(subtypes[partner_id]))
            for lead_id in lead_ids:
                if self.followers.get((lead_id, partner_id)) != wanted:
                    return False
        return True


@contextmanager
def begin(env, lead_ids):
    """For the time of the block, leads are being given; yields the :class:`Giving`.

    It begins with nothing of the leads waiting to be computed or written. A savepoint
    of anybody else ends it early: then the ORM does everything as ever.
    """
    cr = env.cr
    env["crm.lead"].flush_model()
    cr.precommit.data[_KEY] = giving = Giving(lead_ids)
    try:
        yield giving
    finally:
        cr.precommit.data.pop(_KEY, None)


def current(cr):
    """The :class:`Giving` of this moment, or ``None``."""
    return cr.precommit.data.get(_KEY)
