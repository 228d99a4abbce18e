"""The grid of a home: twelve columns, tiles that never lie on each other.

Works on plain boxes (x, y, width, height); nothing here imports Odoo.  The client draws
with the same rules (``grid_layout.js`` of crm_dashboard).

>>> compact({1: (0, 3, 6, 2), 2: (0, 9, 6, 2)})
{1: (0, 0, 6, 2), 2: (0, 2, 6, 2)}
"""

COLUMNS = 12
HIGHEST = 12


def clamp_box(box):
    """The nearest box that fits the grid."""
    x, y, width, height = (int(number) for number in box)
    width = max(1, min(COLUMNS, width))
    height = max(1, min(HIGHEST, height))
    return max(0, min(COLUMNS - width, x)), max(0, y), width, height


def reading_order(boxes):
    """The keys of the boxes from top left to bottom right."""
    return sorted(boxes, key=lambda key: (boxes[key][1], boxes[key][0]))


def overlaps(one, other):
    """Whether two boxes share a cell."""
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )


def compact(boxes):
    """Push every box up as far as it goes, in reading order.

    :param dict boxes: key to (x, y, width, height)
    :return: the same keys, no two boxes on each other and no needless gap above one
    """
    placed = {}
    for key in reading_order(boxes):
        x, y, width, height = clamp_box(boxes[key])
        while y > 0 and _is_free((x, y - 1, width, height), placed):
            y -= 1
        while not _is_free((x, y, width, height), placed):
            y += 1
        placed[key] = (x, y, width, height)
    return {key: placed[key] for key in boxes}


def bottom(boxes):
    """The first row under all boxes."""
    return max((box[1] + box[3] for box in boxes.values()), default=0)


def _is_free(box, placed):
    return not any(overlaps(box, other) for other in placed.values())
