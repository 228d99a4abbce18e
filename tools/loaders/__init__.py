"""Loaders of public data sets: ``./suite load NAME DIRECTORY --db DB``.

A loader is a module of this package with ``load(env, directory, console)`` that
returns a :class:`tools.loaders.report.Report`. It runs inside Odoo's environment; what
reads and judges the files is plain Python and is tested without Odoo.
"""
