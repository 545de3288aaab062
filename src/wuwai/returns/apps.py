from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "wuwai.returns"
    label = "wuwai_returns"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the returns to studies, and the state of reporting to the pages of lower rooms."""
        from wuwai.accounts import audit_standing
        from wuwai.returns import reports
        from wuwai.returns.audited import RETURNS
        from wuwai.studies.providers import register_provider
        from wuwai.ui import returns_port

        audit_standing.provide(RETURNS)
        register_provider("returns", reports.provide, stamp=reports.stamp)
        returns_port.answer(panel=reports.panel, of_city=reports.of_city)
