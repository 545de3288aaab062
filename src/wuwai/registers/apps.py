from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RegistersConfig(AppConfig):
    name = "wuwai.registers"
    label = "wuwai_registers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer registers to studies; note changes of rows; link old rows to enterprises after migrating."""
        from simple_history.signals import post_create_historical_record

        from wuwai.registers import audited, noting
        from wuwai.registers.linking import link_rows
        from wuwai.registers.provider import provide, provider_stamp
        from wuwai.studies.providers import register_provider

        register_provider("register", provide, stamp=provider_stamp)
        post_migrate.connect(link_rows, sender=self)
        post_create_historical_record.connect(noting.on_record, dispatch_uid="wuwai-audit-rows")
        audited.provide_registers()
