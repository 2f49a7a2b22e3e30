"""What an emergency account ("break glass") is usually called, in the languages of the tool's users.

https://learn.microsoft.com/entra/identity/role-based-access-control/security-emergency-access
"""

from __future__ import annotations

import re

EMERGENCY = re.compile(r"break[\s._-]?glass|emergency|notfall|urgence|emergencia|noodtoegang|緊急", re.IGNORECASE)
