"""Which language an error text is in, by the words that such texts are made of and by the script."""

from __future__ import annotations

import re

from aad53004.evidence.labels import folded

# Words that one of these languages has and the others have not, in messages about signing in.
_WORDS: dict[str, str] = {
    "en": "the was has been your you this that with and not error invalid must sign required access from is are by because "
    "blocked authentication",
    "de": "der das und nicht wurde ist sie ihre ihr beim fehler anmeldung konto zugriff wird mit eine einen auf für",
    "nl": "het een niet uw van dit deze aanmelden toegang fout wordt is met bij aanmelding geblokkeerd kan om",
    "fr": "le les des une est vous votre pas pour dans erreur connexion compte avec accès été doit cette ne",
    "es": "el los una no su para con del error cuenta se ha iniciar sesión inicio usuario debe esta las y al",
    "pt": "não uma você seu sua foi para com entrar conta erro os acesso da do na usuário utilizador deve",
    "it": "il di non è una per con sono stato errore accesso utente della gli lo account del questo",
    "sv": "och inte det att du har för den är fel inloggning logga ditt din kontot med åtkomst gick",
    "da": "og ikke det du har er for din fejl logge på med til adgang blev kan ikke kontoen login",
    "nb": "og ikke det du har er for din feil logge på med til tilgang ble kan kontoen pålogging påloggingen",
    "fi": "ei on ja että käyttäjän virhe kirjautuminen tili sinun tämä ovat kirjautumisen estettiin",
    "pl": "nie jest się do aby został błąd logowania konto użytkownika twoje dostęp zablokowane w na",
    "cs": "není se je byl přihlášení chyba účet přístup musíte vaše k přihlášení uživatele na v",
    "sk": "nie je sa bol prihlásenie chyba účet prístup musíte vaše k používateľa na",
    "hu": "nem a az és hiba bejelentkezés fiók történt meg kell egy hozzáférés felhasználó",
    "ro": "nu este și la un eroare conectare cont utilizator acces pentru din a fost conectarea",
    "tr": "ve bir bu için hata oturum açma hatası kimlik kullanıcı parola ile denemesi yaptınız engellendi hesabınız",
    "id": "tidak anda dan yang ini untuk akun masuk kesalahan akses telah dengan",
    "vi": "không bạn đã của và lỗi đăng nhập tài khoản này được",
    "et": "ei ole ja teie tõrge sisselogimine konto juurdepääs",
    "ru": "не в и на для ошибка вход учетной доступ пользователя был вы ваш",
    "uk": "не в та на для помилка вхід облікового доступ користувача ви було",
    "bg": "не в и на за грешка влизане акаунт достъп потребител беше",
}
_TABLE = {language: frozenset(folded(words).split()) for language, words in _WORDS.items()}
_WORD = re.compile(r"(?<![\w/@=.-])[^\W\d_]{2,30}(?![\w@=/-])")
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("zh", re.compile("[\u3400-\u9fff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("ur", re.compile("[\u0679\u0688\u0691\u06ba\u06d2]")),
    ("fa", re.compile("[\u067e\u0686\u0698\u06a9\u06af\u06cc]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
)


def of_words(text: str) -> str | None:
    """The language of a sentence, as its ISO 639-1 code; None where the words do not say."""
    for language, script in _SCRIPTS:
        if len(script.findall(text[:2000])) >= 3:
            return language
    words = [folded(word) for word in _WORD.findall(text[:2000])]
    scores = {language: sum(word in known for word in words) for language, known in _TABLE.items()}
    first, second = sorted(scores.items(), key=lambda item: -item[1])[:2]
    return first[0] if first[1] >= 2 and first[1] > second[1] else None
