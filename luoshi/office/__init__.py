"""The office: what people do with a policy. A Django project; every app in it has the same rooms.

    models.py    state                     services.py   the verbs, the only place that changes state
    events.py    what can happen           queries.py    what others may ask
    rules.py     who may                   views.py, forms.py, urls.py, api.py, templates/<app>/

Data runs down: portal and desk stand on catalogue, that on people, that on record. `settings.py` alone reads the
environment.
"""
