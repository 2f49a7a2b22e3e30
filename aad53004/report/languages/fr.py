"""French, with "vous". A colon and a semicolon stand behind a space that does not break."""

from __future__ import annotations

from datetime import datetime

from aad53004.report.languages import Language, Next

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def date(at: datetime) -> str:
    day = "1er" if at.day == 1 else str(at.day)
    return f"{day} {MONTHS[at.month - 1]} {at.year} à {at.hour}\u00a0h\u00a0{at:%M} (UTC)"


LANGUAGE = Language(
    code="fr",
    date=date,
    greeting="Bonjour {name},",
    greeting_nameless="Bonjour,",
    about_sign_in="Ce message concerne votre connexion du {when}, qui a été refusée.",
    about="Ce message concerne votre compte.",
    not_me="Si cette tentative de connexion n'était pas la vôtre, prévenez immédiatement le service d'assistance.",
    contact="Service d'assistance\u00a0: [numéro de téléphone ou adresse]",
    closing="Cordialement,\nVotre service informatique",
    messages={
        Next.CODE: """
            Merci de ne pas réessayer pour l'instant, surtout pas par un VPN\u00a0: toute nouvelle tentative serait
            sans doute refusée elle aussi.

            Le service d'assistance vous communiquera un code temporaire, par téléphone ou en personne, après avoir
            vérifié votre identité. Ce code est strictement personnel\u00a0: ne le transmettez à personne et ne l'envoyez
            pas par e-mail.

            Vous vous connecterez ensuite avec ce code, depuis votre réseau et votre appareil habituels et sans VPN,
            puis vous ajouterez un autre moyen de confirmer votre identité, par exemple une application sur votre
            téléphone. Le service d'assistance vous accompagnera.
        """,
        Next.USE_CODE: """
            Un code temporaire est à votre disposition. Sa durée de validité est courte\u00a0; si vous ne l'avez pas
            encore reçu, appelez le service d'assistance.

            Connectez-vous avec ce code depuis votre réseau et votre appareil habituels, sans VPN, et ajoutez
            aussitôt un autre moyen de confirmer votre identité, par exemple une application sur votre téléphone.
        """,
        Next.NEW_PASSWORD: """
            Merci de ne pas réessayer pour l'instant.

            Le service d'assistance vous communiquera un mot de passe provisoire, par téléphone ou en personne,
            après avoir vérifié votre identité. Ne le transmettez à personne.

            Connectez-vous avec ce mot de passe depuis votre réseau et votre appareil habituels, sans VPN. Il vous
            sera demandé d'en choisir un nouveau\u00a0; veillez à ne l'utiliser nulle part ailleurs.
        """,
        Next.ELSEWHERE: """
            Désactivez tout VPN ou service similaire, utilisez votre appareil habituel sur votre réseau habituel,
            par exemple au bureau ou à votre domicile, puis connectez-vous de nouveau.

            S'il vous est alors demandé d'ajouter un autre moyen de confirmer votre identité, suivez les
            instructions affichées à l'écran.

            Si la connexion est de nouveau refusée, n'insistez pas\u00a0: appelez le service d'assistance.
        """,
        Next.WAIT: """
            Il vous suffit de patienter. Merci de ne faire aucune tentative de connexion pendant une heure, même
            depuis un autre appareil.

            Connectez-vous ensuite une seule fois, depuis votre réseau et votre appareil habituels, sans VPN. Si la
            connexion est de nouveau refusée, appelez le service d'assistance.
        """,
        Next.PREPARING: """
            Vous n'avez rien à faire pour le moment. Notre service informatique doit d'abord modifier un réglage\u00a0;
            le service d'assistance prendra ensuite contact avec vous.

            D'ici là, merci de ne pas réessayer, surtout pas par un VPN.
        """,
        Next.HELP_DESK: """
            Merci de ne pas réessayer\u00a0: toute nouvelle tentative serait sans doute refusée elle aussi.

            Appelez plutôt le service d'assistance. Après avoir vérifié votre identité, il effectuera avec vous les
            étapes suivantes.
        """,
        Next.SECURED: """
            Par précaution, votre compte est en cours de sécurisation. Tant que cette opération n'est pas terminée,
            vous ne pouvez pas vous connecter\u00a0; merci de ne pas essayer.

            Le service d'assistance prendra contact avec vous, par téléphone ou en personne, pour rétablir votre
            accès. Il ne vous demandera jamais votre mot de passe.

            Signalez-lui tout ce que vous auriez remarqué d'inhabituel ces derniers temps\u00a0: une connexion qui
            n'était pas la vôtre, une demande de confirmation que vous n'aviez pas provoquée ou des e-mails que vous
            n'avez pas écrits.
        """,
        Next.GUEST: """
            Vous vous connectez chez nous avec le compte de votre propre organisation. Adressez-vous au service
            d'assistance de votre organisation et faites-y vérifier votre compte\u00a0; nous ne pouvons pas le faire
            d'ici.

            Ne réessayez que lorsque l'on vous aura confirmé que votre compte est en ordre, depuis votre réseau et
            votre appareil habituels et sans VPN.

            Si la connexion est encore refusée, contactez-nous.
        """,
        Next.BLOCKED: """
            Votre connexion est actuellement bloquée\u00a0; de nouvelles tentatives n'y changeront rien.

            Appelez le service d'assistance, qui vous indiquera ce qu'il faut faire pour que vous puissiez de
            nouveau vous connecter.
        """,
        Next.CLEAR: """
            Rien n'empêche actuellement votre connexion\u00a0; vous pouvez travailler comme d'habitude.

            Si le message réapparaît, n'insistez pas\u00a0: notez l'heure, faites une capture de la page entière et
            envoyez le tout au service d'assistance.
        """,
        Next.UNSETTLED: """
            Nous cherchons encore à savoir ce qui s'est passé lors de votre connexion. Vous n'avez rien à faire pour
            le moment.

            D'ici là, merci de ne pas multiplier les tentatives et de ne pas utiliser de VPN. Le service
            d'assistance prendra contact avec vous.
        """,
    },
)
