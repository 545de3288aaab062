from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "wuwai.programme"
    label = "wuwai_programme"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wuwai.programme import offers
        from wuwai.studies import providers
        from wuwai.ui import programme_port, search
        from wuwai.workspace import current

        providers.register_provider("targets", offers.target_table, stamp=offers.target_stamp)
        providers.register_home(lambda: offers.home_region(current()))
        programme_port.answer(home=offers.home_region, targets=offers.lines)
        search.provide(offers.hits)
