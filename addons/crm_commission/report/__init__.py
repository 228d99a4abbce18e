from . import (
    commission_earning,
    payroll_file,
    statement_workbook,
)
