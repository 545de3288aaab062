from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "wuwai.registers"
    label = "wuwai_registers"
    default_auto_field = "django.db.models.BigAutoField"
