from django.apps import AppConfig


class LinkageConfig(AppConfig):
    name = "wuwai.linkage"
    label = "wuwai_linkage"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The shared pages lie below the programme; here they are told how to ask it."""
        from wuwai.linkage import answers

        answers.connect()
