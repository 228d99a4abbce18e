from . import test_panel_mass_mailing
