from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "wuwai.ui"
    label = "wuwai_ui"
    default_auto_field = "django.db.models.BigAutoField"
