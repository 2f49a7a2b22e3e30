"""Error texts in the shapes that people paste, made for the tests, each with what it shows and nothing else.

``Shown`` names the fields that a text shows; every field that it does not name must be read as None.
Shapes: https://learn.microsoft.com/entra/identity-platform/reference-error-codes (OAuth),
https://learn.microsoft.com/graph/api/resources/signin (sign-in log),
https://learn.microsoft.com/entra/identity/devices/troubleshoot-primary-refresh-token (dsregcmd).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, quote_plus

R = "7b1f0a52-3c44-4d0e-9a8b-2f6c11d0e400"
K = "c0a8f3d1-52be-4e7b-8d19-6f4a90b7c231"
APP = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c"
TENANT = "9d2c1f0e-77aa-4b3c-8e5d-1a2b3c4d5e6f"
DEVICE = "d1e2f3a4-b5c6-4d7e-8f90-a1b2c3d4e5f6"
OTHER = "11aa22bb-33cc-44dd-85ee-66ff77008899"
USER = "alice@contoso.example"


@dataclass(frozen=True)
class Shown:
    """A text and the fields that it shows, named as in the JSON (``app``, ``appId``, ``platform``, ``state`` flat)."""

    text: str
    fields: dict[str, Any] = field(default_factory=dict)


IDS = {"requestId": R, "correlationId": K}
AT = {"timestamp": "2026-07-16T19:13:18Z"}
AT_MS = {"timestamp": "2026-07-16T19:13:18.503Z"}
SENTENCE = "AADSTS53004: You can't get there from here because your sign-in was risky."
LINES = f"{SENTENCE}\nTrace ID: {R}\nCorrelation ID: {K}\nTimestamp: 2026-07-16 19:13:18Z"
OAUTH = {
    "error": "interaction_required",
    "error_description": LINES.replace("\n", "\r\n"),
    "error_codes": [53004],
    "timestamp": "2026-07-16 19:13:18Z",
    "trace_id": R,
    "correlation_id": K,
    "error_uri": "https://login.microsoftonline.com/error?code=53004",
    "suberror": "basic_action",
}
BASE = {"code": 53004, **IDS, **AT, "language": "en"}
PAGE = {
    "code": 53004,
    **IDS,
    **AT_MS,
    "app": "My Apps",
    "appId": APP,
    "ip": "203.0.113.77",
    "platform": "macOS",
    "state": "Unregistered",
}


def page(labels: str, missing: str, colon: str = ": ") -> str:
    """The block of the sign-in page, with the ten labels parted by ``|``."""
    values = (
        "53004",
        R,
        K,
        "2026-07-16T19:13:18.503Z",
        "My Apps",
        APP,
        "203.0.113.77",
        missing,
        "macOS",
        "Unregistered",
    )
    return "\n".join(f"{label}{colon}{value}" for label, value in zip(labels.split("|"), values, strict=True))


ENGLISH = "Error Code|Request Id|Correlation Id|Timestamp|App name|App id|IP address|Device identifier|Device platform|Device state"
# Language, labels, how "Not available" is said. Microsoft's own pages differ among each other; so do these.
PAGES = {
    "en": (ENGLISH, "Not available"),
    "de": (
        (
            "Fehlercode|Anforderungs-ID|Korrelations-ID|Zeitstempel|App-Name|App-ID|IP-Adresse|Gerätebezeichner|Geräteplattform"
            "|Gerätestatus"
        ),
        "Nicht verfügbar",
    ),
    "nl": (
        "Foutcode|Aanvraag-id|Correlatie-id|Tijdstempel|App-naam|App-id|IP-adres|Apparaat-id|Apparaatplatform|Apparaatstatus",
        "Niet beschikbaar",
    ),
    "fr": (
        (
            "Code d’erreur|ID de demande|ID de corrélation|Horodatage|Nom de l’application|ID de l’application|Adresse IP"
            "|Identificateur de l’appareil|Plateforme de l’appareil|État de l’appareil"
        ),
        "Non disponible",
    ),
    "es": (
        (
            "Código de error|Id. de solicitud|Id. de correlación|Marca de tiempo|Nombre de la aplicación|Id. de la aplicación"
            "|Dirección IP|Identificador de dispositivo|Plataforma del dispositivo|Estado del dispositivo"
        ),
        "No disponible",
    ),
    "it": (
        (
            "Codice errore|ID richiesta|ID correlazione|Timestamp|Nome app|ID app|Indirizzo IP|Identificatore dispositivo"
            "|Piattaforma dispositivo|Stato dispositivo"
        ),
        "Non disponibile",
    ),
    "pt": (
        (
            "Código de erro|ID da solicitação|ID de correlação|Carimbo de data/hora|Nome do aplicativo|ID do aplicativo|Endereço IP"
            "|Identificador do dispositivo|Plataforma do dispositivo|Estado do dispositivo"
        ),
        "Não disponível",
    ),
    "sv": (
        (
            "Felkod|ID för begäran|Korrelations-ID|Tidsstämpel|Appnamn|App-ID|IP-adress|Enhetsidentifierare|Enhetsplattform"
            "|Enhetstillstånd"
        ),
        "Inte tillgängligt",
    ),
    "da": (
        "Fejlkode|Anmodnings-id|Korrelations-id|Tidsstempel|Appnavn|App-id|IP-adresse|Enheds-id|Enhedsplatform|Enhedstilstand",
        "Ikke tilgængelig",
    ),
    "nb": (
        "Feilkode|Forespørsels-ID|Korrelasjons-ID|Tidsstempel|Appnavn|App-ID|IP-adresse|Enhets-ID|Enhetsplattform|Enhetstilstand",
        "Ikke tilgjengelig",
    ),
    "fi": (
        (
            "Virhekoodi|Pyynnön tunnus|Korrelaatiotunnus|Aikaleima|Sovelluksen nimi|Sovelluksen tunnus|IP-osoite|Laitteen tunniste"
            "|Laitteen käyttöympäristö|Laitteen tila"
        ),
        "Ei saatavilla",
    ),
    "pl": (
        (
            "Kod błędu|Identyfikator żądania|Identyfikator korelacji|Sygnatura czasowa|Nazwa aplikacji|Identyfikator aplikacji"
            "|Adres IP|Identyfikator urządzenia|Platforma urządzenia|Stan urządzenia"
        ),
        "Niedostępne",
    ),
    "cs": (
        (
            "Kód chyby|ID žádosti|ID korelace|Časové razítko|Název aplikace|ID aplikace|IP adresa|Identifikátor zařízení"
            "|Platforma zařízení|Stav zařízení"
        ),
        "Není k dispozici",
    ),
    "hu": (
        (
            "Hibakód|Kérelemazonosító|Korrelációs azonosító|Időbélyeg|Alkalmazás neve|Alkalmazásazonosító|IP-cím|Eszközazonosító"
            "|Eszközplatform|Eszközállapot"
        ),
        "Nem érhető el",
    ),
    "tr": (
        (
            "Hata Kodu|İstek Kimliği|Bağıntı Kimliği|Zaman damgası|Uygulama adı|Uygulama kimliği|IP adresi|Cihaz tanımlayıcısı"
            "|Cihaz platformu|Cihaz durumu"
        ),
        "Kullanılamıyor",
    ),
    "ru": (
        (
            "Код ошибки|Идентификатор запроса|Идентификатор корреляции|Метка времени|Имя приложения|Идентификатор приложения"
            "|IP-адрес|Идентификатор устройства|Платформа устройства|Состояние устройства"
        ),
        "Недоступно",
    ),
    "ja": (
        "エラー コード|要求 ID|関連付け ID|タイムスタンプ|アプリ名|アプリ ID|IP アドレス|デバイス識別子|デバイス プラットフォーム|デバイスの状態",
        "利用不可",
    ),
    "ko": (
        "오류 코드|요청 ID|상관 관계 ID|타임스탬프|앱 이름|앱 ID|IP 주소|장치 식별자|장치 플랫폼|장치 상태",
        "사용할 수 없음",
    ),
    "zh": ("错误代码|请求 ID|相关 ID|时间戳|应用名称|应用 ID|IP 地址|设备标识符|设备平台|设备状态", "不可用"),
    "vi": (
        (
            "Mã lỗi|ID yêu cầu|ID tương quan|Dấu thời gian|Tên ứng dụng|ID ứng dụng|Địa chỉ IP|Mã định danh thiết bị|Nền tảng thiết bị"
            "|Trạng thái thiết bị"
        ),
        "Không có sẵn",
    ),
    "el": (
        (
            "Κωδικός σφάλματος|Αναγνωριστικό αίτησης|Αναγνωριστικό συσχέτισης|Χρονική σήμανση|Όνομα εφαρμογής|Αναγνωριστικό εφαρμογής"
            "|Διεύθυνση IP|Αναγνωριστικό συσκευής|Πλατφόρμα συσκευής|Κατάσταση συσκευής"
        ),
        "Μη διαθέσιμο",
    ),
    "he": (
        "קוד שגיאה|מזהה בקשה|מזהה מתאם|חותמת זמן|שם אפליקציה|מזהה אפליקציה|כתובת IP|מזהה מכשיר|פלטפורמת מכשיר|מצב מכשיר",
        "לא זמין",
    ),
    "ar": (
        (
            "رمز الخطأ|معرف الطلب|معرف الارتباط|الطابع الزمني|اسم التطبيق|معرف التطبيق|عنوان IP|معرف الجهاز|النظام الأساسي للجهاز"
            "|حالة الجهاز"
        ),
        "غير متوفر",
    ),
}
SIGN_IN = {
    "id": R,
    "createdDateTime": "2026-07-16T19:13:18Z",
    "userDisplayName": "Alice Example",
    "userPrincipalName": USER,
    "userId": OTHER,
    "appId": APP,
    "appDisplayName": "My Apps",
    "ipAddress": "203.0.113.77",
    "correlationId": K,
    "conditionalAccessStatus": "failure",
    "resourceId": "00000003-0000-0000-c000-000000000000",
    "status": {"errorCode": 53004, "failureReason": "Other.", "additionalDetails": None},
    "deviceDetail": {"deviceId": "", "displayName": "", "operatingSystem": "MacOs", "isCompliant": False},
    "appliedConditionalAccessPolicies": [{"id": OTHER, "displayName": "CA003", "result": "failure"}],
}
SIGNED_IN = {
    **IDS,
    "code": 53004,
    **AT,
    "user": USER,
    "app": "My Apps",
    "appId": APP,
    "ip": "203.0.113.77",
    "platform": "MacOs",
}
LOG_ROW = {
    "TenantId": TENANT,
    "TimeGenerated": "2026-07-16T19:13:18.503Z",
    "OperationName": "Sign-in activity",
    "ResultType": "53004",
    "ResultDescription": "Other",
    "CorrelationId": K,
    "Id": R,
    "UserPrincipalName": USER,
    "AppDisplayName": "My Apps",
    "AppId": APP,
    "IPAddress": "203.0.113.77",
    "Status": '{"errorCode":53004,"failureReason":"Other"}',
    "DeviceDetail": '{"deviceId":"' + DEVICE + '","operatingSystem":"Windows 10"}',
}
QUERY = (
    "error=interaction_required&error_description="
    + quote_plus(LINES.replace("\n", "\r\n"))
    + "&error_uri="
    + quote_plus("https://login.microsoftonline.com/error?code=53004")
)
ENGLISH_PAGE = page(*PAGES["en"])
DE_SENTENCE = (
    "AADSTS50076: Aufgrund einer Konfigurationsänderung durch Ihren Administrator müssen Sie die Anmeldung bestätigen."
)

TEXTS: dict[str, Shown] = {
    **{f"page in {name}": Shown(page(*labels), {**PAGE, "language": name}) for name, labels in PAGES.items()},
    # --- the page, as it is copied
    "page in one line": Shown(ENGLISH_PAGE.replace("\n", " "), {**PAGE, "language": "en"}),
    "page after picture recognition": Shown(
        "Your sign-in was blocked We've detected something unusual about this sign-in. "
        + ENGLISH_PAGE.replace("\n", " ").replace("Id:", "ld:").replace("Correlation", "Correlat ion".replace(" ", ""))
        + " Sign out and sign in with a different account",
        {**PAGE, "language": "en"},
    ),
    "German page in one line": Shown(page(*PAGES["de"]).replace("\n", " "), {**PAGE, "language": "de"}),
    "Spanish page in one line": Shown(page(*PAGES["es"]).replace("\n", " "), {**PAGE, "language": "es"}),
    "page without line ends between label and value": Shown(page(*PAGES["en"], colon="\n"), {**PAGE, "language": "en"}),
    "page as a Markdown list": Shown(
        "\n".join(f"- **{line.partition(': ')[0]}:** `{line.partition(': ')[2]}`" for line in ENGLISH_PAGE.split("\n")),
        {**PAGE, "language": "en"},
    ),
    "page as a Markdown table": Shown(
        "| Field | Value |\n|---|---|\n"
        + "\n".join("| " + line.replace(": ", " | ", 1) + " |" for line in ENGLISH_PAGE.split("\n")),
        {**PAGE, "language": "en"},
    ),
    "page as HTML": Shown(
        "<div class='row'>"
        + "".join(
            f"<div><b>{line.replace(': ', ':</b>&nbsp;<span>', 1)}</span></div>" for line in ENGLISH_PAGE.split("\n")
        ),
        {**PAGE, "language": "en"},
    ),
    "page as an HTML table": Shown(
        "<table><tr><td>"
        + ENGLISH_PAGE.replace(": ", "</td><td>").replace("\n", "</td></tr>\n<tr><td>")
        + "</td></tr></table>",
        {**PAGE, "language": "en"},
    ),
    "page in quoted mail": Shown(
        "From: Bob Example <bob@contoso.example>\nSent: Friday, 17 July 2026 09:12\nTo: helpdesk@contoso.example\n\n"
        + "\n".join(f"> > {line}" for line in ENGLISH_PAGE.split("\n"))
        + "\n\nBob Example\nbob@contoso.example\nTel 53003",
        {**PAGE, "language": "en"},
    ),
    "page in a mail that wraps ids": Shown(
        f"> Error Code: 53004\n> Request Id: {R[:19]}\n> {R[19:]}\n> Correlation\n> Id:\n> {K}\n> Timestamp:\n> 2026-07-16T19:13:18.503Z",
        {"code": 53004, **IDS, **AT_MS, "language": "en"},
    ),
    "page in quoted-printable": Shown(
        "Content-Transfer-Encoding: quoted-printable\n\n"
        + page(*PAGES["fr"])
        .replace("é", "=C3=A9")
        .replace("É", "=C3=89")
        .replace("’", "=E2=80=99")
        .replace(K, K[:8] + "=\n" + K[8:]),
        {**PAGE, "language": "fr"},
    ),
    "page with a damaged code page": Shown(
        page(*PAGES["fr"]).encode().decode("cp1252", "replace"), {**PAGE, "language": "fr"}
    ),
    "page with no-break spaces and full-width colons": Shown(
        ENGLISH_PAGE.replace(": ", "：\u00a0"), {**PAGE, "language": "en"}
    ),
    "page with long dashes in its ids": Shown(
        ENGLISH_PAGE.replace(R, R.replace("-", "\u2011")).replace(K, K.replace("-", "–")), {**PAGE, "language": "en"}
    ),
    "page with marks of direction": Shown(page(*PAGES["ar"]).replace(": ", ": \u200e"), {**PAGE, "language": "ar"}),
    "page in two columns": Shown(
        f"Error Code: 53004          Request Id: {R}\nCorrelation Id: {K}    Timestamp: 2026-07-16T19:13:18.503Z\n"
        f"App name: My Apps          App id: {APP}\nIP address: 203.0.113.77   Device platform: Windows 11",
        {
            "code": 53004,
            **IDS,
            **AT_MS,
            "app": "My Apps",
            "appId": APP,
            "ip": "203.0.113.77",
            "platform": "Windows 11",
            "language": "en",
        },
    ),
    "page with flagging behind it": Shown(
        ENGLISH_PAGE
        + "\nFlag sign-in errors for review: Enable flagging\nIf you plan on getting help for this problem, enable flagging.",
        {**PAGE, "language": "en"},
    ),
    "page of a registered device, IPv6": Shown(
        ENGLISH_PAGE.replace("203.0.113.77", "2001:DB8:0:0::17")
        .replace("Not available", DEVICE)
        .replace("macOS", "Windows 10"),
        {**PAGE, "ip": "2001:db8::17", "device": DEVICE, "platform": "Windows 10", "language": "en"},
    ),
    "page with the ids blacked out": Shown(
        "Error Code: 53004\nRequest Id: xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx\nCorrelation Id: <guid>\nTimestamp: [removed]\n"
        "App name: xxxxxx\nApp id: {redacted}\nIP address: x.x.x.x\nDevice identifier: Not available\nDevice state: ****",
        {"code": 53004, "language": "en"},
    ),
    "page with ids of zeros": Shown(
        f"Error Code: 53003\nRequest Id: 00000000-0000-0000-0000-000000000000\nCorrelation Id: {K}",
        {"code": 53003, "correlationId": K, "language": "en"},
    ),
    "page with an empty request id": Shown(
        f"Error Code: 53004\nRequest Id:\nCorrelation Id: {K}\nTimestamp: 2026-07-16T19:13:18.503Z",
        {"code": 53004, "correlationId": K, **AT_MS, "language": "en"},
    ),
    "page in a language that is not in the tables": Shown(
        page(
            "Kutsarudza kukanganisa|Zita rechikumbiro|Zita rekubatana|Chiratidzo|Zita repurogiramu|Purogiramu|Kero|Muchina|Mhando|Mamiriro",
            "Hapana",
        ).replace("Kutsarudza kukanganisa: 53004", "AADSTS53004"),
        {"code": 53004, **IDS, **AT_MS},
    ),
    # --- OAuth
    "OAuth JSON": Shown(json.dumps(OAUTH), BASE),
    "OAuth JSON, indented": Shown(json.dumps(OAUTH, indent=4), BASE),
    "OAuth JSON in a string": Shown(json.dumps({"body": json.dumps(OAUTH), "status": 400}), BASE),
    "OAuth JSON in a string in a string": Shown(json.dumps({"log": json.dumps({"body": json.dumps(OAUTH)})}), BASE),
    "OAuth JSON cut off": Shown(json.dumps(OAUTH)[:240], {"code": 53004, **IDS, "language": "en"}),
    "OAuth JSON with a claims challenge": Shown(
        json.dumps(
            {**OAUTH, "claims": json.dumps({"access_token": {"capolids": {"essential": True, "values": [OTHER]}}})}
        ),
        {**BASE, "claims": [OTHER]},
    ),
    "redirect with a query": Shown(f"https://portal.contoso.example/callback?{QUERY}&state=12345", BASE),
    "redirect with a fragment": Shown(f"https://portal.contoso.example/callback#{QUERY}&state={OTHER}", BASE),
    "redirect encoded twice": Shown("https://portal.contoso.example/?next=" + quote("/cb?" + QUERY, safe=""), BASE),
    "redirect in HTML": Shown(
        "<p>Sent to &quot;https://portal.contoso.example/cb?" + QUERY.replace("&", "&amp;") + "&quot;</p>", BASE
    ),
    "address of an authorize request": Shown(
        f"https://login.microsoftonline.com/{TENANT}/oauth2/v2.0/authorize?client_id={APP}&login_hint=alice%40contoso.example"
        f"&client-request-id={K}&state={OTHER}\nAADSTS53004 and nothing else",
        {"code": 53004, "appId": APP, "user": USER, "correlationId": K},
    ),
    "look-up address alone": Shown("https://login.microsoftonline.com/error?code=53004", {"code": 53004}),
    "HTTP headers": Shown(
        f"HTTP/1.1 400 Bad Request\r\nContent-Length: 50076\r\nclient-request-id: {K}\r\nx-ms-request-id: {R}\r\n"
        f"x-ms-ests-server: 2.1.17645.4 - WEULR1 ProdSlices\r\nDate: Thu, 16 Jul 2026 19:13:18 GMT\r\n\r\n{SENTENCE}",
        {"code": 53004, **IDS, **AT, "language": "en"},
    ),
    # --- libraries
    "MSAL.NET": Shown(
        f"Unhandled exception. MSAL.NetCore.4.66.2.0.MsalUiRequiredException:\n\tErrorCode: invalid_grant\nMicrosoft.Identity.Client."
        f"MsalUiRequiredException: {LINES.replace(chr(10), ' ')}\n   at Microsoft.Identity.Client.OAuth2.OAuth2Client.ThrowServerException(HttpResponse response, RequestContext requestContext)\n"
        '\tStatusCode: 400\n\tResponseBody: {"error":"invalid_grant"}\n\tHeaders: Cache-Control: no-store',
        BASE,
    ),
    "MSAL4J": Shown(
        f"com.microsoft.aad.msal4j.MsalInteractionRequiredException: {LINES}\n\tat com.microsoft.aad.msal4j."
        "MsalServiceExceptionFactory.fromHttpResponse(MsalServiceExceptionFactory.java:53)\n\tat java.base/java.lang.Thread.run(Thread.java:50076)",
        BASE,
    ),
    "MSAL Python": Shown(repr({k: v for k, v in OAUTH.items() if k != "error_uri"}), BASE),
    "azure-identity Python": Shown(
        f"azure.core.exceptions.ClientAuthenticationError: Authentication failed: {LINES}\nTo mitigate this issue, please refer to the "
        "troubleshooting guidelines here at https://aka.ms/azsdk/python/identity/usernamepasswordcredential/troubleshoot.",
        BASE,
    ),
    "MSAL.js": Shown(
        f"InteractionRequiredAuthError: interaction_required: {SENTENCE}\r\nTrace ID: {R}\r\nCorrelation ID: {K}\r\n"
        "Timestamp: 2026-07-16 19:13:18Z\r\n - Correlation ID: "
        f"{K} - Trace ID: {R}\n    at createInteractionRequiredAuthError (index.js:53001:5)",
        BASE,
    ),
    "MSAL Go": Shown(
        "http call(https://login.microsoftonline.com/"
        + TENANT
        + "/oauth2/v2.0/token)(POST) error: reply status code was 400:\n"
        + json.dumps(OAUTH),
        BASE,
    ),
    "azidentity Go": Shown(
        "AzureCLICredential: ERROR: "
        + LINES.replace("\n", " ")
        + "\nTo troubleshoot, visit https://aka.ms/azsdk/go/identity/troubleshoot#azure-cli",
        BASE,
    ),
    "MSAL for iOS": Shown(
        f"Error Domain=MSALErrorDomain Code=-50002 UserInfo={{MSALErrorDescriptionKey={SENTENCE}, MSALSTSErrorCodesKey=(53004), "
        f"MSALCorrelationIDKey={K.upper()}, MSALOAuthErrorKey=interaction_required}}",
        {"code": 53004, "correlationId": K, "language": "en"},
    ),
    "Rust debug output": Shown(
        'Error: ServerResponse { error: "invalid_grant", error_codes: [53004], trace_id: Some("'
        + R
        + '"), correlation_id: Some("'
        + K
        + '") }',
        {"code": 53004, **IDS, "language": "en"},
    ),
    # --- command lines
    "Azure CLI": Shown(
        f"ERROR: {SENTENCE} Trace ID: {R} Correlation ID: {K} Timestamp: 2026-07-16 19:13:18Z\nInteractive authentication is needed. Please run:\n"
        f'az login --tenant "{TENANT}" --scope "https://management.core.windows.net//.default"',
        BASE,
    ),
    "Az PowerShell": Shown(
        f"Connect-AzAccount: {LINES.replace(chr(10), chr(10) + '     | ')}\nAt line:1 char:1\n+ Connect-AzAccount -Tenant {TENANT}\n"
        "    + CategoryInfo          : CloseError: (:) [Connect-AzAccount], MsalUiRequiredException",
        BASE,
    ),
    "Graph PowerShell in colour": Shown("\x1b[31;1mConnect-MgGraph: \x1b[31;1m" + LINES + "\x1b[0m", BASE),
    "Exchange PowerShell in a narrow window": Shown(
        f"Connect-ExchangeOnline: \n     | {SENTENCE}\n     | Trace ID: {R[:30]}\n     | {R[30:]} Correla-\n     | tion ID: {K} Timesta\n     | mp: 2026-07-16\n     | 19:13:18Z",
        BASE,
    ),
    "sign-in log in PowerShell": Shown(
        f"AppDisplayName                   : My Apps\nAppId                            : {APP}\nCorrelationId                    : {K}\n"
        f"CreatedDateTime                  : 2026-07-16 19:13:18Z\nId                               : {R}\nIPAddress                        : 203.0.113.77\n"
        f"ResourceId                       : {OTHER}\nErrorCode                        : 53004\nUserId                           : {OTHER}\nUserPrincipalName                : {USER}",
        {
            "code": 53004,
            **IDS,
            **AT,
            "app": "My Apps",
            "appId": APP,
            "ip": "203.0.113.77",
            "user": USER,
            "language": "en",
        },
    ),
    "dsregcmd": Shown(
        "+----------------------------------------------------------------------+\n| SSO State                                                            |\n"
        "+----------------------------------------------------------------------+\n                AzureAdPrt : NO\n       AzureAdPrtAuthority :\n"
        "     Acquire Prt Diagnostics : PRESENT\n      Previous Prt Attempt : 2026-07-16 19:13:18.503 UTC\n            Attempt Status : 0xc000006d\n"
        f"             User Identity : {USER}\n           Credential Type : Password\n            Correlation ID : {K}\n"
        f"              Endpoint URI : https://login.microsoftonline.com/{TENANT}/oauth2/token/\n               HTTP Method : POST\n"
        "                HTTP Error : 0x0\n               HTTP status : 400\n         Server Error Code : interaction_required\n"
        f"  Server Error Description : {SENTENCE}",
        {"code": 53004, "correlationId": K, "user": USER, **AT_MS, "language": "en"},
    ),
    # --- logs
    "syslog line": Shown(
        f"<134>1 2026-07-16T19:13:18.503Z gateway.contoso.example sts 50076 - - {SENTENCE} user={USER} client_ip=203.0.113.77 port=53003",
        {"code": 53004, **AT_MS, "user": USER, "ip": "203.0.113.77", "language": "en"},
    ),
    "log line in local time": Shown(
        f"2026-07-16 21:13:18,503 ERROR [main] auth: {SENTENCE} trace_id={R}",
        {"code": 53004, "requestId": R, "language": "en"},
    ),
    "log line with an offset": Shown(
        f"2026-07-16T21:13:18.503+02:00 ERROR auth: {SENTENCE}", {"code": 53004, **AT_MS, "language": "en"}
    ),
    "CSV of the portal": Shown(
        '"Date (UTC)","Request ID","User agent","Correlation ID","User ID","User","Username","Application","Application ID ","Resource",'
        '"Resource ID ","IP address","Location","Status","Sign-in error code","Failure reason","Operating System"\n'
        f'"2026-07-16T19:13:18Z","{R}","Mozilla/5.0 (X11, Linux)","{K}","{OTHER}","Alice Example","{USER}","My Apps","{APP}","Microsoft Graph",'
        f'"00000003-0000-0000-c000-000000000000","203.0.113.77","Berlin, DE","Failure","53004","Other","MacOs"',
        {**SIGNED_IN, "language": "en"},
    ),
    "row of a query": Shown(
        "TimeGenerated [UTC]\tUserPrincipalName\tAppDisplayName\tAppId\tIPAddress\tResultType\tCorrelationId\tId\n"
        f"7/16/2026, 7:13:18.503 PM\t{USER}\tMy Apps\t{APP}\t203.0.113.77\t53004\t{K}\t{R}",
        {**{k: v for k, v in SIGNED_IN.items() if k != "platform"}, **AT_MS, "language": "en"},
    ),
    "row of a query, spelled out": Shown(
        f"ResultType\t53004\nCorrelationId\t{K}\nTimeGenerated [UTC]\t2026-07-16T19:13:18.503Z\nUserPrincipalName\t{USER}\nAppDisplayName\tMy Apps\nAppId\t{APP}\nIPAddress\t203.0.113.77\nResourceIdentity\t{OTHER}",
        {
            "code": 53004,
            "correlationId": K,
            **AT_MS,
            "user": USER,
            "app": "My Apps",
            "appId": APP,
            "ip": "203.0.113.77",
            "language": "en",
        },
    ),
    "sign-in of Graph": Shown(json.dumps(SIGN_IN), {**SIGNED_IN, "language": "en"}),
    "sign-ins of Graph, the second is meant": Shown(
        json.dumps(
            {
                "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#auditLogs/signIns",
                "value": [
                    {
                        **SIGN_IN,
                        "id": OTHER,
                        "correlationId": TENANT,
                        "ipAddress": "198.51.100.4",
                        "createdDateTime": "2026-07-16T18:00:00Z",
                        "status": {"errorCode": 50126},
                    },
                    SIGN_IN,
                ],
            }
        ),
        {**SIGNED_IN, "others": [50126], "language": "en"},
    ),
    "sign-in of Graph, cut off": Shown(
        json.dumps(SIGN_IN, indent=2)[:-300],
        {**{k: v for k, v in SIGNED_IN.items() if k != "platform"}, "language": "en"},
    ),
    "row of Log Analytics": Shown(
        json.dumps(LOG_ROW), {**SIGNED_IN, **AT_MS, "device": DEVICE, "platform": "Windows 10", "language": "en"}
    ),
    "answer of the Log Analytics API": Shown(
        json.dumps(
            {
                "tables": [
                    {
                        "name": "PrimaryResult",
                        "columns": [{"name": name} for name in LOG_ROW],
                        "rows": [list(LOG_ROW.values())],
                    }
                ]
            }
        ),
        {**SIGNED_IN, **AT_MS, "device": DEVICE, "platform": "Windows 10", "language": "en"},
    ),
    "exported log, one a line": Shown(
        json.dumps(
            {
                "time": "2026-07-16T19:15:00Z",
                "resultType": "53004",
                "correlationId": K,
                "identity": "Alice",
                "properties": SIGN_IN,
            }
        )
        + "\n"
        + json.dumps(
            {
                "time": "2026-07-16T19:16:00Z",
                "resultType": "0",
                "correlationId": OTHER,
                "properties": {**SIGN_IN, "id": OTHER, "correlationId": OTHER, "status": {"errorCode": 0}},
            }
        ),
        {**SIGNED_IN, "language": "en"},
    ),
    # --- sentences of Entra that name users and apps
    "not assigned, new text": Shown(
        f"AADSTS50105: Your administrator has configured the application Contoso Travel ('{APP}') to block users unless they are specifically granted ('assigned') access to the application. The signed in user '{USER}' is blocked because they are not a direct member of a group with access.",
        {"code": 50105, "app": "Contoso Travel", "appId": APP, "user": USER, "language": "en"},
    ),
    "account of another provider": Shown(
        f"AADSTS50020: User account '{USER}' from identity provider 'https://sts.windows.net/{TENANT}/' does not exist in tenant 'Fabrikam' and cannot access the application '{APP}'(Contoso (Travel) App) in that tenant.",
        {"code": 50020, "appId": APP, "app": None, "user": USER, "language": "en"},
    ),
    "account in German": Shown(
        f"AADSTS50020: Das Benutzerkonto „{USER}“ des Identitätsanbieters „live.com“ ist im Mandanten „Fabrikam“ nicht vorhanden und kann nicht auf die Anwendung „{APP}“(Contoso Travel) zugreifen.",
        {"code": 50020, "appId": APP, "app": "Contoso Travel", "user": USER, "language": "de"},
    ),
    "consent": Shown(
        f"AADSTS65001: The user or administrator has not consented to use the application with ID '{APP}' named 'Contoso Travel'. Send an interactive authorization request for this user and resource.",
        {"code": 65001, "appId": APP, "app": "Contoso Travel", "language": "en"},
    ),
    "app and resource": Shown(
        f"AADSTS650057: Invalid resource. Client app ID: {APP}(Contoso Travel). Resource value from request: api://x. Resource app ID: {OTHER}. List of valid resources from app registration: {TENANT}.",
        {"code": 650057, "appId": APP, "app": "Contoso Travel", "language": "en"},
    ),
    "resource and tenant only": Shown(
        f"AADSTS500011: The resource principal named api://{OTHER} was not found in the tenant named '{TENANT}'.",
        {"code": 500011, "language": "en"},
    ),
    "grant with other times": Shown(
        "AADSTS50173: The provided grant has expired due to it being revoked, a fresh auth token is needed. The grant was issued on "
        f"'2026-07-01T10:00:00.0000000Z' and the TokensValidFrom date for this user is '2026-07-16T18:00:00.0000000Z'.\r\nTrace ID: {R}\r\nCorrelation ID: {K}",
        {"code": 50173, **IDS, "language": "en"},
    ),
    "German sentence, English labels": Shown(
        f"{DE_SENTENCE}\r\nTrace ID: {R}\r\nCorrelation ID: {K}\r\nTimestamp: 2026-07-16 19:13:18Z",
        {"code": 50076, **IDS, **AT, "language": "de"},
    ),
    # --- several codes, ids that are not what they are called
    "wrapper and code": Shown(
        f"AADSTS70002: Error validating credentials. AADSTS50053: The account is locked.\nTrace ID: {R}\nCorrelation ID: {K}",
        {"code": 50053, "others": [70002], **IDS, "language": "en"},
    ),
    "two errors with ids of their own": Shown(
        f"AADSTS50126: wrong password, the first try was this.\nTrace ID: {OTHER}\nCorrelation ID: {TENANT}\nTimestamp: 2026-07-16 19:10:00Z\n\n{LINES}",
        {**BASE, "others": [50126]},
    ),
    "two errors, one without a request id": Shown(
        f"AADSTS50126: wrong password, the first try was this.\nTrace ID: {OTHER}\nCorrelation ID: {TENANT}\n\n{SENTENCE}\nCorrelation ID: {K}",
        {"code": 53004, "others": [50126], "correlationId": K, "language": "en"},
    ),
    "request id called a correlation id": Shown(
        f"Hi, my correlation id is {R}, please help.\n\n{LINES}", {**BASE, "noted": True}
    ),
    "request id of Graph": Shown(
        json.dumps(
            {
                "error": {
                    "code": "InvalidAuthenticationToken",
                    "message": SENTENCE,
                    "innerError": {"date": "2026-07-16T19:13:18", "request-id": R, "client-request-id": K},
                }
            }
        ),
        {"code": 53004, "noted": True, "language": "en"},
    ),
    "request id of the resource manager": Shown(
        f"{SENTENCE}\nx-ms-correlation-request-id: {K}\nx-ms-routing-request-id: WESTEUROPE:20260716T191318Z:{R}",
        {"code": 53004, "language": "en"},
    ),
    "ids of other things": Shown(
        f"{SENTENCE} Tenant ID: {TENANT} Object ID: {OTHER} Session ID: {DEVICE} ActivityId: {K}",
        {"code": 53004, "language": "en"},
    ),
    # --- chats and prose
    "Teams chat": Shown(
        f"[7/16/2026 9:20 PM] Alice Example\nI get this again:\n{SENTENCE}\n[7/16/2026 9:21 PM] Bob Example\nroom 50105, call 530034 or use code 50076-2\nTrace ID? ",
        {"code": 53004, "language": "en"},
    ),
    "number in prose": Shown(
        "since this morning I get 53004 when I open Teams, port 50058 is open", {"code": 53004, "language": "en"}
    ),
    "ticket with people in it": Shown(
        f"Ticket 50126\nAssigned to: bob@contoso.example\nAccount manager: carol@contoso.example\nUser agent: Edge\nFrom: {USER}\n"
        f"Reply-To: {USER}\n\nError Code: 53004",
        {"code": 53004, "language": "en"},
    ),
    "user above the heading": Shown(
        f"{USER}\nYour sign-in was blocked\nMore details\nError Code: 53004\n\nbob@contoso.example\nService desk",
        {"code": 53004, "user": USER, "language": "en"},
    ),
    "signed in as": Shown(f"Signed in as {USER}. Error Code 53004", {"code": 53004, "user": USER, "language": "en"}),
    "row without a header": Shown(f"2026-07-16T19:13:18Z,{R},{K},{USER},53004", {"code": 53004, **AT}),
    "number alone": Shown(" 53004\n", {"code": 53004}),
    "unknown number alone": Shown("53099", {"code": 53099}),
    "lower case, apart": Shown("aadsts 53004", {"code": 53004}),
    "misread letters": Shown(
        "AADST5S3OO4 You cannot sign in because it was blocked", {"code": 53004, "language": "en"}
    ),
    "code cut in two": Shown(f"AADSTS530\n04: Trace ID: {R}", {"code": 53004, "requestId": R, "language": "en"}),
    "masked user": Shown(
        "AADSTS50034: The user account a***e@contoso.example does not exist in the directory. User: xxxx@contoso.example, user <redacted>@contoso.example",
        {"code": 50034, "language": "en"},
    ),
    "seven digits": Shown(
        "AADSTS7000215: Invalid client secret provided. Ensure the secret is not the secret id, for app '" + APP + "'.",
        {"code": 7000215, "appId": APP, "language": "en"},
    ),
    "application of the portal, one line": Shown(
        f"Error Code: 53003, Application: Microsoft Azure CLI ({APP}), IP: 203.0.113.77, Device State: Unregistered",
        {
            "code": 53003,
            "app": "Microsoft Azure CLI",
            "appId": APP,
            "ip": "203.0.113.77",
            "state": "Unregistered",
            "language": "en",
        },
    ),
    "portal blade": Shown(
        f"Date\n7/16/2026, 9:13:18 PM\nRequest ID\n{R}\nCorrelation ID\n{K}\nAuthentication requirement\nMultifactor authentication\nStatus\nFailure\nSign-in error code\n53004\nFailure reason\nOther\nUser\nAlice Example\nUsername\n{USER}\nUser ID\n{OTHER}\nApplication\nMy Apps\nApplication ID\n{APP}\nResource ID\n{TENANT}\nIP address\n203.0.113.77",
        {"code": 53004, **IDS, "user": USER, "app": "My Apps", "appId": APP, "ip": "203.0.113.77", "language": "en"},
    ),
}

# Clock notations behind "Timestamp:" and what they say in UTC; None where they cannot be read without guessing.
CLOCKS = {
    "2026-07-16 19:13:18Z": "2026-07-16T19:13:18Z",
    "2026-07-16T19:13:18.5031234Z": "2026-07-16T19:13:18.503123Z",
    "2026-07-16T21:13:18+02:00": "2026-07-16T19:13:18Z",
    "2026-07-16T14:13:18-0500": "2026-07-16T19:13:18Z",
    "2026-07-16 19-13-18Z": "2026-07-16T19:13:18Z",
    "2026-07-16 19.13.18Z": "2026-07-16T19:13:18Z",
    "2026-07-16 19:13:18,503 UTC": "2026-07-16T19:13:18.503Z",
    "2026-07-16 19:13:18": "2026-07-16T19:13:18Z",
    "2026/07/16 19:13:18Z": "2026-07-16T19:13:18Z",
    "2026年7月16日 19:13:18Z": "2026-07-16T19:13:18Z",
    "16.07.2026 19:13:18 UTC": "2026-07-16T19:13:18Z",
    "7/16/2026 7:13:18 PM UTC": "2026-07-16T19:13:18Z",
    "16/07/2026 19:13:18Z": "2026-07-16T19:13:18Z",
    "Thu, 16 Jul 2026 19:13:18 GMT": "2026-07-16T19:13:18Z",
    "Thu Jul 16 19:13:18 UTC 2026": "2026-07-16T19:13:18Z",
    "July 16, 2026 at 7:13:18 PM UTC": "2026-07-16T19:13:18Z",
    "1784229198": "2026-07-16T19:13:18Z",
    "1784229198503": "2026-07-16T19:13:18.503Z",
    "07/06/2026 19:13:18Z": None,
    "2026-13-40 19:13:18Z": None,
    "2026-07-16 25:13:18Z": None,
    "2026-07-16": None,
    "yesterday at 19:13": None,
}

# Texts without an error code of Entra.
NO_CODE = {
    "nothing": "",
    "prose": "it does not work since Monday",
    "HTTP status": "Request failed with status code 400, HTTP 403 Forbidden, error code: 401",
    "Windows error": "The operation failed with error code 1326. Error code: 0x80070005, error 12029, hresult -2147024891",
    "port": "Connection to 203.0.113.77:53004 failed, port 53003 is closed",
    "ids": f"Trace ID: {R} Correlation ID: {K}",
    "digits in an id": "53004000-5300-4530-8453-005300453004",
    "other numbers": "ticket 50126, room 53000, PLZ 50076, $ 50058, #50034, build 53001, 53004.50, 1.53004, 53004-1, 53,004",
    "success": json.dumps({**SIGN_IN, "status": {"errorCode": 0}}),
    "verification code": "Your verification code: 530034. Zip code 50076. Promo code 53003",
    "library": "CAA20003; -50002; MSAL.NetCore.4.66.2.0",
}
