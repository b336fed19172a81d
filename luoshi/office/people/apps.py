from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "luoshi.office.people"
    label = "people"
    verbose_name = "人员"
