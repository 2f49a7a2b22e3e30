"""English, as in Europe: the day before the month, the clock with 24 hours."""

from __future__ import annotations

from datetime import datetime

from aad53004.report.languages import Language, Next

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def date(at: datetime) -> str:
    return f"{at.day} {MONTHS[at.month - 1]} {at.year} at {at:%H:%M} UTC"


LANGUAGE = Language(
    code="en",
    date=date,
    greeting="Dear {name},",
    greeting_nameless="Hello,",
    about_sign_in="This is about your sign-in of {when}, which was refused.",
    about="This is about your account.",
    not_me="If it was not you who tried to sign in, please tell the help desk at once.",
    contact="Help desk: [telephone number or address]",
    closing="Kind regards,\nYour IT department",
    messages={
        Next.CODE: """
            Please do not try again for the time being, least of all through a VPN: further attempts will most likely be
            refused too.

            The help desk will give you a temporary code, by telephone or in person, once they have made sure that
            it is you. The code is for you alone: do not pass it on, and do not send it by e-mail.

            You then sign in with this code from your usual network and device, without a VPN, and set up another
            way to confirm who you are, for example an app on your phone. The help desk will go through it with you.
        """,
        Next.USE_CODE: """
            A temporary code is ready for you. It is valid for a short time only; if you have not received it yet,
            please call the help desk.

            Sign in with this code from your usual network and device, without a VPN, and straight away set up
            another way to confirm who you are, for example an app on your phone.
        """,
        Next.NEW_PASSWORD: """
            Please do not try again for the time being.

            The help desk will give you a temporary password, by telephone or in person, once they have made sure
            that it is you. Do not pass it on.

            Sign in with it from your usual network and device, without a VPN. You will be asked to choose a new
            password; please choose one that you use nowhere else.
        """,
        Next.ELSEWHERE: """
            Please switch off any VPN or similar service, use your usual device on your usual network, for example
            in the office or at home, and sign in once more.

            If you are asked to set up another way to confirm who you are, please follow the instructions on the
            screen.

            If your sign-in is refused again, please do not keep trying, but call the help desk.
        """,
        Next.WAIT: """
            All you need to do is wait a little. Please do not try to sign in for one hour, on another device
            either.

            After that, sign in once from your usual network and device, without a VPN. If your sign-in is refused
            again, please call the help desk.
        """,
        Next.PREPARING: """
            There is nothing you need to do at the moment. Our IT department has to change a setting first; the help
            desk will then get in touch with you.

            Until then, please do not try again, least of all through a VPN.
        """,
        Next.HELP_DESK: """
            Please do not try again: further attempts will most likely be refused too.

            Please call the help desk instead. Once they have made sure that it is you, they will go through the
            next steps with you.
        """,
        Next.SECURED: """
            As a precaution, your account is being secured. Until that is done you cannot sign in; please do not
            try.

            The help desk will get in touch with you, by telephone or in person, and restore your access. They will
            never ask for your password.

            Please tell them if you have noticed anything unusual lately: a sign-in that was not yours, a request
            for confirmation that you had not caused, or e-mails that you did not write.
        """,
        Next.GUEST: """
            You sign in here with the account of your own organisation. Please contact the help desk of your
            organisation and have your account checked there; we cannot do that from here.

            Please do not try again until you have been told that your account is in order, and then do so from your
            usual network and device, without a VPN.

            If your sign-in is refused even then, please contact us.
        """,
        Next.BLOCKED: """
            Your sign-in is stopped at present, and trying again will not change that.

            Please call the help desk. They can tell you what is needed so that you can sign in again.
        """,
        Next.CLEAR: """
            At present nothing stops you from signing in; you can work as usual.

            Should the message appear again, please do not keep trying: note the time, take a picture of the whole
            page and send both to the help desk.
        """,
        Next.UNSETTLED: """
            We are still finding out what happened with your sign-in. There is nothing you need to do at the moment.

            In the meantime, please do not try again and again, and do not use a VPN. The help desk will get in
            touch with you.
        """,
    },
)
