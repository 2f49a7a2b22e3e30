"""What a diagnosis says, whole: of scenarios and experts' cases, as many as it takes to come through every branch.

The meaning stands here: outcome, exit code, root causes and plan in their order. The sentences are in ``__snapshots__``,
with what was not read and what had to be done to read the rest; ``make snapshots`` renews them.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from syrupy.assertion import SnapshotAssertion

from aad53004.diagnosis import Diagnosis
from tests.diagnosed import diagnosed


@dataclass(frozen=True)
class Whole:
    """``about``: when the sign-in was that the diagnosis is about. ``leading``: the leading root cause by family.
    ``situation``: what the plan has to heed."""

    place: str
    outcome: str
    exit_code: int
    about: str = ""
    causes: tuple[str, ...] = ()
    leading: tuple[str, ...] = ()
    plan: tuple[str, ...] = ()
    situation: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.place


DIAGNOSES = [
    Whole(
        "case strengths.a_risky_user_whose_groups_are_hidden",
        "incomplete",
        3,
        leading=("R user-risk-active",),
        plan=(
            "grant-reader-permission",
            "self-service-password-reset",
            "temporary-password",
            "dismiss-user-risk",
            "allow-method",
            "temporary-access-pass",
        ),
    ),
    Whole(
        "case strengths.a_key_of_perhaps_the_wrong_model",
        "root-cause-found",
        1,
        about="2026-11-24T07:48:22Z",
        causes=(
            "risk-anonymized-ip: confirmed",
            "ca-signin-risk-requires-mfa: confirmed",
            "signin-risk-realtime: confirmed",
            "user-risk-active: likely",
        ),
        leading=("R risk-anonymized-ip", "D ca-signin-risk-requires-mfa"),
        plan=(
            "register-from-known-place",
            "allow-method",
            "temporary-access-pass",
            "self-service-password-reset",
            "temporary-password",
            "dismiss-sign-in",
            "dismiss-user-risk",
            "adjust-policy",
        ),
    ),
    Whole(
        "case sequences.registered_nothing_with_the_pass_and_at_high_risk",
        "root-cause-found",
        1,
        about="2026-11-24T07:48:22Z",
        causes=(
            "tap-expired-or-consumed: confirmed",
            "risk-anonymized-ip: confirmed",
            "ca-user-risk-remediation: likely",
            "no-mfa-method-registered: confirmed",
            "signin-risk-realtime: confirmed",
            "user-risk-active: likely",
            "ca-signin-risk-requires-mfa: confirmed",
        ),
        leading=("R risk-anonymized-ip", "U tap-expired-or-consumed", "D ca-user-risk-remediation"),
        plan=(
            "temporary-access-pass",
            "register-from-known-place",
            "temporary-password",
            "add-phone-method",
            "dismiss-sign-in",
            "dismiss-user-risk",
            "adjust-policy",
            "temporary-exclusion",
        ),
    ),
    Whole(
        "scenario security-defaults-on",
        "root-cause-found",
        1,
        about="2026-11-24T07:09:26Z",
        causes=("no-mfa-method-registered: confirmed", "security-defaults-on: confirmed"),
        leading=("U no-mfa-method-registered", "D security-defaults-on"),
        plan=("temporary-access-pass", "add-phone-method", "register-from-known-place"),
        situation=("compromise not settled",),
    ),
    Whole(
        "case demand.only_a_compliant_device",
        "no-cause-found",
        0,
        leading=("R user-risk-active", "U no-mfa-method-registered"),
    ),
    Whole(
        "case narrowing.an_id_of_three_minutes_ago",
        "root-cause-found",
        1,
        causes=(
            "no-mfa-method-registered: likely",
            "signin-risk-realtime: likely",
            "ca-signin-risk-requires-mfa: likely",
        ),
        leading=("R signin-risk-realtime", "U no-mfa-method-registered", "D ca-signin-risk-requires-mfa"),
        plan=(
            "temporary-access-pass",
            "add-phone-method",
            "register-from-known-place",
            "confirm-sign-in-safe",
            "dismiss-sign-in",
            "wait-and-rerun",
            "adjust-policy",
            "temporary-exclusion",
        ),
    ),
    Whole(
        "scenario unknown-kinds",
        "root-cause-found",
        1,
        about="2026-11-24T08:14:50Z",
        causes=(
            "no-mfa-method-registered: likely",
            "signin-risk-realtime: confirmed",
            "ca-signin-risk-requires-mfa: confirmed",
            "user-risk-active: likely",
        ),
        leading=("R signin-risk-realtime", "U no-mfa-method-registered", "D ca-signin-risk-requires-mfa"),
        plan=("temporary-access-pass", "add-phone-method", "register-from-known-place", "temporary-password"),
        situation=("compromise not settled", "open detection to look into"),
    ),
    Whole(
        "case demand.registering_is_blocked_outside_the_office_but_there_is_a_pass",
        "no-cause-found",
        0,
        about="2026-11-24T07:48:22Z",
        leading=("R risk-anonymized-ip", "D ca-signin-risk-requires-mfa"),
        plan=("register-from-known-place",),
    ),
    Whole(
        "case sequences.a_pass_but_a_policy_blocks_the_risky_user",
        "root-cause-found",
        1,
        about="2026-11-24T07:48:22Z",
        causes=("blocked-not-proofup: likely",),
        leading=("R risk-anonymized-ip", "D ca-signin-risk-requires-mfa", "X blocked-not-proofup"),
        plan=("temporary-password", "dismiss-user-risk", "adjust-policy"),
    ),
    Whole(
        "case guests.a_guest_whose_password_was_sprayed",
        "root-cause-found",
        1,
        about="2026-11-24T07:48:22Z",
        causes=(
            "risk-credential-leak-or-spray: confirmed",
            "no-mfa-method-registered: confirmed",
            "ca-signin-risk-requires-mfa: confirmed",
            "guest-risk-in-home-tenant: confirmed",
            "signin-risk-realtime: confirmed",
        ),
        leading=("R risk-credential-leak-or-spray", "U no-mfa-method-registered", "D ca-signin-risk-requires-mfa"),
        plan=("contain-compromise", "home-tenant-remediates", "register-from-known-place"),
        situation=("compromise", "nothing that loosens", "external guest", "open detection to look into"),
    ),
    Whole(
        "case sequences.then_locked_out_hours_ago",
        "root-cause-found",
        1,
        about="2026-11-24T02:48:22Z",
        causes=(
            "no-mfa-method-registered: confirmed",
            "risk-anonymized-ip: confirmed",
            "ca-signin-risk-requires-mfa: confirmed",
            "signin-risk-realtime: confirmed",
            "user-risk-active: likely",
        ),
        leading=("R risk-anonymized-ip", "U no-mfa-method-registered", "D ca-signin-risk-requires-mfa"),
        plan=(
            "temporary-access-pass",
            "add-phone-method",
            "register-from-known-place",
            "temporary-password",
            "dismiss-sign-in",
            "dismiss-user-risk",
            "adjust-policy",
            "temporary-exclusion",
        ),
    ),
    Whole(
        "case sequences.then_disabled",
        "root-cause-found",
        1,
        about="2026-11-24T07:48:22Z",
        causes=(
            "account-disabled: confirmed",
            "no-mfa-method-registered: confirmed",
            "risk-anonymized-ip: confirmed",
            "ca-signin-risk-requires-mfa: confirmed",
            "signin-risk-realtime: confirmed",
            "user-risk-active: likely",
        ),
        leading=(
            "R risk-anonymized-ip",
            "U no-mfa-method-registered",
            "D ca-signin-risk-requires-mfa",
            "X account-disabled",
        ),
        plan=("enable-account",),
    ),
    Whole(
        "case demand.a_policy_of_identity_protection_and_three_weeks_of_work",
        "no-cause-found",
        0,
        about="2026-11-04T07:48:22Z",
        leading=("R risk-anonymized-ip", "U no-mfa-method-registered"),
        plan=("temporary-access-pass",),
    ),
    Whole(
        "case narrowing.the_id_of_a_success",
        "root-cause-found",
        1,
        about="2026-11-24T07:48:22Z",
        causes=(
            "no-mfa-method-registered: confirmed",
            "risk-anonymized-ip: confirmed",
            "ca-signin-risk-requires-mfa: confirmed",
            "signin-risk-realtime: confirmed",
            "user-risk-active: likely",
        ),
        leading=("R risk-anonymized-ip", "U no-mfa-method-registered", "D ca-signin-risk-requires-mfa"),
        plan=(
            "temporary-access-pass",
            "add-phone-method",
            "register-from-known-place",
            "temporary-password",
            "dismiss-sign-in",
            "dismiss-user-risk",
            "adjust-policy",
            "temporary-exclusion",
        ),
    ),
    Whole(
        "case gaps.a_failed_search_does_not_show_that_there_is_no_53004",
        "incomplete",
        4,
        leading=("U no-mfa-method-registered",),
        plan=("temporary-access-pass", "add-phone-method", "register-from-known-place", "wait-and-rerun"),
        situation=("compromise not settled",),
    ),
    Whole("scenario wrong-tenant-or-user", "no-cause-found", 0),
    Whole(
        "case risk.confirmed_compromised_but_never_refused",
        "no-cause-found",
        0,
        leading=("R risk-admin-confirmed-compromised", "D ca-user-risk-remediation"),
        plan=("contain-compromise", "temporary-password", "revoke-sessions", "temporary-access-pass"),
        situation=("compromise", "nothing that loosens"),
    ),
    Whole(
        "case gaps.all_but_the_user_is_hidden",
        "incomplete",
        3,
        plan=("grant-reader-permission",),
        situation=("compromise not settled",),
    ),
    Whole("case demand.only_a_disabled_policy", "no-cause-found", 0, leading=("U no-mfa-method-registered",)),
    Whole(
        "case methods.a_usable_pass_from_before_the_refusal",
        "no-cause-found",
        0,
        about="2026-11-24T07:48:22Z",
        leading=("R risk-anonymized-ip", "D ca-signin-risk-requires-mfa"),
        plan=("register-from-known-place",),
    ),
    Whole(
        "case narrowing.a_time_span_without_a_53004",
        "root-cause-found",
        1,
        about="2026-11-24T07:48:22Z",
        causes=(
            "no-mfa-method-registered: confirmed",
            "risk-anonymized-ip: confirmed",
            "ca-signin-risk-requires-mfa: confirmed",
            "signin-risk-realtime: confirmed",
            "user-risk-active: likely",
        ),
        leading=("R risk-anonymized-ip", "U no-mfa-method-registered", "D ca-signin-risk-requires-mfa"),
        plan=(
            "temporary-access-pass",
            "add-phone-method",
            "register-from-known-place",
            "temporary-password",
            "dismiss-sign-in",
            "dismiss-user-risk",
            "adjust-policy",
            "temporary-exclusion",
        ),
    ),
    Whole(
        "case narrowing.the_app_of_a_53004_that_is_over",
        "root-cause-found",
        1,
        about="2026-11-24T07:48:22Z",
        causes=(
            "no-mfa-method-registered: confirmed",
            "risk-anonymized-ip: confirmed",
            "ca-signin-risk-requires-mfa: confirmed",
            "signin-risk-realtime: confirmed",
        ),
        leading=("R risk-anonymized-ip", "U no-mfa-method-registered", "D ca-signin-risk-requires-mfa"),
        plan=(
            "temporary-access-pass",
            "add-phone-method",
            "register-from-known-place",
            "dismiss-sign-in",
            "adjust-policy",
            "temporary-exclusion",
        ),
    ),
    Whole(
        "case narrowing.the_correlation_id_of_the_refusal",
        "root-cause-found",
        1,
        about="2026-11-24T07:48:22Z",
        causes=(
            "no-mfa-method-registered: confirmed",
            "risk-anonymized-ip: confirmed",
            "ca-signin-risk-requires-mfa: confirmed",
            "signin-risk-realtime: confirmed",
            "user-risk-active: likely",
        ),
        leading=("R risk-anonymized-ip", "U no-mfa-method-registered", "D ca-signin-risk-requires-mfa"),
        plan=(
            "temporary-access-pass",
            "add-phone-method",
            "register-from-known-place",
            "temporary-password",
            "dismiss-sign-in",
            "dismiss-user-risk",
            "adjust-policy",
            "temporary-exclusion",
        ),
    ),
    Whole(
        "case sequences.blocked_for_a_malicious_address",
        "root-cause-found",
        1,
        about="2026-11-24T08:30:00Z",
        causes=("account-locked-smart-lockout: confirmed",),
        leading=("U no-mfa-method-registered", "X account-locked-smart-lockout"),
        plan=("register-from-known-place", "wait-and-rerun"),
    ),
    Whole(
        "case demand.the_user_risk_of_this_morning_dismissed_since",
        "root-cause-found",
        1,
        about="2026-11-24T07:48:22Z",
        causes=("no-mfa-method-registered: confirmed",),
        leading=("U no-mfa-method-registered",),
        plan=("temporary-access-pass", "add-phone-method", "register-from-known-place", "temporary-exclusion"),
    ),
    Whole(
        "case gaps.the_methods_are_hidden_and_were_deleted_an_hour_ago",
        "root-cause-found",
        1,
        causes=("methods-reset-by-admin: likely", "user-risk-active: likely", "ca-mfa-all-users: likely"),
        leading=("R user-risk-active", "U methods-reset-by-admin", "D ca-mfa-all-users"),
        plan=(
            "temporary-access-pass",
            "add-phone-method",
            "self-service-password-reset",
            "temporary-password",
            "dismiss-user-risk",
        ),
    ),
    Whole(
        "case gaps.the_methods_policy_is_hidden",
        "root-cause-found",
        1,
        about="2026-11-24T07:48:22Z",
        causes=(
            "risk-anonymized-ip: confirmed",
            "ca-signin-risk-requires-mfa: confirmed",
            "signin-risk-realtime: confirmed",
            "user-risk-active: likely",
        ),
        leading=("R risk-anonymized-ip", "D ca-signin-risk-requires-mfa"),
        plan=(
            "register-from-known-place",
            "temporary-access-pass",
            "self-service-password-reset",
            "temporary-password",
            "dismiss-sign-in",
            "dismiss-user-risk",
            "adjust-policy",
        ),
    ),
    Whole(
        "case guests.a_guest_in_a_clean_session",
        "root-cause-found",
        1,
        about="2026-11-24T07:48:22Z",
        causes=(
            "guest-risk-in-home-tenant: confirmed",
            "no-mfa-method-registered: confirmed",
            "ca-user-risk-remediation: confirmed",
        ),
        leading=("R guest-risk-in-home-tenant", "U no-mfa-method-registered", "D ca-user-risk-remediation"),
        plan=("home-tenant-remediates", "register-from-known-place", "adjust-policy", "temporary-exclusion"),
        situation=("external guest",),
    ),
    Whole(
        "case methods.an_authenticator_registered_since_by_whom",
        "root-cause-found",
        1,
        about="2026-11-24T07:48:22Z",
        causes=(
            "risk-credential-leak-or-spray: confirmed",
            "ca-signin-risk-requires-mfa: confirmed",
            "signin-risk-realtime: confirmed",
            "user-risk-active: likely",
        ),
        leading=("R risk-credential-leak-or-spray", "D ca-signin-risk-requires-mfa"),
        plan=(
            "contain-compromise",
            "temporary-password",
            "revoke-sessions",
            "temporary-access-pass",
            "register-from-known-place",
        ),
        situation=("compromise", "nothing that loosens", "open detection to look into"),
    ),
    Whole(
        "case narrowing.the_id_of_a_colleague",
        "root-cause-found",
        1,
        about="2026-11-24T07:48:22Z",
        causes=(
            "no-mfa-method-registered: confirmed",
            "risk-anonymized-ip: confirmed",
            "ca-signin-risk-requires-mfa: confirmed",
            "signin-risk-realtime: confirmed",
            "user-risk-active: likely",
        ),
        leading=("R risk-anonymized-ip", "U no-mfa-method-registered", "D ca-signin-risk-requires-mfa"),
        plan=(
            "temporary-access-pass",
            "add-phone-method",
            "register-from-known-place",
            "temporary-password",
            "dismiss-sign-in",
            "dismiss-user-risk",
            "adjust-policy",
            "temporary-exclusion",
        ),
    ),
    Whole(
        "scenario mfa-block-list",
        "root-cause-found",
        1,
        about="2026-11-24T07:46:58Z",
        causes=("mfa-challenge-failed: confirmed", "mfa-block-list: confirmed"),
        leading=("X mfa-challenge-failed",),
        plan=("unblock-mfa", "temporary-access-pass", "add-phone-method"),
    ),
    Whole(
        "case narrowing.a_53004_of_three_minutes_ago_without_an_id",
        "root-cause-found",
        1,
        causes=(
            "no-mfa-method-registered: likely",
            "signin-risk-realtime: likely",
            "ca-signin-risk-requires-mfa: likely",
        ),
        leading=("R signin-risk-realtime", "U no-mfa-method-registered", "D ca-signin-risk-requires-mfa"),
        plan=(
            "temporary-access-pass",
            "add-phone-method",
            "register-from-known-place",
            "confirm-sign-in-safe",
            "dismiss-sign-in",
            "wait-and-rerun",
            "adjust-policy",
            "temporary-exclusion",
        ),
    ),
    Whole(
        "case risk.blocked_for_mfa_after_a_fraud_report",
        "root-cause-found",
        1,
        about="2026-11-24T07:48:22Z",
        causes=(
            "user-reported-fraud: confirmed",
            "no-mfa-method-registered: confirmed",
            "ca-mfa-all-users: confirmed",
            "risk-anonymized-ip: confirmed",
            "signin-risk-realtime: confirmed",
            "mfa-block-list: confirmed",
        ),
        leading=("R user-reported-fraud", "U no-mfa-method-registered", "D ca-mfa-all-users", "X mfa-block-list"),
        plan=(
            "contain-compromise",
            "temporary-password",
            "revoke-sessions",
            "unblock-mfa",
            "temporary-access-pass",
            "add-phone-method",
            "register-from-known-place",
        ),
        situation=("compromise", "nothing that loosens"),
    ),
    Whole(
        "case sequences.then_an_expired_password",
        "root-cause-found",
        1,
        about="2026-11-24T07:48:22Z",
        causes=(
            "password-expired-or-must-change: confirmed",
            "no-mfa-method-registered: confirmed",
            "risk-anonymized-ip: confirmed",
            "ca-signin-risk-requires-mfa: confirmed",
            "signin-risk-realtime: confirmed",
            "user-risk-active: likely",
        ),
        leading=(
            "R risk-anonymized-ip",
            "U no-mfa-method-registered",
            "D ca-signin-risk-requires-mfa",
            "X password-expired-or-must-change",
        ),
        plan=(
            "temporary-password",
            "temporary-access-pass",
            "add-phone-method",
            "register-from-known-place",
            "dismiss-sign-in",
            "dismiss-user-risk",
            "adjust-policy",
            "temporary-exclusion",
        ),
    ),
    Whole(
        "case sequences.then_registering_refused_by_place",
        "root-cause-found",
        1,
        about="2026-11-24T07:48:22Z",
        causes=(
            "registration-location-restricted: confirmed",
            "no-mfa-method-registered: confirmed",
            "risk-anonymized-ip: confirmed",
            "ca-signin-risk-requires-mfa: confirmed",
            "signin-risk-realtime: confirmed",
            "user-risk-active: likely",
        ),
        leading=(
            "R risk-anonymized-ip",
            "U no-mfa-method-registered",
            "D ca-signin-risk-requires-mfa",
            "X registration-location-restricted",
        ),
        plan=(
            "temporary-access-pass",
            "register-from-known-place",
            "add-phone-method",
            "temporary-password",
            "dismiss-sign-in",
            "dismiss-user-risk",
            "adjust-policy",
            "temporary-exclusion",
        ),
    ),
    Whole(
        "case strengths.a_key_of_perhaps_the_wrong_model_since",
        "root-cause-found",
        1,
        about="2026-11-24T07:48:22Z",
        causes=(
            "risk-anonymized-ip: confirmed",
            "ca-signin-risk-requires-mfa: confirmed",
            "signin-risk-realtime: confirmed",
            "user-risk-active: likely",
        ),
        leading=("R risk-anonymized-ip", "D ca-signin-risk-requires-mfa"),
        plan=(
            "register-from-known-place",
            "allow-method",
            "temporary-access-pass",
            "self-service-password-reset",
            "temporary-password",
            "dismiss-sign-in",
            "dismiss-user-risk",
            "adjust-policy",
        ),
    ),
    Whole("scenario healthy-user", "no-cause-found", 0),
    Whole(
        "scenario methods-denied",
        "root-cause-found",
        1,
        about="2026-11-24T05:44:21Z",
        causes=(
            "risk-anonymized-ip: confirmed",
            "ca-signin-risk-requires-mfa: confirmed",
            "signin-risk-realtime: confirmed",
        ),
        leading=("R risk-anonymized-ip", "D ca-signin-risk-requires-mfa"),
        plan=("register-from-known-place", "temporary-access-pass", "dismiss-sign-in", "adjust-policy"),
    ),
    Whole(
        "scenario microsoft-threat-informed-action",
        "root-cause-found",
        1,
        about="2026-11-24T07:20:02Z",
        causes=(
            "microsoft-threat-informed-action: confirmed",
            "no-mfa-method-registered: confirmed",
            "ca-user-risk-remediation: confirmed",
            "risk-credential-leak-or-spray: confirmed",
            "user-risk-active: confirmed",
        ),
        leading=("R microsoft-threat-informed-action", "U no-mfa-method-registered", "D ca-user-risk-remediation"),
        plan=(
            "contain-compromise",
            "temporary-password",
            "revoke-sessions",
            "temporary-access-pass",
            "add-phone-method",
            "register-from-known-place",
        ),
        situation=("compromise", "nothing that loosens", "open detection to look into"),
    ),
    Whole(
        "case gaps.all_risk_is_hidden_and_no_refusal",
        "incomplete",
        3,
        leading=("U no-mfa-method-registered", "D ca-mfa-all-users"),
        plan=("temporary-access-pass", "add-phone-method", "register-from-known-place", "grant-reader-permission"),
        situation=("compromise not settled",),
    ),
    Whole(
        "case narrowing.the_id_of_a_53003_of_last_week",
        "root-cause-found",
        1,
        about="2026-11-24T07:48:22Z",
        causes=(
            "no-mfa-method-registered: confirmed",
            "risk-anonymized-ip: confirmed",
            "ca-signin-risk-requires-mfa: confirmed",
            "signin-risk-realtime: confirmed",
            "user-risk-active: likely",
        ),
        leading=("R risk-anonymized-ip", "U no-mfa-method-registered", "D ca-signin-risk-requires-mfa"),
        plan=(
            "temporary-access-pass",
            "add-phone-method",
            "register-from-known-place",
            "temporary-password",
            "dismiss-sign-in",
            "dismiss-user-risk",
            "adjust-policy",
            "temporary-exclusion",
        ),
    ),
    Whole(
        "case risk.an_anomalous_token_that_mfa_did_not_close",
        "root-cause-found",
        1,
        about="2026-11-24T07:48:22Z",
        causes=(
            "risk-credential-leak-or-spray: confirmed",
            "ca-user-risk-remediation: likely",
            "signin-risk-realtime: confirmed",
            "user-risk-active: likely",
            "ca-signin-risk-requires-mfa: confirmed",
        ),
        leading=("R risk-credential-leak-or-spray", "D ca-user-risk-remediation"),
        plan=(
            "contain-compromise",
            "temporary-password",
            "revoke-sessions",
            "temporary-access-pass",
            "register-from-known-place",
        ),
        situation=("compromise", "nothing that loosens", "open detection to look into"),
    ),
    Whole(
        "scenario logs-denied",
        "root-cause-found",
        1,
        causes=(
            "risk-credential-leak-or-spray: likely",
            "no-mfa-method-registered: likely",
            "ca-user-risk-remediation: likely",
            "user-risk-active: likely",
        ),
        leading=("R risk-credential-leak-or-spray", "U no-mfa-method-registered", "D ca-user-risk-remediation"),
        plan=(
            "contain-compromise",
            "temporary-password",
            "revoke-sessions",
            "temporary-access-pass",
            "add-phone-method",
            "register-from-known-place",
        ),
        situation=("compromise", "nothing that loosens", "compromise not settled", "open detection to look into"),
    ),
    Whole(
        "case combinations_demand.in_china_with_a_new_group",
        "root-cause-found",
        1,
        about="2026-11-24T07:48:22Z",
        causes=(
            "no-mfa-method-registered: likely",
            "ca-mfa-all-users: likely",
            "group-membership-scopes-policy: confirmed",
        ),
        leading=("U no-mfa-method-registered", "D ca-mfa-all-users"),
        plan=("temporary-access-pass", "add-phone-method", "register-from-known-place"),
        situation=("compromise not settled",),
    ),
    Whole(
        "case combinations_sequences.a_pasted_error_of_three_minutes_ago_and_no_sight_of_risk",
        "root-cause-found",
        1,
        causes=("no-mfa-method-registered: likely", "signin-risk-realtime: likely", "ca-mfa-all-users: likely"),
        leading=("R signin-risk-realtime", "U no-mfa-method-registered", "D ca-mfa-all-users"),
        plan=(
            "temporary-access-pass",
            "add-phone-method",
            "register-from-known-place",
            "grant-reader-permission",
            "wait-and-rerun",
        ),
        situation=("compromise not settled",),
    ),
]


def meaning(place: str, diagnosis: Diagnosis) -> Whole:
    at = diagnosis.event.value.created_date_time if diagnosis.event else None
    situation = diagnosis.situation
    return Whole(
        place,
        str(diagnosis.outcome),
        diagnosis.exit_code,
        f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else "",
        tuple(f"{finding.rule.id}: {finding.verdict.certainty}" for finding in diagnosis.root_causes),
        tuple(f"{family} {finding.rule.id}" for family, finding in diagnosis.leading.items()),
        tuple(fix.row.id for fix in diagnosis.fixes),
        tuple(
            word
            for word, holds in (
                ("compromise", diagnosis.compromise),
                ("nothing that loosens", situation.compromise),
                ("compromise not settled", situation.unsettled),
                ("external guest", situation.external_guest),
                ("open detection to look into", situation.to_investigate),
            )
            if holds
        ),
    )


def text_of(diagnosis: Diagnosis) -> str:
    """What is read of a diagnosis, a line each."""
    gaps = [
        " ".join(filter(None, [str(gap.state), str(gap.status or ""), gap.permission, f"{gap.resource}: {gap.why}"]))
        for gap in diagnosis.gaps
    ]
    return "\n".join(
        [
            diagnosis.conclusion,
            *([f"note: {diagnosis.note}"] if diagnosis.note else []),
            *(f"not read: {gap}" for gap in gaps),
            *(f"reading: {line}" for line in diagnosis.reading),
            *(f"difference: {one.policy}: {one.recorded}, here {one.here}" for one in diagnosis.differences),
        ]
    )


@pytest.mark.parametrize("whole", DIAGNOSES, ids=str)
def test_the_whole_diagnosis(whole: Whole, snapshot: SnapshotAssertion) -> None:
    diagnosis = diagnosed(whole.place)
    assert meaning(whole.place, diagnosis) == whole
    assert text_of(diagnosis) == snapshot
