"""Spanish, with "usted"."""

from __future__ import annotations

from datetime import datetime

from aad53004.report.languages import Language, Next

MONTHS = (
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
)


def date(at: datetime) -> str:
    article = "la" if at.hour == 1 else "las"
    return f"{at.day} de {MONTHS[at.month - 1]} de {at.year} a {article} {at.hour}:{at:%M} (UTC)"


LANGUAGE = Language(
    code="es",
    date=date,
    greeting="Estimado/a {name}:",
    greeting_nameless="Buenos días:",
    about_sign_in="Le escribimos acerca de su inicio de sesión del {when}, que fue rechazado.",
    about="Le escribimos acerca de su cuenta.",
    not_me="Si no fue usted quien intentó iniciar sesión, avise de inmediato al servicio de asistencia.",
    contact="Servicio de asistencia: [número de teléfono o dirección]",
    closing="Atentamente,\nSu departamento de informática",
    messages={
        Next.CODE: """
            Por favor, no lo intente de nuevo por ahora, y menos aún a través de una VPN: lo más probable
            es que los nuevos intentos también se rechacen.

            El servicio de asistencia le facilitará un código temporal, por teléfono o en persona, una vez que haya
            comprobado su identidad. El código es solo para usted: no lo comparta con nadie ni lo envíe por correo
            electrónico.

            Después, inicie sesión con ese código desde su red y su dispositivo habituales, sin VPN, y añada otra
            forma de confirmar su identidad, por ejemplo, una aplicación en su teléfono. El servicio de asistencia
            le acompañará en el proceso.
        """,
        Next.USE_CODE: """
            Tiene a su disposición un código temporal. Es válido durante poco tiempo; si todavía no lo ha recibido,
            llame al servicio de asistencia.

            Inicie sesión con ese código desde su red y su dispositivo habituales, sin VPN, y añada enseguida otra
            forma de confirmar su identidad, por ejemplo, una aplicación en su teléfono.
        """,
        Next.NEW_PASSWORD: """
            Por favor, no lo intente de nuevo por ahora.

            El servicio de asistencia le facilitará una contraseña provisional, por teléfono o en persona, una vez
            que haya comprobado su identidad. No la comparta con nadie.

            Inicie sesión con ella desde su red y su dispositivo habituales, sin VPN. Se le pedirá que elija una
            contraseña nueva; elija una que no utilice en ningún otro sitio.
        """,
        Next.ELSEWHERE: """
            Desactive cualquier VPN o servicio similar, utilice su dispositivo habitual en su red habitual, por
            ejemplo, en la oficina o en casa, e inicie sesión de nuevo.

            Si se le pide que añada otra forma de confirmar su identidad, siga las instrucciones de la pantalla.

            Si el inicio de sesión se rechaza otra vez, no siga intentándolo y llame al servicio de asistencia.
        """,
        Next.WAIT: """
            Solo tiene que esperar un poco. Por favor, no intente iniciar sesión durante una hora, tampoco desde
            otro dispositivo.

            Después, inicie sesión una sola vez desde su red y su dispositivo habituales, sin VPN. Si el inicio de
            sesión se rechaza otra vez, llame al servicio de asistencia.
        """,
        Next.PREPARING: """
            Por el momento no tiene que hacer nada. Nuestro departamento de informática debe cambiar antes una
            configuración; después, el servicio de asistencia se pondrá en contacto con usted.

            Hasta entonces, por favor, no lo intente de nuevo, y menos aún a través de una VPN.
        """,
        Next.HELP_DESK: """
            Por favor, no lo intente de nuevo: lo más probable es que los nuevos intentos también se rechacen.

            En su lugar, llame al servicio de asistencia. Una vez comprobada su identidad, le guiarán en los pasos
            siguientes.
        """,
        Next.SECURED: """
            Como medida de precaución, estamos protegiendo su cuenta. Hasta que hayamos terminado no podrá iniciar
            sesión; por favor, no lo intente.

            El servicio de asistencia se pondrá en contacto con usted, por teléfono o en persona, para restablecer
            su acceso. Nunca le pedirá su contraseña.

            Infórmele de cualquier cosa inusual que haya notado últimamente: un inicio de sesión que no haya hecho
            usted, una solicitud de confirmación que no haya provocado o mensajes de correo que no haya escrito.
        """,
        Next.GUEST: """
            Usted inicia sesión aquí con la cuenta de su propia organización. Diríjase al servicio de asistencia de
            su organización y pida que revisen su cuenta; desde aquí no podemos hacerlo.

            No lo intente de nuevo hasta que le confirmen que su cuenta está en orden y, entonces, hágalo desde su
            red y su dispositivo habituales, sin VPN.

            Si aun así se rechaza el inicio de sesión, póngase en contacto con nosotros.
        """,
        Next.BLOCKED: """
            En este momento su inicio de sesión está bloqueado; volver a intentarlo no cambiará nada.

            Llame al servicio de asistencia: le dirán qué hace falta para que pueda volver a iniciar sesión.
        """,
        Next.CLEAR: """
            En este momento nada impide que inicie sesión; puede trabajar con normalidad.

            Si el mensaje vuelve a aparecer, no insista: anote la hora, haga una captura de la página completa y
            envíe ambas cosas al servicio de asistencia.
        """,
        Next.UNSETTLED: """
            Todavía estamos averiguando qué ha ocurrido con su inicio de sesión. Por el momento no tiene que hacer
            nada.

            Mientras tanto, no lo intente una y otra vez ni utilice una VPN. El servicio de asistencia se pondrá en
            contacto con usted.
        """,
    },
)
