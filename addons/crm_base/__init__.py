from . import models, report, utils, wizard
