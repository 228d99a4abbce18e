from . import calendar_event
from . import crm_dashboard
from . import crm_lead
from . import crm_target
from . import digest_digest
from . import ir_http
from . import ir_websocket
from . import mail_activity
