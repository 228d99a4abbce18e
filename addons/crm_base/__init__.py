from . import models, utils
