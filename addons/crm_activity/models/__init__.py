from . import crm_activity_planning
from . import crm_activity_reminder
from . import ir_actions_server
from . import mail_activity
from . import mail_activity_access
from . import mail_activity_repeat
from . import mail_activity_remind
