"""The verbs on units and people, the only place that changes them. Each writes its event in the same transaction."""

from luoshi.office.people.services.accounts import (
    change_contact,
    change_password,
    close_account,
    erase_account,
    first_password,
    join,
    reopen_account,
    set_language,
    sign_in_locked,
    unlock_sign_in,
)
from luoshi.office.people.services.applicants import (
    change_applicant,
    erase_applicant,
    export_applicant,
    limit_numbers,
    register_applicant,
    rotate_key,
)
from luoshi.office.people.services.identities import (
    identity_of,
    invite_identity,
    invited,
    officer_by_identity,
    signed_in_by_provider,
    unlink_identity,
)
from luoshi.office.people.services.posts import (
    add_officer,
    appoint,
    begin_administration,
    dismiss,
    end_administration,
    end_overdue_administrations,
)
from luoshi.office.people.services.second_factor import (
    begin_enrolment,
    confirm_enrolment,
    make_backup_codes,
    remove_second_factor,
    signed_in_with_second_factor,
    wrong_code,
)
from luoshi.office.people.services.units import load_units
from luoshi.office.people.tokens import issue_token, revoke_token

__all__ = [
    "add_officer",
    "appoint",
    "begin_administration",
    "begin_enrolment",
    "change_applicant",
    "change_contact",
    "change_password",
    "close_account",
    "confirm_enrolment",
    "dismiss",
    "end_administration",
    "end_overdue_administrations",
    "erase_account",
    "erase_applicant",
    "export_applicant",
    "first_password",
    "identity_of",
    "invite_identity",
    "invited",
    "issue_token",
    "join",
    "limit_numbers",
    "load_units",
    "make_backup_codes",
    "officer_by_identity",
    "register_applicant",
    "remove_second_factor",
    "reopen_account",
    "revoke_token",
    "rotate_key",
    "set_language",
    "sign_in_locked",
    "signed_in_by_provider",
    "signed_in_with_second_factor",
    "unlink_identity",
    "unlock_sign_in",
    "wrong_code",
]
