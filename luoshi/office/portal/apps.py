from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "luoshi.office.portal"
    label = "portal"
    verbose_name = "门户"
