from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "luoshi.office.desk"
    label = "desk"
    verbose_name = "办公"
