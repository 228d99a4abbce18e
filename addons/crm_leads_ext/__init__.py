from . import models, utils, wizard
