"""Portuguese, as written in Brazil, where "você" is the address between colleagues."""

from __future__ import annotations

from datetime import datetime

from aad53004.report.languages import Language, Next

MONTHS = (
    "janeiro",
    "fevereiro",
    "março",
    "abril",
    "maio",
    "junho",
    "julho",
    "agosto",
    "setembro",
    "outubro",
    "novembro",
    "dezembro",
)


def date(at: datetime) -> str:
    day = "1º" if at.day == 1 else str(at.day)
    article = "à" if at.hour < 2 else "às"
    return f"{day} de {MONTHS[at.month - 1]} de {at.year} {article} {at.hour}h{at:%M} (UTC)"


LANGUAGE = Language(
    code="pt",
    date=date,
    greeting="Prezado(a) {name},",
    greeting_nameless="Prezado(a) usuário(a),",
    about_sign_in="Esta mensagem trata da sua tentativa de login de {when}, que foi recusada.",
    about="Esta mensagem trata da sua conta.",
    not_me="Se não foi você quem tentou fazer login, avise imediatamente o suporte de TI.",
    contact="Suporte de TI: [telefone ou endereço]",
    closing="Atenciosamente,\nDepartamento de TI",
    messages={
        Next.CODE: """
            Por enquanto, não tente novamente, muito menos por meio de uma VPN: novas tentativas
            provavelmente também serão recusadas.

            O suporte de TI fornecerá um código temporário a você, por telefone ou pessoalmente, depois de confirmar
            a sua identidade. O código é somente seu: não o repasse a ninguém nem o envie por e-mail.

            Em seguida, faça login com esse código na sua rede e no seu dispositivo habituais, sem VPN, e cadastre
            outra forma de confirmar a sua identidade, por exemplo, um aplicativo no seu celular. O suporte de TI
            orientará você em cada passo.
        """,
        Next.USE_CODE: """
            Há um código temporário à sua disposição. Ele é válido por pouco tempo; se você ainda não o recebeu,
            ligue para o suporte de TI.

            Faça login com esse código na sua rede e no seu dispositivo habituais, sem VPN, e cadastre imediatamente
            outra forma de confirmar a sua identidade, por exemplo, um aplicativo no seu celular.
        """,
        Next.NEW_PASSWORD: """
            Por enquanto, não tente novamente.

            O suporte de TI fornecerá uma senha provisória a você, por telefone ou pessoalmente, depois de confirmar
            a sua identidade. Não a repasse a ninguém.

            Faça login com ela na sua rede e no seu dispositivo habituais, sem VPN. Você precisará escolher uma nova
            senha; escolha uma que não use em nenhum outro lugar.
        """,
        Next.ELSEWHERE: """
            Desative qualquer VPN ou serviço semelhante, use o seu dispositivo habitual na sua rede habitual, por
            exemplo, no escritório ou em casa, e faça login mais uma vez.

            Se for solicitado que você cadastre outra forma de confirmar a sua identidade, siga as instruções na
            tela.

            Se o login for recusado novamente, não continue tentando: ligue para o suporte de TI.
        """,
        Next.WAIT: """
            Basta aguardar um pouco. Não tente fazer login durante uma hora, nem mesmo em outro dispositivo.

            Depois disso, faça login uma única vez na sua rede e no seu dispositivo habituais, sem VPN. Se o login
            for recusado novamente, ligue para o suporte de TI.
        """,
        Next.PREPARING: """
            Por enquanto, você não precisa fazer nada. O nosso departamento de TI precisa primeiro alterar uma
            configuração; depois, o suporte entrará em contato com você.

            Até lá, não tente novamente, muito menos por meio de uma VPN.
        """,
        Next.HELP_DESK: """
            Não tente novamente: novas tentativas provavelmente também serão recusadas.

            Em vez disso, ligue para o suporte de TI. Depois de confirmar a sua identidade, a equipe fará os
            próximos passos com você.
        """,
        Next.SECURED: """
            Por precaução, a sua conta está sendo protegida. Até a conclusão desse trabalho, você não poderá fazer
            login; por favor, não tente.

            O suporte de TI entrará em contato com você, por telefone ou pessoalmente, para restabelecer o seu
            acesso. O suporte nunca pedirá a sua senha.

            Informe ao suporte qualquer coisa incomum que tenha notado recentemente: um login que não foi feito por
            você, um pedido de confirmação que você não iniciou ou e-mails que você não escreveu.
        """,
        Next.GUEST: """
            Você faz login aqui com a conta da sua própria organização. Procure o suporte de TI da sua organização e
            peça que verifiquem a sua conta; não podemos fazer isso daqui.

            Só tente novamente depois que confirmarem que a sua conta está em ordem, na sua rede e no seu
            dispositivo habituais, sem VPN.

            Se o login ainda assim for recusado, entre em contato conosco.
        """,
        Next.BLOCKED: """
            No momento, o seu login está bloqueado; tentar novamente não mudará isso.

            Ligue para o suporte de TI, que dirá o que é necessário para que você possa voltar a fazer login.
        """,
        Next.CLEAR: """
            No momento, nada impede o seu login; você pode trabalhar normalmente.

            Se a mensagem aparecer de novo, não insista: anote o horário, faça uma captura da página inteira e envie
            as duas coisas ao suporte de TI.
        """,
        Next.UNSETTLED: """
            Ainda estamos verificando o que aconteceu com o seu login. Por enquanto, você não precisa fazer nada.

            Enquanto isso, evite tentar repetidas vezes e não use VPN. O suporte de TI entrará em contato com você.
        """,
    },
)
