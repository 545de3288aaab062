"""``/api/v1``: facts, studies, the programme, registers and rule books as JSON. Reading only."""

from wuwai.web.api.root import api

__all__ = ["api"]
