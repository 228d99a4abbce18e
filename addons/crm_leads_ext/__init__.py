from . import controllers, models, report, utils, wizard
