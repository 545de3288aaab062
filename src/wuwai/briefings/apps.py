from django.apps import AppConfig


class BriefingsConfig(AppConfig):
    name = "wuwai.briefings"
    label = "wuwai_briefings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the kinds of block."""
        from wuwai.briefings import kinds

        kinds.load()
