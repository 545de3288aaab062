from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "wuwai.returns"
    label = "wuwai_returns"
    default_auto_field = "django.db.models.BigAutoField"
