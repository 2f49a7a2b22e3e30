"""What stands before a value in an error text, in the languages of the sign-in page: as stems, because the translations
of one label differ between the page, the sign-in log and the libraries ("Korrelations-ID", "Correlatie-id").

Seen in Microsoft's own translated documentation:
https://learn.microsoft.com/entra/identity-platform/reference-error-codes and
https://learn.microsoft.com/entra/identity/monitoring-health/concept-sign-in-log-activity-details
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache


class Kind(StrEnum):
    """What a value is, going by its label."""

    CODE = "code"
    REQUEST = "request"
    CORRELATION = "correlation"
    TIME = "time"
    APP = "app"
    APP_NAME = "app-name"
    IP = "ip"
    DEVICE = "device"
    PLATFORM = "platform"
    STATE = "state"
    USER = "user"
    CLIENT_REQUEST = "client-request"
    GRAPH_REQUEST = "graph-request"
    OTHER = "other"


# Stems in lower case; those of five letters or more may stand inside a word, shorter ones begin one. Han, kana, hangul
# and Thai have no words to begin, so theirs may stand anywhere.
STEMS: dict[str, dict[str, str]] = {
    "correlation": {
        "en": "correlation correlationid",
        "de": "korrelations",
        "nl": "correlatie",
        "fr": "corrélation",
        "es": "correlación",
        "pt": "correlação",
        "it": "correlazione",
        "sv": "korrelations",
        "da": "korrelations",
        "nb": "korrelasjons",
        "fi": "korrelaatio",
        "pl": "korelacji",
        "cs": "korelace",
        "sk": "korelácie korelácia",
        "sl": "korelacije",
        "hr": "korelacije",
        "hu": "korreláció",
        "ro": "corelare corelație",
        "tr": "bağıntı korelasyon ilişkilendirme",
        "ru": "корреляции",
        "uk": "кореляції",
        "bg": "корелация корелацията",
        "el": "συσχέτισης συσχετισμού",
        "he": "מתאם קורלציה",
        "ar": "الارتباط ارتباط",
        "fa": "همبستگی",
        "th": "สหสัมพันธ์ ความสัมพันธ์",
        "vi": "tương quan",
        "id": "korelasi",
        "ms": "kolerasi",
        "ja": "関連付け 相関",
        "ko": "상관",
        "zh": "相关 相關 相互關聯 关联 關聯",
        "et": "korrelatsiooni",
        "lv": "korelācijas",
        "lt": "koreliacijos",
    },
    "request": {
        "en": "request trace",
        "de": "anforderungs anfrage ablaufverfolgungs nachverfolgungs",
        "nl": "aanvraag tracering traceer verzoek",
        "fr": "demande requête trace suivi traçage",
        "es": "solicitud petición seguimiento rastreo traza",
        "pt": "solicitação pedido rastreamento rastreio",
        "it": "richiesta traccia",
        "sv": "begäran förfrågan begärande spårnings",
        "da": "anmodnings forespørgsels sporings",
        "nb": "forespørsels sporings",
        "fi": "pyynnön pyyntö jäljitys seuranta",
        "pl": "żądania śledzenia",
        "cs": "žádosti požadavku trasování",
        "sk": "žiadosti požiadavky sledovania",
        "sl": "zahteve sledenja",
        "hr": "zahtjeva praćenja",
        "hu": "kérelem kérés nyomkövetés",
        "ro": "solicitare cerere urmărire",
        "tr": "istek izleme",
        "ru": "запроса отслеживания трассировки",
        "uk": "запиту трасування відстеження",
        "bg": "заявка искане проследяване",
        "el": "αίτησης αιτήματος παρακολούθησης ίχνους",
        "he": "בקשה הבקשה מעקב",
        "ar": "الطلب طلب التتبع تتبع",
        "fa": "درخواست ردیابی",
        "th": "คำขอ การติดตาม",
        "vi": "yêu cầu theo dõi",
        "id": "permintaan pelacakan jejak",
        "ms": "permintaan jejak",
        "ja": "要求 リクエスト トレース",
        "ko": "요청 추적",
        "zh": "请求 請求 要求 跟踪 追踪 追蹤",
        "et": "taotluse päringu jälitus",
        "lv": "pieprasījuma trasēšanas",
        "lt": "užklausos sekimo",
    },
    "time": {
        "en": "timestamp timegenerated createddatetime datetime date time attempt",
        "de": "zeitstempel zeitpunkt uhrzeit datum",
        "nl": "tijdstempel tijdstip datum",
        "fr": "horodatage horodateur date heure",
        "es": "marca fecha hora",
        "pt": "carimbo data hora",
        "it": "timestamp data ora",
        "sv": "tidsstämpel tidpunkt datum",
        "da": "tidsstempel tidspunkt dato",
        "nb": "tidsstempel tidspunkt dato",
        "fi": "aikaleima aika",
        "pl": "sygnatura znacznik czas data",
        "cs": "razítko časové čas datum",
        "sk": "pečiatka časová čas",
        "sl": "časovni žig čas",
        "hr": "vremenska oznaka vrijeme",
        "hu": "időbélyeg időpont idő",
        "ro": "marcaj timp oră",
        "tr": "zaman damgası tarih",
        "ru": "метка отметка время дата",
        "uk": "позначка мітка час",
        "bg": "клеймо времеви час дата",
        "el": "σήμανση χρονική χρονοσήμανση ώρα",
        "he": "חותמת זמן",
        "ar": "الطابع طابع الوقت التاريخ",
        "fa": "زمان تاریخ",
        "th": "เวลา ประทับ",
        "vi": "dấu thời gian",
        "id": "stempel waktu tanda",
        "ms": "cap masa",
        "ja": "タイムスタンプ タイム 日時 時刻",
        "ko": "타임스탬프 시간 날짜",
        "zh": "时间 時間",
        "et": "ajatempel aeg",
        "lv": "laikspiedols laiks",
        "lt": "laiko žyma laikas",
    },
    "app": {
        "en": "app application appid",
        "de": "appname anwendung",
        "nl": "appnaam toepassing",
        "fr": "application",
        "es": "aplicación",
        "pt": "aplicativo aplicação",
        "it": "applicazione",
        "sv": "appnamn program applikation",
        "da": "appnavn program applikation",
        "nb": "appnavn program",
        "fi": "sovellus sovelluksen",
        "pl": "aplikacji aplikacja",
        "cs": "aplikace",
        "sk": "aplikácie aplikácia",
        "sl": "aplikacije aplikacija",
        "hr": "aplikacije aplikacija",
        "hu": "alkalmazás",
        "ro": "aplicație aplicației",
        "tr": "uygulama",
        "ru": "приложения приложение",
        "uk": "застосунку програми",
        "bg": "приложение приложението",
        "el": "εφαρμογής εφαρμογή",
        "he": "יישום אפליקציה",
        "ar": "التطبيق تطبيق",
        "fa": "برنامه",
        "th": "แอป แอปพลิเคชัน",
        "vi": "ứng dụng",
        "id": "aplikasi",
        "ms": "aplikasi",
        "ja": "アプリ アプリケーション",
        "ko": "앱 애플리케이션 응용",
        "zh": "应用 應用",
        "et": "rakenduse rakendus",
        "lv": "lietotnes programmas",
        "lt": "programos programėlės",
    },
    "name": {
        "en": "name displayname appdisplayname",
        "de": "name appname",
        "nl": "naam appnaam",
        "fr": "nom",
        "es": "nombre",
        "pt": "nome",
        "it": "nome",
        "sv": "namn appnamn",
        "da": "navn appnavn",
        "nb": "navn appnavn",
        "fi": "nimi",
        "pl": "nazwa",
        "cs": "název",
        "sk": "názov",
        "sl": "ime",
        "hr": "naziv ime",
        "hu": "neve név",
        "ro": "nume",
        "tr": "adı ad",
        "ru": "имя название",
        "uk": "ім'я назва",
        "bg": "име",
        "el": "όνομα",
        "he": "שם",
        "ar": "اسم",
        "fa": "نام",
        "th": "ชื่อ",
        "vi": "tên",
        "id": "nama",
        "ms": "nama",
        "ja": "名",
        "ko": "이름",
        "zh": "名称 名稱",
        "et": "nimi",
        "lv": "nosaukums",
        "lt": "pavadinimas",
    },
    "device": {
        "en": "device",
        "de": "geräte gerät",
        "nl": "apparaat",
        "fr": "appareil périphérique",
        "es": "dispositivo",
        "pt": "dispositivo",
        "it": "dispositivo",
        "sv": "enhets enhet",
        "da": "enheds enhed",
        "nb": "enhets enhet",
        "fi": "laite laitteen",
        "pl": "urządzenia urządzenie",
        "cs": "zařízení",
        "sk": "zariadenia zariadenie",
        "sl": "naprave naprava",
        "hr": "uređaja uređaj",
        "hu": "eszköz",
        "ro": "dispozitiv",
        "tr": "cihaz aygıt",
        "ru": "устройства устройство",
        "uk": "пристрою пристрій",
        "bg": "устройство устройството",
        "el": "συσκευής συσκευή",
        "he": "מכשיר התקן",
        "ar": "الجهاز جهاز",
        "fa": "دستگاه",
        "th": "อุปกรณ์",
        "vi": "thiết bị",
        "id": "perangkat",
        "ms": "peranti",
        "ja": "デバイス",
        "ko": "장치 디바이스",
        "zh": "设备 設備 裝置",
        "et": "seadme seade",
        "lv": "ierīces ierīce",
        "lt": "įrenginio įrenginys",
    },
    "platform": {
        "en": "platform operating",
        "de": "plattform betriebssystem",
        "nl": "platform besturingssysteem",
        "fr": "plateforme plate-forme",
        "es": "plataforma",
        "pt": "plataforma",
        "it": "piattaforma",
        "sv": "plattform",
        "da": "platform",
        "nb": "plattform",
        "fi": "käyttöympäristö alusta ympäristö",
        "pl": "platforma",
        "cs": "platforma",
        "sk": "platforma",
        "sl": "platforma",
        "hr": "platforma",
        "hu": "platform",
        "ro": "platformă platforma",
        "tr": "platformu platform",
        "ru": "платформа",
        "uk": "платформа",
        "bg": "платформа",
        "el": "πλατφόρμα",
        "he": "פלטפורמה פלטפורמת",
        "ar": "النظام منصة نظام",
        "fa": "پلتفرم سکو",
        "th": "แพลตฟอร์ม",
        "vi": "nền tảng",
        "id": "platform",
        "ms": "platform",
        "ja": "プラットフォーム",
        "ko": "플랫폼",
        "zh": "平台",
        "et": "platvorm",
        "lv": "platforma",
        "lt": "platforma",
    },
    "state": {
        "en": "state",
        "de": "status zustand",
        "nl": "status toestand",
        "fr": "état statut",
        "es": "estado",
        "pt": "estado status",
        "it": "stato",
        "sv": "tillstånd status",
        "da": "tilstand status",
        "nb": "tilstand status",
        "fi": "tila",
        "pl": "stan",
        "cs": "stav",
        "sk": "stav",
        "sl": "stanje",
        "hr": "stanje",
        "hu": "állapot",
        "ro": "stare starea",
        "tr": "durum",
        "ru": "состояние",
        "uk": "стан",
        "bg": "състояние",
        "el": "κατάσταση",
        "he": "מצב",
        "ar": "حالة",
        "fa": "وضعیت",
        "th": "สถานะ",
        "vi": "trạng thái",
        "id": "status",
        "ms": "keadaan status",
        "ja": "状態",
        "ko": "상태",
        "zh": "状态 狀態",
        "et": "olek",
        "lv": "stāvoklis",
        "lt": "būsena",
    },
    "user": {
        "en": "user username upn userprincipalname account loginhint login signinname identity suser duser",
        "de": "benutzer konto",
        "nl": "gebruiker",
        "fr": "utilisateur compte",
        "es": "usuario cuenta",
        "pt": "usuário utilizador conta",
        "it": "utente account",
        "sv": "användare användar konto",
        "da": "bruger konto",
        "nb": "bruker konto",
        "fi": "käyttäjä tili",
        "pl": "użytkownik konto",
        "cs": "uživatel účet",
        "sk": "používateľ účet konto",
        "sl": "uporabnik",
        "hr": "korisnik",
        "hu": "felhasználó fiók",
        "ro": "utilizator cont",
        "tr": "kullanıcı hesab",
        "ru": "пользовател учетная",
        "uk": "користувач",
        "bg": "потребител",
        "el": "χρήστη",
        "he": "משתמש",
        "ar": "المستخدم",
        "fa": "کاربر حساب",
        "th": "ผู้ใช้",
        "vi": "người dùng",
        "id": "pengguna",
        "ms": "pengguna",
        "ja": "ユーザー アカウント",
        "ko": "사용자",
        "zh": "用户 使用者 帐户 帳戶",
        "et": "kasutaja",
        "lv": "lietotājs",
        "lt": "naudotojas vartotojas",
    },
    "code": {
        "en": "code codes errorcode errorcodes",
        "de": "code",
        "nl": "code foutcode",
        "fr": "code",
        "es": "código",
        "pt": "código",
        "it": "codice",
        "sv": "kod",
        "da": "kode",
        "nb": "kode",
        "fi": "koodi",
        "pl": "kod",
        "cs": "kód",
        "sk": "kód",
        "sl": "koda",
        "hr": "kod kôd",
        "hu": "kód",
        "ro": "cod codul",
        "tr": "kodu kod",
        "ru": "код",
        "uk": "код",
        "bg": "код",
        "el": "κωδικός",
        "he": "קוד",
        "ar": "رمز",
        "fa": "کد",
        "th": "รหัส",
        "vi": "mã",
        "id": "kode",
        "ms": "kod",
        "ja": "コード",
        "ko": "코드",
        "zh": "代码 代碼 错误码 錯誤碼",
        "et": "kood",
        "lv": "kods",
        "lt": "kodas",
    },
    "error": {
        "en": "error errorcode errorcodes err resulttype failure",
        "de": "fehler",
        "nl": "fout",
        "fr": "erreur",
        "es": "error",
        "pt": "erro",
        "it": "errore",
        "sv": "fel felkod",
        "da": "fejl fejlkode",
        "nb": "feil feilkode",
        "fi": "virhe",
        "pl": "błędu błąd",
        "cs": "chyby chyba",
        "sk": "chyby chyba",
        "sl": "napake napaka",
        "hr": "pogreške greške pogreška",
        "hu": "hiba",
        "ro": "eroare",
        "tr": "hata",
        "ru": "ошибки ошибка",
        "uk": "помилки помилка",
        "bg": "грешка грешката",
        "el": "σφάλματος σφάλμα",
        "he": "שגיאה",
        "ar": "الخطأ خطأ",
        "fa": "خطا",
        "th": "ข้อผิดพลาด",
        "vi": "lỗi",
        "id": "kesalahan galat",
        "ms": "ralat",
        "ja": "エラー",
        "ko": "오류",
        "zh": "错误 錯誤",
        "et": "tõrke tõrge viga",
        "lv": "kļūdas kļūda",
        "lt": "klaidos klaida",
    },
}


def _set(words: str, separator: str | None = None) -> frozenset[str]:
    return frozenset(words.split(separator))


# A label with one of these is of something else: a tenant, a resource, a request to another service.
_OTHER = _set(
    "tenant tenantid mandant directory verzeichnis resource ressource recurso risorsa recurs audience subscription session "
    "policy object objekt group activity operation unique token service serviceprincipal routing internal parent "
    "span dependency capolids polids policies values scope nonce state sid oid tid "
    "租户 目录 资源 資源 目錄 リソース テナント ディレクトリ 테넌트 디렉터리 리소스"
)
# Numbers that a label with the word for code may name besides.
_OTHER_CODES = _set(
    "zip postal verification area country status exit http promo product user device post pin one-time passcode "
    "postleitzahl sub response win hresult os"
)
_PLAIN_ID = _set("id ids ld identifier identifiant identificador identificatore identifikator guid uid nr no")
_OF_USER = _set("name principal id identity identifier email mail upn address account login hint sign signin hat mit")
_LINKS = _set("is was are the a as of with from ist lautet war est es é value named in")
_SOURCES = _set("src sourceip clientip callerip")
_IP_WORD = re.compile(
    r"ip(?:[^a-z]|addr|adr|direc)|(?:adresa?|adresse|direccion|endereco|indirizzo|callerip|client)ip\Z"
)
# "Contact helpdesk@contoso.example" names no user, though it begins as the word for an account does in Portuguese.
_CONTACT = re.compile(r"conta[ct]|contos")
# Addresses that are not the one which Entra saw.
_OTHER_ADDRESSES = _set("server local internal lan private destination dest dst gateway host listener dns")
_SYLLABLES = re.compile(
    "yeu cau|theo doi|tuong quan|ung dung|thiet bi|nen tang|trang thai|thoi gian|nguoi dung|dia chi",
)

NOT_AVAILABLE = _set(
    "not available|n/a|na|none|null|unknown|undefined|nicht verfügbar|niet beschikbaar|non disponible|indisponible|"
    "no disponible|não disponível|indisponível|non disponibile|inte tillgänglig|inte tillgängligt|ej tillgänglig|"
    "ikke tilgængelig|ikke tilgjengelig|ei saatavilla|ei käytettävissä|niedostępne|niedostępny|nedostupné|není k dispozici|"
    "nie je k dispozícii|ni na voljo|nije dostupno|nem érhető el|nem elérhető|indisponibil|kullanılamıyor|mevcut değil|"
    "недоступно|нет данных|недоступний|не е налично|няма налични|μη διαθέσιμο|δεν είναι διαθέσιμο|לא זמין|غير متوفر|"
    "غير متاح|در دسترس نیست|ไม่พร้อมใช้งาน|ไม่มี|không có sẵn|không khả dụng|tidak tersedia|利用不可|使用できません|ありません|利用できません|"
    "사용할 수 없음|사용 불가|不可用|无法使用|無法使用|不適用|pole saadaval|nav pieejams|nepasiekiama|-|--|—|[]|{}",
    "|",
)


@dataclass(frozen=True)
class Label:
    """A label that was found before a value: its kind, its languages, and whether a colon or the like follows it."""

    kind: Kind
    languages: frozenset[str]
    explicit: bool


_TRAILING = re.compile(r"[\s\"'`*_:=：\-–—|\[\](){<>#„“”«»‘’‹›,]{0,60}\Z")
_STRONG = re.compile(r"[:=：|\t\n]")
_HYPHEN = re.compile(r"(?<=\w)-[ \t]{0,40}\n[ \t]{0,40}")
_WRAPPER = re.compile(r"\s{0,4}[:=]\s{0,4}(?:Some|Optional|Guid|UUID|uuid\.UUID)\Z")
_IN_UTC = re.compile(r"\s{0,4}[\[(](?:UTC|GMT)\Z", re.IGNORECASE)
_BOUNDARY = re.compile(
    r"[;,{}\[\]()\"<>|=&\t!?、，。；:]|(?<=\w{3})\.(?=\s)|\n\s{0,20}\n|(?<=\S)[ ]{2,}|(?<!\w)'|'(?!\w)|»|«|„|“|”"
)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
# Arabic and Hebrew write an article or a preposition onto the word.
_PREFIXED = re.compile(r"[\u0590-\u06ff]")
_NO_WORDS = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def folded(text: str) -> str:
    """For comparing: no case, no accents, and the letters that recognition of a picture mixes up made one."""
    flat = unicodedata.normalize("NFD", text.casefold())
    # The vowel signs of Thai are marks of class 0, and no letters of a word.
    flat = "".join(char for char in flat if not unicodedata.category(char).startswith("M"))
    return unicodedata.normalize("NFC", flat).replace("ı", "i").replace("ł", "l").replace("ø", "o").replace("đ", "d")


@cache
def _stems() -> dict[str, list[tuple[str, str, frozenset[str], bool]]]:
    """By their first two letters: role, folded stem, the languages that have it, whether it may stand inside a word."""
    table: dict[tuple[str, str], set[str]] = {}
    for role, by_language in STEMS.items():
        for language, stems in by_language.items():
            for stem in _joined(folded(stems)).split():
                table.setdefault((role, stem), set()).add(language)
    index: dict[str, list[tuple[str, str, frozenset[str], bool]]] = {}
    for (role, stem), languages in table.items():
        inside = len(stem) >= 5 or bool(_NO_WORDS.search(stem)) or (len(stem) == 4 and bool(_PREFIXED.search(stem)))
        index.setdefault(stem[:2], []).append((role, stem, frozenset(languages), inside))
    return index


def _joined(text: str) -> str:
    """Vietnamese writes a word in several syllables; here they are one."""
    return _SYLLABLES.sub(lambda found: found[0].replace(" ", ""), text)


@lru_cache(maxsize=8192)
def _roles(word: str) -> dict[str, frozenset[str]]:
    """What a word can be part of a label for: role -> languages."""
    found: dict[str, frozenset[str]] = {}
    index = _stems()
    for at in range(min(len(word), 40)):
        for role, stem, languages, inside in (*index.get(word[at : at + 2], ()), *index.get(word[at], ())):
            if not word.startswith(stem, at):
                continue
            if role == "user" and _CONTACT.match(word):
                continue
            if inside or (at == 0 and (len(stem) == 4 or word == stem)):
                found[role] = found.get(role, frozenset()) | languages
    return found


def label_before(text: str, start: int, *, number: bool = False) -> Label | None:
    """The label of the value at ``start``. ``number``: the value is one, so that only a word for code may name it."""
    tail = text[max(0, start - 100) : start]
    trailing = _TRAILING.search(tail)
    gap = trailing[0] if trailing else ""
    head = tail[: len(tail) - len(gap)]
    if not head or not (head[-1].isalnum() or unicodedata.category(head[-1]).startswith("M") or head[-1] in ".]"):
        return None
    if not gap and not number:
        return None
    explicit = bool(_STRONG.search(gap))
    wrapped = _WRAPPER.search(head)
    if wrapped:
        head, explicit = head[: wrapped.start()], True
    phrase = _phrase(_IN_UTC.sub("", head))
    for joint in ("-", ""):
        lines = [line for line in _HYPHEN.sub(joint, phrase).split("\n") if line.strip()]
        if not lines:
            return None
        # A wrapped line leaves part of the label on the line before.
        found = _classified(lines[-1], explicit, number) or _classified(" ".join(lines[-2:]), explicit, number)
        if found or joint not in phrase:
            return found
    return None


def _phrase(head: str) -> str:
    """The words directly before the value, over a line break where a line was wrapped."""
    if head.endswith("]"):
        head = head.rstrip("]").rsplit("[", 1)[0].rstrip() or head
    cut = 0
    for boundary in _BOUNDARY.finditer(head):
        cut = boundary.end()
    return head[cut:]


def labelled(phrase: str) -> Label | None:
    """The kind of a whole label, such as the name of a column."""
    return _classified(phrase, True, False)


@lru_cache(maxsize=8192)
def _classified(phrase: str, explicit: bool, number: bool) -> Label | None:
    words = _WORD.findall(_joined(folded(_HUMP.sub(" ", phrase.replace("_", " ")))))[-6:]
    words = [part for word in words for part in re.split("['’]", word)]
    while len(words) > 1 and words[-1] in _LINKS:
        words.pop()
    if not words:
        return None
    if number:
        return _code(words, explicit)
    if not explicit:
        # In a sentence only the word directly before the value names it.
        address = "ip" in words[-2:]
        long = address or words[-1] in _PLAIN_ID or any(word in _LINKS for word in words[-2:])
        words = words[-4:] if long else words[-1:]
    return _kind(words, "/" in phrase, explicit)


def _kind(words: list[str], slashed: bool, explicit: bool) -> Label | None:
    place, languages = _places(words)

    def label(kind: Kind, *roles: str) -> Label:
        sets = [languages[role] for role in roles]
        return Label(kind, frozenset.intersection(*sets) or sets[0] if sets else frozenset(), explicit)

    def after(role: str, other: str) -> bool:
        """Whether the label has the role, nearer to the value than the other one."""
        return place.get(role, -1) > place.get(other, -1)

    other = any(
        word in _OTHER or (_NO_WORDS.search(word) and any(stem in word for stem in _OTHER)) for word in words[-5:]
    )
    if ("request" in place and {"sp", "routing"} & set(words)) or (
        "correlation" in place and "request" in place and slashed
    ):
        return label(Kind.OTHER)
    if "correlation" in place:
        return label(Kind.OTHER) if {"ms", "session"} & set(words) else label(Kind.CORRELATION, "correlation")
    if "request" in place and "client" in words:
        return label(Kind.CLIENT_REQUEST)
    if "device" in place and "request" not in place:
        if "platform" in place:
            return label(Kind.PLATFORM, "device", "platform")
        if "state" in place:
            return label(Kind.OTHER) if "required" in words else label(Kind.STATE, "device", "state")
        return label(Kind.DEVICE, "device")
    if "ip" in words[-4:] and _OTHER_ADDRESSES & set(words[-4:]):
        return label(Kind.OTHER)
    if "ip" in words[-4:] or words[-1] in _SOURCES or any(_IP_WORD.match(word) for word in words):
        return label(Kind.IP)
    if "request" in place and not other and not after("app", "request"):
        return label(Kind.TIME, "time") if after("time", "request") else label(Kind.REQUEST, "request")
    if "resource" in words or "tenant" in words or (other and "time" not in place):
        return label(Kind.OTHER)
    if "app" in place and "name" in place:
        return label(Kind.APP_NAME, "app", "name")
    if words[-2:] == ["operating", "system"]:
        return label(Kind.PLATFORM)
    if words[-2:] == ["client", "id"] or words[-1] == "clientid":
        return label(Kind.APP)
    if words[-1] in ("signed", "logged"):
        return Label(Kind.USER, frozenset({"en"}), explicit)
    # "Account manager" and "user agent" are not the user.
    named = "user" in place and set(words[place["user"] + 1 :]) <= _OF_USER
    for role, kind, fits in (
        ("app", Kind.APP, not after("user", "app")),
        ("user", Kind.USER, named),
        ("time", Kind.TIME, True),
    ):
        if role in place and fits:
            return label(kind, role)
    return label(Kind.OTHER) if other else None


def _places(words: list[str]) -> tuple[dict[str, int], dict[str, frozenset[str]]]:
    """For each role of a label: where its last word stands, and in which languages."""
    place: dict[str, int] = {}
    languages: dict[str, frozenset[str]] = {}
    for i, word in enumerate(words):
        for role, found in _roles(word).items():
            place[role], languages[role] = i, found
    return place, languages


def _code(words: list[str], explicit: bool) -> Label | None:
    """The label of a number: one that speaks of an error, or of a code and nothing else. Explicit is one that says so:
    a word for error, or no other word than that for code."""
    place, languages = _places(words)
    near = words[-4:]
    if any(word in _OTHER_CODES for word in near) and "signin" not in "".join(near):
        return None
    if "error" in place and place["error"] >= len(words) - 4:
        common = languages["error"] & languages.get("code", languages["error"])
        return Label(Kind.CODE, common or languages["error"], True)
    if "code" in place and len(words) <= 2 and place["code"] >= len(words) - 2:
        return Label(Kind.CODE, languages["code"], words == [words[-1]] and explicit)
    return None


def is_missing(value: str) -> bool:
    """Whether a value says that there is none, in any language, or was blacked out."""
    flat = value.strip(" \t.'\"`*_<>[](){}").casefold()
    return not flat or flat in NOT_AVAILABLE or is_redacted(value)


_BLACKED = re.compile(
    r"redact|hidden|removed|deleted|masked|anonymi[sz]|placeholder|^[x*•█.…#?-]{2,}$|^<[^<>]{0,80}>$|^\{[^{}]{0,80}\}$"
    r"|^\[[^\[\]]{0,80}\]$|^private$|^insert your|^your[-_ ]|^x{2,}",
    re.IGNORECASE,
)


def is_redacted(value: str) -> bool:
    """Whether a value was taken out before the text was pasted: xxxx, <guid>, {EmailHidden}, redacted:id."""
    return bool(_BLACKED.search(value.strip()[:120]))
