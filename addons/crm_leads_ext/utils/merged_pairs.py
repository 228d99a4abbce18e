"""What becomes of the pairs of leads that are merged; plain Python."""


def fold(rows, head, names):
    """Let pairs of merged leads follow the lead that stays.

    A pair whose two leads are now one is ``merged``. Of several pairs that now mean the
    same two leads one stays: that with a person's verdict before one still open, then
    the oldest.

    :param rows: ``(id, lead, other or None, state)`` of every pair of these leads
    :param head: id of the lead that stays
    :param names: ``{id: name}`` of the leads that go
    :return: ids of the rows to drop, and ``{id: values}`` of those to change
    """
    dropped, changed, kept = [], {}, {}
    for row_id, lead, other, _state in sorted(rows, key=_verdict_first):
        one, two = (head if side in names else side for side in (lead, other))
        if other is None:
            values = {"lead_id": one}
        elif one == two:
            gone = other if other in names else lead
            values = {
                "lead_id": head,
                "other_id": False,
                "state": "merged",
                "merged_name": names[gone],
            }
        else:
            pair = max(one, two), min(one, two)
            if pair in kept:
                dropped.append(row_id)
                continue
            kept[pair] = row_id
            values = {"lead_id": pair[0], "other_id": pair[1]}
        if values != {"lead_id": lead, "other_id": other}:
            changed[row_id] = values
    return dropped, changed


def _verdict_first(row):
    row_id, _lead, _other, state = row
    return state != "different", row_id
