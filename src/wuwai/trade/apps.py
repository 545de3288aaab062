from django.apps import AppConfig


class TradeConfig(AppConfig):
    name = "wuwai.trade"
    label = "wuwai_trade"
    default_auto_field = "django.db.models.BigAutoField"
