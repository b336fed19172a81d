from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "luoshi.office.record"
    label = "record"
    verbose_name = "记录"
