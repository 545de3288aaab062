from django.apps import AppConfig


class InvestmentConfig(AppConfig):
    name = "wuwai.investment"
    label = "wuwai_investment"
    default_auto_field = "django.db.models.BigAutoField"
