from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "wuwai.accounts"
    label = "wuwai_accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from wuwai.accounts.passwords import use_up
        from wuwai.accounts.sessions import begin

        user_logged_in.connect(use_up, dispatch_uid="wuwai-one-time-password")
        user_logged_in.connect(begin, dispatch_uid="wuwai-session")
