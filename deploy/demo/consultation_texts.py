"""The words of the demo's consultations. Everything and everybody in them is invented."""

from dataclasses import dataclass

Row = tuple[str, int, str, str]


@dataclass(frozen=True)
class Text:
    """One consultation; projects are (title, cost in złote, area or "", description)."""

    title: str
    summary: str
    description: str
    answered_by: str
    budget: int
    max_choices: int
    rule: str
    projects: tuple[Row, ...]
    areas: tuple[str, ...] = ()


BUDGET = Text(
    title="Budżet obywatelski Lipowa 2027",
    summary="350 000 zł na pomysły mieszkanek i mieszkańców: jeden wybrany okręg i całe miasto.",
    description="""\
Przez całą jesień zbieraliśmy pomysły: na spotkaniach w Domu Kultury, w sołectwach i przez \
skrzynkę pod ratuszem. Przyszło ich trzydzieści jeden. Czternaście spełniło dwa warunki: \
da się je zrobić w ciągu roku i na gruncie, który należy do gminy.

## Co stanie się po głosowaniu

- Wynik zobaczysz tutaj w dniu zamknięcia, razem z wyliczeniem krok po kroku.
- Wybrane projekty wpiszemy do budżetu na 2027 rok.
- Co kwartał napiszemy, na jakim etapie jest każdy z nich.

## Nie znalazł się tu Twój pomysł?

Lista wszystkich zgłoszeń z uzasadnieniem leży w Centrum Inicjatyw Lokalnych przy Rynku. \
**Odpowiadamy na każde pytanie w ciągu siedmiu dni.**
""",
    answered_by="Centrum Inicjatyw Lokalnych Lipowo, Rynek 3, poniedziałek–piątek 9–17",
    budget=35_000_000,
    max_choices=3,
    rule="greedy-skip",
    projects=(
        (
            "Ławki i cień nad Wełną",
            48_000,
            "Nad Wełną",
            "Osiem ławek z oparciem i dwanaście lip wzdłuż ścieżki od mostu do przystani. "
            "Co sto metrów miejsce, żeby usiąść.",
        ),
        (
            "Bezpieczne przejście przy szkole na Zatorzu",
            86_500,
            "Zatorze",
            "Wyniesione przejście, azyl i lampa doświetlająca na ulicy Dworcowej, tam gdzie rano "
            "idzie ponad setka dzieci.",
        ),
        (
            "Warsztat sąsiedzki w Brzeziu",
            35_200,
            "sołectwo Brzezie",
            "Dawna remiza jako wypożyczalnia narzędzi: stół stolarski, wiertarki, kosiarka, "
            "drabiny i dyżur złotej rączki w soboty.",
        ),
        (
            "Kino letnie na Osiedlu Lipowym",
            27_900,
            "Osiedle Lipowe",
            "Sześć wieczorów z filmem na trawie między blokami: ekran, nagłośnienie, leżaki "
            "i koce dla zmarzluchów.",
        ),
        (
            "Łąka kwietna zamiast trawnika",
            18_400,
            "Stare Miasto",
            "Łąka dla pszczół i motyli na skarpie pod murem miejskim. Koszona dwa razy w roku, "
            "z tablicą, co tu rośnie.",
        ),
        (
            "Plac zabaw w Kamionce bez barier",
            92_000,
            "sołectwo Kamionka",
            "Huśtawka gniazdo, karuzela na poziomie ziemi i miękka nawierzchnia, żeby bawiły się "
            "razem dzieci, które chodzą, i te na wózkach.",
        ),
        (
            "Klub „Po sąsiedzku” dla osób 60+",
            31_500,
            "",
            "Dwa popołudnia w tygodniu w Domu Kultury: gimnastyka, planszówki, pomoc z telefonem "
            "i obiad raz w miesiącu. Dowóz z sołectw.",
        ),
        (
            "Stojaki i pompka rowerowa na dworcu",
            22_300,
            "Zatorze",
            "Zadaszone stojaki na czterdzieści rowerów, stacja naprawy i szafki na kaski przy "
            "peronie.",
        ),
        (
            "Szatnia i toaleta przy boisku",
            118_000,
            "Osiedle Lipowe",
            "Kontener z dwiema szatniami, natryskiem i toaletą dostępną dla wszystkich, otwarty "
            "także podczas festynów.",
        ),
        (
            "Murale o historii Lipowa",
            26_000,
            "Stare Miasto",
            "Trzy ściany namalowane z uczniami według wspomnień najstarszych mieszkanek: młyn, "
            "targ i powódź z 1958 roku.",
        ),
        (
            "Ogród społeczny za biblioteką",
            29_700,
            "Stare Miasto",
            "Dwadzieścia skrzyń, kompostownik i studnia na deszczówkę. Grządkę dostaje, kto "
            "zgłosi się pierwszy, dwie zostają dla szkoły.",
        ),
        (
            "Apteczki i defibrylatory w sołectwach",
            34_800,
            "",
            "Dwa defibrylatory na ścianach świetlic w Brzeziu i Kamionce oraz szkolenie "
            "z pierwszej pomocy dla stu osób.",
        ),
        (
            "Próg wodny dla kajaków",
            64_000,
            "Nad Wełną",
            "Bezpieczne obejście progu, pomost do wodowania i tablica z głębokościami. "
            "Wypożyczalnię poprowadzi klub wioślarski.",
        ),
        (
            "Świąteczna iluminacja zrobiona przez mieszkańców",
            15_900,
            "",
            "Warsztaty, na których powstaną lampiony na Rynek i do obu sołectw, zamiast gotowych "
            "ozdób z katalogu.",
        ),
    ),
)

VILLAGE = Text(
    title="Świetlice w Brzeziu i Kamionce: od czego zacząć?",
    summary="90 000 zł na pierwsze prace w obu świetlicach. Sołectwa decydują razem.",
    description="""\
Obie świetlice mają po czterdzieści lat. Na wszystko naraz pieniędzy nie starczy, więc pytamy, \
co zrobić najpierw. Zanim zagłosujesz, przyjdź obejrzeć kosztorysy: **sobota, godzina 11, \
świetlica w Brzeziu**, a po południu w Kamionce. Będzie kawa i ciasto.
""",
    answered_by="Sołtyski Brzezia i Kamionki, dyżur w środy 17–19 w świetlicach",
    budget=9_000_000,
    max_choices=2,
    rule="greedy-stop",
    areas=("sołectwo Brzezie", "sołectwo Kamionka"),
    projects=(
        (
            "Ocieplenie i okna w Brzeziu",
            52_000,
            "sołectwo Brzezie",
            "Wymiana dwunastu okien i ocieplenie północnej ściany. Mniej na ogrzewanie co zimę.",
        ),
        (
            "Kuchnia w Kamionce",
            38_500,
            "sołectwo Kamionka",
            "Nowa instalacja, zlewozmywaki i kuchenka, żeby koło gospodyń mogło gotować legalnie.",
        ),
        (
            "Podjazd i toaleta bez barier w Brzeziu",
            29_000,
            "sołectwo Brzezie",
            "Wjazd dla wózków i łazienka, do której da się wjechać.",
        ),
        (
            "Scena i nagłośnienie w Kamionce",
            21_800,
            "sołectwo Kamionka",
            "Składana scena i głośniki na zabawy, zebrania i jasełka.",
        ),
    ),
)

PLAYGROUND = Text(
    title="Co zrobić na placu po dawnym targowisku?",
    summary="60 000 zł na pierwszy rok nowego placu i nazwa dla niego.",
    description="""\
Targowisko przeniosło się za dworzec, a w środku Starego Miasta został pusty plac. Pytaliśmy \
na miejscu przez trzy soboty, czego tu brakuje. Z rozmów wyszło sześć propozycji na początek.
""",
    answered_by="Centrum Inicjatyw Lokalnych Lipowo, Rynek 3",
    budget=6_000_000,
    max_choices=3,
    rule="greedy-skip",
    projects=(
        (
            "Drzewa w donicach i ławki",
            24_000,
            "Stare Miasto",
            "Piętnaście drzew, które można przestawić, i dziesięć ławek.",
        ),
        (
            "Kurtyna wodna na upały",
            9_500,
            "Stare Miasto",
            "Mgiełka wodna w dwóch miejscach, włączana powyżej 26 stopni.",
        ),
        (
            "Stoły do szachów i ping-ponga",
            14_200,
            "Stare Miasto",
            "Cztery stoły betonowe, po dwa z każdego rodzaju.",
        ),
        (
            "Targ staroci w każdą niedzielę",
            6_800,
            "Stare Miasto",
            "Stoiska, które rozkłada się w kwadrans, i dyżur porządkowy przez rok.",
        ),
        (
            "Plac do nauki jazdy na rowerze",
            18_900,
            "Stare Miasto",
            "Wymalowane ulice, znaki i rondo w małej skali.",
        ),
        (
            "Fontanna",
            58_000,
            "Stare Miasto",
            "Fontanna posadzkowa z dziewięcioma dyszami.",
        ),
    ),
)

STREETS = ("Lipowa", "Dworcowa", "Wełniana", "Młyńska", "Szkolna", "Ogrodowa", "Polna", "Krótka")
FIRST_NAMES = (
    "Anna", "Barbara", "Celina", "Danuta", "Elżbieta", "Filip", "Grzegorz", "Halina", "Irena",
    "Jan", "Krystyna", "Leon", "Marta", "Natalia", "Oskar", "Piotr",
)  # fmt: skip
SURNAMES = (
    "Brzezińska-Zmyślona", "Cicha", "Dereń", "Jabłoń", "Kalina", "Leszczyna", "Modrzew", "Olcha",
    "Rokita", "Sosna", "Wiklina", "Żytnia",
)  # fmt: skip
