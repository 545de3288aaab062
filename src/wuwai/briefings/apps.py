from django.apps import AppConfig


class BriefingsConfig(AppConfig):
    name = "wuwai.briefings"
    label = "wuwai_briefings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the audit what stands, and which results of studies are to stay."""
        from wuwai.accounts import audit_standing
        from wuwai.briefings import freezing, noted
        from wuwai.registers import kept_results

        audit_standing.provide(noted.STANDING)
        audit_standing.provide_witnesses(noted.witnesses)
        kept_results.needed_by(freezing.results_named)
