from . import payroll_file, statement_workbook
