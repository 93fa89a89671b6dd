"""What the organisations of Lipowo ask for, and what its people offer: all invented."""

from dataclasses import dataclass

# Roughly where the areas of the invented town lie, so that distances can be told.
POINTS = {
    "Stare Miasto": (52.7500, 17.2000),
    "Nad Wełną": (52.7545, 17.1925),
    "Osiedle Lipowe": (52.7448, 17.2115),
    "Zatorze": (52.7432, 17.1895),
    "sołectwo Brzezie": (52.7790, 17.2310),
    "sołectwo Kamionka": (52.7262, 17.1605),
}


@dataclass(frozen=True)
class Group:
    """An organisation; `verdict` empty: still waiting to be checked."""

    name: str
    kind: str
    area: str
    keeper: str
    about: str
    verdict: str = "verified"


@dataclass(frozen=True)
class When:
    """A shift: weekday (0 is Monday), hours from and to, in which of the coming weeks."""

    weekday: int
    begins: int
    ends: int
    week: int = 0


@dataclass(frozen=True)
class Ask:
    """A request of a group."""

    group: str
    title: str
    description: str
    meet: str
    place: str
    area: str
    places: int
    when: tuple[When, ...]
    must: tuple[str, ...] = ()
    welcome: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    minors: bool = False
    least_age: int | None = None


@dataclass(frozen=True)
class Gift:
    """What a resident offers; `free` are weekdays with parts of the day, like "5 morning"."""

    login: str
    skills: dict[str, int]
    free: tuple[str, ...]
    languages: tuple[str, ...] = ("pl",)
    causes: tuple[str, ...] = ()
    reach: int = 5000
    load: int = 1


HELP = "Stowarzyszenie Sąsiedzka Pomoc"
LIBRARY = "Biblioteka Publiczna w Lipowie"
VILLAGE = "Koło Gospodyń i Gospodarzy w Brzeziu"
SPORT = "Klub Sportowy „Wełna”"

GROUPS = (
    Group(
        HELP,
        "ngo",
        "Osiedle Lipowe",
        "beata",
        "Od dwunastu lat pomagamy starszym sąsiadkom i sąsiadom: zakupy, droga do lekarza, "
        "rozmowa przy herbacie. Działamy tam, gdzie blok nie ma windy, a rodzina mieszka daleko.",
    ),
    Group(
        LIBRARY,
        "culture",
        "Stare Miasto",
        "beata",
        "Książki, czytelnia i duży stół, przy którym odrabia się lekcje, uczy polskiego i gra "
        "w planszówki. Wstęp wolny, herbata też.",
    ),
    Group(
        VILLAGE,
        "informal",
        "sołectwo Brzezie",
        "tomek",
        "Gotujemy, sadzimy, naprawiamy i świętujemy razem. Spotykamy się w świetlicy w każdy "
        "pierwszy czwartek miesiąca.",
    ),
    Group(
        SPORT,
        "sport",
        "Zatorze",
        "tomek",
        "Treningi dla dzieci i dorosłych na boisku za torami oraz turniej podwórek w czerwcu.",
        verdict="",
    ),
)

ASKS = (
    Ask(
        HELP,
        "Zakupy i chwila rozmowy",
        "Pani Helena i pan Zygmunt mieszkają na trzecim piętrze i zimą rzadko schodzą. Raz "
        "w tygodniu przynosimy im zakupy i zostajemy na herbatę. Listę i pieniądze dostaniesz "
        "na miejscu, rachunek zostawiasz.",
        "Beata Jarząbek, klatka II, domofon 14",
        "os. Lipowe 7",
        "Osiedle Lipowe",
        2,
        (When(1, 10, 12), When(3, 15, 17), When(1, 10, 12, 1)),
        welcome=("shopping", "visiting"),
        causes=("older-people",),
    ),
    Ask(
        HELP,
        "Podwózka do przychodni i z powrotem",
        "Trzy osoby mają rano badania w szpitalu powiatowym. Potrzebne auto z miejscem na "
        "balkonik i ktoś, kto poczeka. Paliwo zwracamy.",
        "Beata Jarząbek, parking przy aptece",
        "ul. Szpitalna 2",
        "Stare Miasto",
        1,
        (When(2, 7, 11), When(4, 7, 11, 1)),
        must=("driving",),
        welcome=("escorting",),
        causes=("older-people", "health"),
        least_age=18,
    ),
    Ask(
        LIBRARY,
        "Kiermasz ciast na nowe książki dla dzieci",
        "Pieczesz? Przynieś blachę. Nie pieczesz? Stań z nami przy stole: kroimy, sprzedajemy, "
        "nalewamy kompot. Cały zysk idzie na półkę dla najmłodszych.",
        "pani Grażyna, wejście od podwórza",
        "Biblioteka, ul. Rynek 5",
        "Stare Miasto",
        5,
        (When(5, 9, 12), When(5, 12, 15)),
        welcome=("baking", "event-help"),
        causes=("culture", "children"),
    ),
    Ask(
        LIBRARY,
        "Polski przy dużym stole",
        "Uczymy się mówić: u lekarza, w sklepie, na zebraniu w szkole. Osiem osób, głównie "
        "z Ukrainy, różne poziomy. Materiały są, wystarczy cierpliwość i uśmiech.",
        "pani Grażyna, czytelnia na parterze",
        "Biblioteka, ul. Rynek 5",
        "Stare Miasto",
        2,
        (When(0, 17, 19), When(0, 17, 19, 1)),
        must=("polish-lessons",),
        languages=("pl",),
        causes=("newcomers", "education"),
    ),
    Ask(
        LIBRARY,
        "Popołudnia z lekcjami",
        "Dzieci z klas 4–6 przychodzą po szkole z matematyką i przyrodą. Jedna dorosła osoba na "
        "troje dzieci, zawsze w otwartej czytelni.",
        "pani Grażyna, czytelnia na piętrze",
        "Biblioteka, ul. Rynek 5",
        "Stare Miasto",
        3,
        (When(2, 14, 16), When(2, 14, 16, 1)),
        must=("homework",),
        welcome=("maths", "science"),
        causes=("children", "education"),
        minors=True,
        least_age=18,
    ),
    Ask(
        HELP,
        "Tłumaczenie w przychodni, polski i ukraiński",
        "W środowe przedpołudnia na badania przychodzą rodziny, które dopiero uczą się "
        "polskiego. Pomagasz przy rejestracji i w gabinecie, jeśli pacjentka tego chce.",
        "recepcja, pani Dorota",
        "Przychodnia, ul. Szpitalna 2",
        "Stare Miasto",
        1,
        (When(2, 9, 12), When(2, 9, 12, 1)),
        must=("interpreting",),
        languages=("pl", "uk"),
        causes=("newcomers", "health"),
    ),
    Ask(
        VILLAGE,
        "Sadzimy lipy nad Wełną",
        "Sto sadzonek czeka na brzegu od mostu do starego młyna. Łopaty i rękawice są, na koniec "
        "zupa z kotła. Przyjdź z dziećmi, byle w kaloszach.",
        "Tomek Gąsiorek, przy moście",
        "Most na Wełnie",
        "Nad Wełną",
        12,
        (When(5, 9, 13, 1),),
        welcome=("tree-planting", "gardening", "cooking"),
        causes=("environment", "neighbourhood"),
    ),
    Ask(
        VILLAGE,
        "Warsztat rowerowy w świetlicy",
        "Zbieramy stare rowery, żeby każde dziecko z Brzezia miało na czym jeździć do szkoły. "
        "Szukamy kogoś, kto zna się na przerzutkach i hamulcach; części kupiliśmy.",
        "Tomek Gąsiorek, świetlica",
        "Świetlica wiejska w Brzeziu",
        "sołectwo Brzezie",
        2,
        (When(6, 11, 15),),
        must=("bike-repair",),
        causes=("children", "neighbourhood"),
    ),
    Ask(
        SPORT,
        "Turniej podwórek: pomoc przy organizacji",
        "Osiem drużyn, jedno boisko, dużo wody z sokiem. Potrzebne osoby do stolika, do wyników "
        "i do pilnowania, żeby wszyscy się dobrze bawili.",
        "Tomek Gąsiorek, boisko za torami",
        "Boisko, ul. Kolejowa 18",
        "Zatorze",
        6,
        (When(5, 14, 18, 2),),
        welcome=("event-help", "sports-coaching", "first-aid"),
        causes=("sport", "children"),
    ),
)

GIFTS = (
    Gift(
        "hanna",
        {"baking": 3, "reading-aloud": 2},
        ("5 morning", "5 afternoon", "6 afternoon"),
        causes=("culture", "children"),
        load=2,
    ),
    Gift(
        "oksana",
        {"interpreting": 3, "translation": 2, "cooking": 2},
        ("2 morning", "3 morning", "5 morning"),
        ("pl", "uk", "ru"),
        ("newcomers",),
    ),
    Gift(
        "jan",
        {"driving": 3, "moving": 2, "small-repairs": 2},
        ("2 morning", "4 morning", "5 morning"),
        causes=("older-people",),
        reach=15000,
        load=2,
    ),
    Gift(
        "zofia",
        {"homework": 3, "maths": 3, "board-games": 2},
        ("1 afternoon", "2 afternoon", "3 afternoon"),
        ("pl", "en"),
        ("children", "education"),
    ),
    Gift(
        "ewa",
        {"shopping": 2, "visiting": 2},
        ("1 morning", "3 afternoon", "3 evening"),
        causes=("older-people",),
        reach=2500,
    ),
    Gift(
        "adam",
        {"bike-repair": 3, "carpentry": 2},
        ("5 afternoon", "6 morning", "6 afternoon"),
        causes=("neighbourhood",),
        reach=15000,
    ),
    Gift(
        "lena",
        {"gardening": 3, "tree-planting": 3, "cooking": 2},
        ("5 morning", "5 afternoon"),
        causes=("environment",),
        reach=15000,
    ),
    Gift(
        "marek",
        {"driving": 2, "event-help": 2},
        ("5 morning", "5 afternoon", "6 morning"),
        ("pl", "uk"),
        reach=15000,
    ),
    Gift(
        "iga",
        {"graphic-design": 3, "social-media": 3, "photography": 2},
        ("0 evening", "2 evening", "5 afternoon"),
        ("pl", "en"),
        ("culture",),
    ),
    Gift(
        "stefan",
        {"small-repairs": 3, "electrics": 2},
        ("1 morning", "2 morning", "3 morning"),
        causes=("older-people",),
        reach=15000,
    ),
    Gift(
        "nina",
        {"polish-lessons": 3, "reading-aloud": 2},
        ("0 evening", "0 afternoon"),
        ("pl", "de"),
        ("newcomers", "education"),
    ),
    Gift(
        "bruno",
        {"shopping": 1, "walks": 2},
        ("1 morning", "3 morning"),
        ("de", "pl"),
        ("older-people", "neighbourhood"),
        2500,
    ),
    Gift(
        "emily",
        {"english-lessons": 3, "event-help": 2},
        ("5 morning", "0 evening"),
        ("en", "pl"),
        ("education",),
    ),
)

# Who has signed up by themselves: (login, title).
SIGNED_UP = (
    ("hanna", "Kiermasz ciast na nowe książki dla dzieci"),
    ("emily", "Kiermasz ciast na nowe książki dla dzieci"),
    ("lena", "Sadzimy lipy nad Wełną"),
    ("marek", "Sadzimy lipy nad Wełną"),
    ("zofia", "Sadzimy lipy nad Wełną"),
    ("ewa", "Zakupy i chwila rozmowy"),
)
# The library has checked Zofia in the register; nobody else.
CHECKED = ("zofia", LIBRARY)

# What comes every week: (role, places, of which for newcomers, from which hour on).
DINNER = "Niedzielny obiad dla sąsiadów"
DINNER_WORDS = (
    "W każdą niedzielę gotujemy w świetlicy dla tych, którzy sami by nie ugotowali albo nie lubią "
    "jeść w pojedynkę. Zwykle siada do stołu czterdzieści osób. Jedni kroją i mieszają, drudzy "
    "nakrywają, podają i zagadują."
)
DINNER_MEET = "Tomek Gąsiorek, wejście przez kuchnię"
DINNER_PLACE = "Świetlica w Brzeziu"
DINNER_ROLES = (("Kuchnia", 4, 0, 9), ("Sala", 6, 1, 11))
SCOUTS = "Zuchy z Brzezia"
OFFLINE_NAME = "Stanisław Olcha"
OFFLINE_PHONE = "61 000 00 17"
