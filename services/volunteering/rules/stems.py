"""Words cut down to what stays when they are bent, in the four languages of the pages.

Polish, English and German have a Snowball stemmer; Ukrainian has none, so its endings are cut off
by a table of our own. A stem is only ever compared with another stem of the same language.
"""

import re
import threading
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

import snowballstemmer

from services.volunteering.rules.words import fold

SNOWBALL = {"pl": "polish", "en": "english", "de": "german"}
LATIN = ("pl", "en", "de")
SHORTEST = 3
_WORD = re.compile(r"[^\W_]+(?:['’ʼ`][^\W_]+)*")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_APOSTROPHES = str.maketrans("", "", "'’ʼ`")

# Words that say who speaks, or that something is offered, but not what.
_STOP = {
    "pl": """a aby albo ale bardzo bez bo by być chcę chciałabym chciałbym chętnie ci ciebie co coś
        czasem czy dam dla do dobrze gdy go i ich ile im innych ja jak jako je jeden jej jest jestem
        jeśli już komuś kimś ktoś kto które który lub lubię ma mam mi między mnie mogę mogłabym
        mógłbym mój moje może można na nad nam nas nie niego niej nim o od osoba osobie osoby osób
        oraz pan pani po pod pomagać pomagam pomoc pomocą pomocy pomogę pomóc potrafię potrzebna
        potrzebuję przed przez przy robić robię się są ta także tam te tego też to tu tych tym tyle
        u umiem w wam we wie wiem z za zajmę ze znam zrobię żeby""",
    "en": """a about after all also am an and any anyone are as at be been but by can could do doing
        don t for from get give go going good great had happy has have help helping her him his how
        i i'd i'm i've if in into is it its just know like ll love m me my need no not of on one or
        other our out people person please re s so some somebody someone that the their them there
        they this those to up us used ve very want was we well what when where who will willing with
        without would you your""",
    "uk": """а або аби але без би бо був бути в вам вас ви від він вона вони все всі для до добре
        допомога допомогти допоможу допомагати є ж за з зі зможу зроблю і із й його її їх їм як
        якщо коли комусь кому лише людей людина людини людині людину людям людьми люблю маю мене
        мені ми мій міг можу може моя на над нам нас не ні ним ній о охоче при по про під робити
        роблю сам свій собі та так також там те ти тим то той у умію усім хочу хто це цей чи чим що
        щоб я""",
    "de": """aber alle als am an anderen auch auf aus bei beim bin bis da damit dann das dass dem
        den der des die dies doch du durch ein eine einem einen einer eines er es etwas für gern
        gerne gut habe haben hat helfe helfen hilfe ich ihm ihn ihr im in ist ja jemand jemandem
        jemanden kann kein keine kenne könnte können leute leuten mag man mein meine menschen mich
        mir mit möchte nach nicht noch nur oder ohne sehr sein seine sich sie sind so über um und
        uns unter vom von vor was weiß wenn wer werden wie will wir würde zu zum zur""",
}

# Words that many offers share whatever they are about: for whom, in which manner, how they are led.
_WEAK = {
    "pl": """chory chorych dzieci dziecko dziecku emeryci emerytów grupa ktoś kurs lekcje młodzież
        nauczę nauka nowych osoba poprowadzę prowadzenie samotni samotnych senior seniorzy seniorów
        starsi starsze starszej starszych sąsiad sąsiadka sąsiedzi uczyć zajęcia zorganizuję
        szkolenie warsztaty""",
    "en": """child children class course disabled elderly group kids lead leading learn lessons
        lonely neighbour old older pensioner run running senior sick teach teaching young""",
    "uk": """вести ведення вчити вчитиму група дитина дитині діти дітей дітям дітьми заняття курси
        літні літніх літній літньою навчання навчу пенсіонерів проведу самотня самотніх самотньою
        сусід сусіди сусідка старенька стареньким уроки хворий хвора хворою хворих""",
    "de": """alt alte alten ältere älteren anleiten beibringen einsame geben gruppe halten kind
        kinder kindern kurs kranke leiten lernen mädchen nachbar nachbarin nachbarn senioren
        unterricht unterrichten""",
}

# What is put before a Slavic or German verb without changing its subject much: "up-iekę".
_PREFIXES = {
    "pl": ("przy", "prze", "roz", "wy", "na", "po", "od", "do", "za", "ob", "u", "z", "s", "w"),
    "uk": ("пере", "роз", "від", "при", "ви", "на", "по", "об", "до", "за", "у", "з", "с"),
    "de": ("zusammen", "herum", "durch", "hinter", "unter", "ver", "aus", "auf", "ein", "vor",
           "mit", "weg", "ab", "an", "be", "ge", "er", "zu"),
    "en": (),
}  # fmt: skip

# The longest that fits is cut; a verb's "-ся" is cut before. Folded: no apostrophes.
_UKRAINIAN_ENDINGS = """
    ування ювання уватися увати ювати овувати ання яння ення іння ення ння ати яти ити іти їти
    ути нути ють уть ять ать ите ете ємо имо емо ємо їмо аю яю ую юю ею іємо ує ює ає яє їть ить
    ила ила али или яли ала яла ував увала увал ило ало лися лась ться
    ського ському ською ським ських ській ська ське ські ський
    ового овому овою овим ових овій ова ове ові овий
    ного ному ною ним них ній на не ні ний ного
    ого ому ою им их ій а е і ий ими его ьому ю ї
    ами ями ах ях ам ям ом ем єм ою ею єю ові еві єві ів їв ей ок ки ку ка ці ць ком кою ках ками
    ість істю ості остей ія ії ію ією ій я ю є ь у и о й"""
_LONGEST_FIRST = sorted(set(_UKRAINIAN_ENDINGS.split()), key=lambda ending: (-len(ending), ending))

_stemmers = threading.local()


def tokens(text: str) -> list[str]:
    """The words of a text, in small letters, without apostrophes."""
    return [word.translate(_APOSTROPHES) for word in _WORD.findall(text.casefold())]


def tongues_of(token: str) -> tuple[str, ...]:
    """The languages a word may be of, judged by its letters."""
    return ("uk",) if _CYRILLIC.search(token) else LATIN


@lru_cache(maxsize=16_384)
def stems(token: str, tongue: str) -> frozenset[str]:
    """What stays of a word, folded; two where it is cut differently without its diacritics."""
    if tongue == "uk":
        return frozenset({_ukrainian(token)})
    bare = fold(token)
    once = _snowball(bare, tongue)
    return frozenset({once} if bare == token else {once, fold(_snowball(token, tongue))})


def roots(stem: str, tongue: str) -> Iterator[str]:
    """The same stem without what is put before a verb."""
    for prefix in _PREFIXES[tongue]:
        if stem.startswith(prefix) and len(stem) - len(prefix) > SHORTEST:
            yield stem[len(prefix) :]


def says_nothing(token: str, tongue: str) -> bool:
    """Tell whether a word is one of those that every offer has."""
    return token in _STOP_WORDS[tongue] or fold(token) in _STOP_WORDS[tongue]


def says_little(stem: str, tongue: str) -> bool:
    """Tell whether a stem is of a word that many offers share."""
    return stem in _weak_stems(tongue)


@cache
def _weak_stems(tongue: str) -> frozenset[str]:
    return frozenset(stem for word in _WEAK[tongue].split() for stem in stems(word, tongue))


def _ukrainian(token: str) -> str:
    if token.endswith(("ся", "сь")) and len(token) > SHORTEST + 2:
        token = token[:-2]
    for ending in _LONGEST_FIRST:
        if token.endswith(ending) and len(token) - len(ending) >= SHORTEST:
            return token[: -len(ending)]
    return token


def _snowball(token: str, tongue: str) -> str:
    # A stemmer keeps the word it works on: each thread needs its own.
    kept: dict[str, Any] = _stemmers.__dict__
    if tongue not in kept:
        kept[tongue] = snowballstemmer.stemmer(SNOWBALL[tongue])
    stem: str = kept[tongue].stemWord(token)
    return stem


_STOP_WORDS = {
    tongue: frozenset(form for word in told.split() for form in (word.replace("'", ""), fold(word)))
    for tongue, told in _STOP.items()
}
