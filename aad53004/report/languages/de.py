"""German, with "Sie". What follows the comma of the greeting begins in lower case."""

from __future__ import annotations

from datetime import datetime

from aad53004.report.languages import Language, Next

MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)


def date(at: datetime) -> str:
    return f"{at.day}. {MONTHS[at.month - 1]} {at.year} um {at:%H:%M} Uhr (UTC)"


LANGUAGE = Language(
    code="de",
    date=date,
    greeting="Guten Tag {name},",
    greeting_nameless="Guten Tag,",
    about_sign_in="es geht um Ihre Anmeldung vom {when}, die abgelehnt wurde.",
    about="es geht um Ihr Konto.",
    not_me="Falls nicht Sie selbst versucht haben, sich anzumelden, sagen Sie dem Helpdesk bitte sofort Bescheid.",
    contact="Helpdesk: [Telefonnummer oder Adresse]",
    closing="Mit freundlichen Grüßen\nIhre IT-Abteilung",
    messages={
        Next.CODE: """
            Bitte versuchen Sie es vorerst nicht erneut, vor allem nicht über ein VPN: Auch weitere Versuche werden
            voraussichtlich abgelehnt.

            Der Helpdesk teilt Ihnen telefonisch oder persönlich einen befristeten Zugangscode mit, sobald er sich
            vergewissert hat, dass Sie es sind. Der Code ist nur für Sie bestimmt: Geben Sie ihn nicht weiter und
            versenden Sie ihn nicht per E-Mail.

            Mit diesem Code melden Sie sich dann an Ihrem gewohnten Gerät, in Ihrem gewohnten Netzwerk und ohne VPN
            an und richten eine weitere Möglichkeit ein, Ihre Identität zu bestätigen, zum Beispiel eine App auf
            Ihrem Telefon. Der Helpdesk begleitet Sie dabei.
        """,
        Next.USE_CODE: """
            Für Sie liegt ein befristeter Zugangscode bereit. Er ist nur kurze Zeit gültig; wenn Sie ihn noch nicht
            erhalten haben, rufen Sie bitte den Helpdesk an.

            Melden Sie sich mit diesem Code an Ihrem gewohnten Gerät, in Ihrem gewohnten Netzwerk und ohne VPN an,
            und richten Sie gleich eine weitere Möglichkeit ein, Ihre Identität zu bestätigen, zum Beispiel eine App
            auf Ihrem Telefon.
        """,
        Next.NEW_PASSWORD: """
            Bitte versuchen Sie es vorerst nicht erneut.

            Der Helpdesk teilt Ihnen telefonisch oder persönlich ein vorläufiges Passwort mit, sobald er sich
            vergewissert hat, dass Sie es sind. Geben Sie es nicht weiter.

            Melden Sie sich damit an Ihrem gewohnten Gerät, in Ihrem gewohnten Netzwerk und ohne VPN an. Sie werden
            gebeten, ein neues Passwort zu wählen; nehmen Sie bitte eines, das Sie nirgendwo sonst verwenden.
        """,
        Next.ELSEWHERE: """
            Bitte schalten Sie VPN-Verbindungen und ähnliche Dienste aus und melden Sie sich noch einmal an Ihrem
            gewohnten Gerät und in Ihrem gewohnten Netzwerk an, etwa im Büro oder zu Hause.

            Wenn Sie dabei gebeten werden, eine weitere Möglichkeit zur Bestätigung Ihrer Identität einzurichten,
            folgen Sie bitte den Anweisungen auf dem Bildschirm.

            Wird die Anmeldung wieder abgelehnt, versuchen Sie es bitte nicht weiter, sondern rufen Sie den Helpdesk
            an.
        """,
        Next.WAIT: """
            Sie müssen nur etwas warten. Bitte versuchen Sie eine Stunde lang nicht, sich anzumelden, auch nicht auf
            einem anderen Gerät.

            Melden Sie sich danach ein einziges Mal an Ihrem gewohnten Gerät, in Ihrem gewohnten Netzwerk und ohne
            VPN an. Wird die Anmeldung wieder abgelehnt, rufen Sie bitte den Helpdesk an.
        """,
        Next.PREPARING: """
            Sie müssen im Moment nichts tun. Unsere IT-Abteilung muss zuerst eine Einstellung ändern; danach meldet
            sich der Helpdesk bei Ihnen.

            Bitte versuchen Sie es bis dahin nicht erneut, vor allem nicht über ein VPN.
        """,
        Next.HELP_DESK: """
            Bitte versuchen Sie es nicht erneut: Auch weitere Versuche werden voraussichtlich abgelehnt.

            Rufen Sie stattdessen bitte den Helpdesk an. Sobald er sich vergewissert hat, dass Sie es sind, geht er
            die nächsten Schritte mit Ihnen durch.
        """,
        Next.SECURED: """
            Vorsorglich wird Ihr Konto derzeit gesichert. Bis das abgeschlossen ist, können Sie sich nicht anmelden;
            bitte versuchen Sie es auch nicht.

            Der Helpdesk meldet sich telefonisch oder persönlich bei Ihnen und richtet Ihren Zugang wieder ein. Er
            wird Sie nie nach Ihrem Passwort fragen.

            Bitte teilen Sie ihm mit, wenn Ihnen in letzter Zeit etwas Ungewöhnliches aufgefallen ist: eine
            Anmeldung, die nicht von Ihnen stammt, eine Bestätigungsanfrage, die Sie nicht ausgelöst haben, oder
            E-Mails, die Sie nicht geschrieben haben.
        """,
        Next.GUEST: """
            Sie melden sich bei uns mit dem Konto Ihrer eigenen Organisation an. Bitte wenden Sie sich an den
            Helpdesk Ihrer Organisation und lassen Sie Ihr Konto dort prüfen; von hier aus ist das nicht möglich.

            Bitte versuchen Sie es erst wieder, wenn man Ihnen bestätigt hat, dass Ihr Konto in Ordnung ist, und
            dann an Ihrem gewohnten Gerät, in Ihrem gewohnten Netzwerk und ohne VPN.

            Wird die Anmeldung auch dann noch abgelehnt, wenden Sie sich bitte an uns.
        """,
        Next.BLOCKED: """
            Ihre Anmeldung ist zurzeit gesperrt; weitere Versuche ändern daran nichts.

            Bitte rufen Sie den Helpdesk an. Er kann Ihnen sagen, was nötig ist, damit Sie sich wieder anmelden
            können.
        """,
        Next.CLEAR: """
            Derzeit steht Ihrer Anmeldung nichts im Weg; Sie können wie gewohnt arbeiten.

            Sollte die Meldung wieder erscheinen, versuchen Sie es bitte nicht mehrmals: Notieren Sie die Uhrzeit,
            machen Sie ein Bild der ganzen Seite und schicken Sie beides dem Helpdesk.
        """,
        Next.UNSETTLED: """
            Wir klären noch, was es mit Ihrer Anmeldung auf sich hat. Sie müssen im Moment nichts tun.

            Bitte versuchen Sie es in der Zwischenzeit nicht immer wieder und nicht über ein VPN. Der Helpdesk
            meldet sich bei Ihnen.
        """,
    },
)
