"""Dutch, with "u"."""

from __future__ import annotations

from datetime import datetime

from aad53004.report.languages import Language, Next

MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)


def date(at: datetime) -> str:
    return f"{at.day} {MONTHS[at.month - 1]} {at.year} om {at:%H.%M} uur (UTC)"


LANGUAGE = Language(
    code="nl",
    date=date,
    greeting="Geachte {name},",
    greeting_nameless="Goedendag,",
    about_sign_in="Dit bericht gaat over uw aanmelding van {when}, die is geweigerd.",
    about="Dit bericht gaat over uw account.",
    not_me="Als u niet zelf hebt geprobeerd u aan te melden, laat dat dan meteen aan de helpdesk weten.",
    contact="Helpdesk: [telefoonnummer of adres]",
    closing="Met vriendelijke groet,\nUw IT-afdeling",
    messages={
        Next.CODE: """
            Probeer het voorlopig niet opnieuw, en zeker niet via een VPN: nieuwe pogingen worden waarschijnlijk ook geweigerd.

            De helpdesk geeft u telefonisch of persoonlijk een tijdelijke code, zodra is vastgesteld dat u het bent.
            De code is alleen voor u bestemd: geef hem aan niemand door en verstuur hem niet per e-mail.

            Daarna meldt u zich met deze code aan op uw gebruikelijke apparaat en netwerk, zonder VPN, en stelt u
            een extra manier in om uw identiteit te bevestigen, bijvoorbeeld een app op uw telefoon. De helpdesk
            helpt u daarbij.
        """,
        Next.USE_CODE: """
            Er ligt een tijdelijke code voor u klaar. Die is maar kort geldig; als u de code nog niet hebt
            ontvangen, bel dan de helpdesk.

            Meld u met deze code aan op uw gebruikelijke apparaat en netwerk, zonder VPN, en stel meteen een extra
            manier in om uw identiteit te bevestigen, bijvoorbeeld een app op uw telefoon.
        """,
        Next.NEW_PASSWORD: """
            Probeer het voorlopig niet opnieuw.

            De helpdesk geeft u telefonisch of persoonlijk een tijdelijk wachtwoord, zodra is vastgesteld dat u het
            bent. Geef het aan niemand door.

            Meld u daarmee aan op uw gebruikelijke apparaat en netwerk, zonder VPN. U wordt gevraagd een nieuw
            wachtwoord te kiezen; kies er een dat u nergens anders gebruikt.
        """,
        Next.ELSEWHERE: """
            Schakel VPN-verbindingen en vergelijkbare diensten uit en meld u nog een keer aan op uw gebruikelijke
            apparaat en netwerk, bijvoorbeeld op kantoor of thuis.

            Als u daarbij wordt gevraagd een extra manier in te stellen om uw identiteit te bevestigen, volg dan de
            aanwijzingen op het scherm.

            Wordt uw aanmelding opnieuw geweigerd, probeer het dan niet nog eens, maar bel de helpdesk.
        """,
        Next.WAIT: """
            U hoeft alleen even te wachten. Probeer u een uur lang niet aan te melden, ook niet op een ander
            apparaat.

            Meld u daarna één keer aan op uw gebruikelijke apparaat en netwerk, zonder VPN. Wordt uw aanmelding
            opnieuw geweigerd, bel dan de helpdesk.
        """,
        Next.PREPARING: """
            U hoeft op dit moment niets te doen. Onze IT-afdeling moet eerst een instelling wijzigen; daarna neemt
            de helpdesk contact met u op.

            Probeer het tot die tijd niet opnieuw, en zeker niet via een VPN.
        """,
        Next.HELP_DESK: """
            Probeer het niet opnieuw: nieuwe pogingen worden waarschijnlijk ook geweigerd.

            Bel in plaats daarvan de helpdesk. Zodra is vastgesteld dat u het bent, neemt de helpdesk de volgende
            stappen met u door.
        """,
        Next.SECURED: """
            Uit voorzorg wordt uw account op dit moment beveiligd. Tot dat klaar is, kunt u zich niet aanmelden;
            probeer het ook niet.

            De helpdesk neemt telefonisch of persoonlijk contact met u op en herstelt uw toegang. De helpdesk zal u
            nooit om uw wachtwoord vragen.

            Laat het de helpdesk weten als u de laatste tijd iets ongewoons hebt gemerkt: een aanmelding die niet
            van u was, een verzoek om bevestiging waar u niet om had gevraagd, of e-mails die u niet hebt
            geschreven.
        """,
        Next.GUEST: """
            U meldt zich bij ons aan met het account van uw eigen organisatie. Neem contact op met de helpdesk van
            uw organisatie en laat uw account daar controleren; wij kunnen dat van hieruit niet doen.

            Probeer het pas weer als u is bevestigd dat uw account in orde is, en dan op uw gebruikelijke apparaat
            en netwerk, zonder VPN.

            Wordt uw aanmelding ook dan geweigerd, neem dan contact met ons op.
        """,
        Next.BLOCKED: """
            Uw aanmelding is op dit moment geblokkeerd; opnieuw proberen verandert daar niets aan.

            Bel de helpdesk. Die kan u vertellen wat er nodig is om u weer te kunnen aanmelden.
        """,
        Next.CLEAR: """
            Op dit moment staat niets uw aanmelding in de weg; u kunt gewoon werken.

            Verschijnt de melding opnieuw, probeer het dan niet meerdere keren: noteer de tijd, maak een afbeelding
            van de hele pagina en stuur beide naar de helpdesk.
        """,
        Next.UNSETTLED: """
            We zoeken nog uit wat er met uw aanmelding is gebeurd. U hoeft op dit moment niets te doen.

            Probeer het in de tussentijd niet steeds opnieuw en gebruik geen VPN. De helpdesk neemt contact met u
            op.
        """,
    },
)
