from django.apps import AppConfig


class BriefingsConfig(AppConfig):
    name = "wuwai.briefings"
    label = "wuwai_briefings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the audit what stands."""
        from wuwai.accounts import audit_standing
        from wuwai.briefings import noted

        audit_standing.provide(noted.STANDING)
        audit_standing.provide_witnesses(noted.witnesses)
