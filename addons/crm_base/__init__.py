from . import models, report, utils
