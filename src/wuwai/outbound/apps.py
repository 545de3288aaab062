from django.apps import AppConfig


class OutboundConfig(AppConfig):
    name = "wuwai.outbound"
    label = "wuwai_outbound"
    default_auto_field = "django.db.models.BigAutoField"
