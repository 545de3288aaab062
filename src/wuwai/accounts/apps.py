from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "wuwai.accounts"
    label = "wuwai_accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear of signing in and out; let accounts be compared with the audit."""
        from allauth.account.signals import user_logged_in as let_in
        from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
        from django.db.models.signals import post_migrate

        from wuwai.accounts import audit_signing, audit_standing
        from wuwai.accounts.audit_users import USERS
        from wuwai.accounts.oidc import mark
        from wuwai.accounts.passwords import use_up
        from wuwai.accounts.sessions import begin

        user_logged_in.connect(use_up, dispatch_uid="wuwai-one-time-password")
        let_in.connect(mark, dispatch_uid="wuwai-office-sign-in")
        user_logged_in.connect(begin, dispatch_uid="wuwai-session")
        user_logged_in.connect(audit_signing.signed_in, dispatch_uid="wuwai-audit-in")
        user_logged_out.connect(audit_signing.signed_out, dispatch_uid="wuwai-audit-out")
        user_login_failed.connect(audit_signing.failed, dispatch_uid="wuwai-audit-failed")
        audit_standing.provide(USERS)
        # The last of our rooms to hear of a migration: by then old rows have their enterprises.
        post_migrate.connect(audit_standing.take_in, sender=self)
