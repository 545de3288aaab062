from django.apps import AppConfig


class TalentConfig(AppConfig):
    name = "wuwai.talent"
    label = "wuwai_talent"
    default_auto_field = "django.db.models.BigAutoField"
