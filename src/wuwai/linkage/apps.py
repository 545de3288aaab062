from django.apps import AppConfig


class LinkageConfig(AppConfig):
    name = "wuwai.linkage"
    label = "wuwai_linkage"
    default_auto_field = "django.db.models.BigAutoField"
