from django.apps import AppConfig


class OutsourcingConfig(AppConfig):
    name = "wuwai.outsourcing"
    label = "wuwai_outsourcing"
    default_auto_field = "django.db.models.BigAutoField"
