from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "wuwai.registers"
    label = "wuwai_registers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the registers to studies."""
        from wuwai.registers.provider import provide, provider_stamp
        from wuwai.studies.providers import register_provider

        register_provider("register", provide, stamp=provider_stamp)
