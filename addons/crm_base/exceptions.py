from odoo.exceptions import UserError


class NotRecordable(UserError):
    """A condition reads something that cannot be kept as a fact with a decision."""


class WorktimeHorizonError(UserError):
    """A question about working time reaches beyond the days it is worked out for.

    ``positions`` are those of the requests concerned in the list that was asked.
    """

    def __init__(self, message, positions=()):
        super().__init__(message)
        self.positions = tuple(positions)
