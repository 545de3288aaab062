from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "wuwai.web"
    label = "wuwai_web"
    default_auto_field = "django.db.models.BigAutoField"
