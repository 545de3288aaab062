from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "wuwai.programme"
    label = "wuwai_programme"
    default_auto_field = "django.db.models.BigAutoField"
