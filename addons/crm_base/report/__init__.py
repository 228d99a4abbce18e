from . import crm_territory_coverage
from . import crm_territory_overlap
