from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "luoshi.office.catalogue"
    label = "catalogue"
    verbose_name = "目录"
