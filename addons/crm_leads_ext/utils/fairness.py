"""What a rule promises to each of its people, and how even the result is.

Plain numbers in and out: no ORM and no database.
"""

# Strategies that promise a share: equal ones, or by weight. The others look at how busy
# people are or at how well they suit, and promise no share.
EQUAL, BY_WEIGHT = "round_robin", "weighted"
PROMISING = (EQUAL, BY_WEIGHT)


def promise(count, people):
    """How many of ``count`` leads each person can expect.

    Everybody gets in proportion to their weight, but nobody more than they may take;
    what they may not take goes to the others in the same way.

    :param count: leads given
    :param people: ``{person: (weight, most)}`` of those who could receive; a ``most``
        of ``None`` is no limit
    :return: ``{person: expected leads}``; together ``count``, or less when the limits
        leave no room
    """
    expected = {}
    open_ = {who: of for who, of in people.items() if of[0] > 0}
    while open_:
        weight = sum(weight for weight, _most in open_.values())
        level = (count - sum(expected.values())) / weight
        full = {
            who: most
            for who, (weight, most) in open_.items()
            if most is not None and most <= level * weight
        }
        if not full:
            return (
                dict.fromkeys(people, 0.0)
                | expected
                | {who: level * weight for who, (weight, _most) in open_.items()}
            )
        expected |= {who: float(most) for who, most in full.items()}
        open_ = {who: of for who, of in open_.items() if who not in full}
    return dict.fromkeys(people, 0.0) | expected


def shares(amounts):
    """Percentages of a whole: ``{key: amount}`` to ``{key: percent}``; 0 of nothing."""
    whole = sum(amounts.values())
    return {key: 100 * of / whole if whole else 0.0 for key, of in amounts.items()}


def gini(amounts):
    """Gini coefficient: 0 when all amounts are equal, towards 1 when one has it all.

    :param amounts: numbers that are not negative
    """
    ranked = sorted(amounts)
    whole = sum(ranked)
    if not whole:
        return 0.0
    count = len(ranked)
    weighted = sum(place * amount for place, amount in enumerate(ranked, 1))
    return 2 * weighted / (count * whole) - (count + 1) / count


def unevenness(people):
    """Gini coefficient of what each person got for each lead promised.

    So who was away half of the time and got half as many leads was treated equally.

    :param people: ``[(received, promised)]``; who was promised nothing is left out
    """
    return gini([received / promised for received, promised in people if promised])
