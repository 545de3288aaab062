from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "wuwai.accounts"
    label = "wuwai_accounts"
    default_auto_field = "django.db.models.BigAutoField"
