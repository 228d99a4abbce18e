from . import home_workbook
