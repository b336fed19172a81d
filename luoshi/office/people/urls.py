"""The addresses of people: signing in, my own page, units, administration."""

from django.urls import path

from luoshi.office.people.views import (
    administration,
    applicants,
    me,
    oidc,
    passwords,
    second_factor,
    sign_in,
    typed,
    units,
)

app_name = "people"
urlpatterns = [
    path("sign-in", sign_in.sign_in, name="sign-in"),
    path("sign-out", sign_in.sign_out, name="sign-out"),
    path("oidc", oidc.away, name="oidc"),
    path("oidc/back", oidc.back, name="oidc-back"),
    path("oidc/invited/<str:key>", oidc.invited, name="oidc-invited"),
    path("second-factor", second_factor.second_factor, name="second-factor"),
    path("second-factor/new", second_factor.new_second_factor, name="new-second-factor"),
    path("second-factor/backup-codes", second_factor.new_backup_codes, name="backup-codes"),
    path("password", passwords.password, name="password"),
    path("password/forgotten", passwords.forgotten, name="forgotten"),
    path("password/reset/<str:uid>/<str:token>", passwords.reset, name="reset"),
    path("typed", typed.typed, name="typed"),
    path("join", applicants.join, name="join"),
    path("me", me.me, name="me"),
    path("me/contact", me.contact, name="contact"),
    path("me/tokens", me.new_token, name="new-token"),
    path("me/tokens/<int:token>/revoke", me.revoke_token, name="revoke-token"),
    path("me/erase", applicants.erase_account, name="erase-account"),
    path("me/applicants/new", applicants.new, name="new-applicant"),
    path("me/applicants/<int:applicant>", applicants.one, name="applicant"),
    path("me/applicants/<int:applicant>/export", applicants.export, name="export-applicant"),
    path("me/applicants/<int:applicant>/erase", applicants.erase, name="erase-applicant"),
    path("units", units.units, name="units"),
    path("units/<int:unit>", units.unit, name="unit"),
    path("administration", administration.administration, name="administration"),
    path("administration/end", administration.end, name="end-administration"),
    path("administration/officers/new", administration.new_officer, name="new-officer"),
    path("administration/officers/<int:officer>", administration.officer, name="officer"),
    path("administration/officers/<int:officer>/<slug:what>", administration.act, name="officer-act"),
    path("administration/posts/<int:post>/dismiss", administration.dismiss, name="dismiss"),
]
