"""Questions of the demo's votes beside their projects. Everything in them is invented."""

DRAW = (
    "W dniu po zamknięciu, o godzinie 12 w sali ratusza: trzy kule z bębna Domu Kultury, "
    "wyciągnięte na oczach publiczności. Los to ich numery w kolejności."
)

# The districts of the town's budget: title, areas, money in złote.
DISTRICTS = (
    ("Okręg 1: Stare Miasto i Nad Wełną", ("Stare Miasto", "Nad Wełną"), 70_000),
    ("Okręg 2: Osiedle Lipowe i Zatorze", ("Osiedle Lipowe", "Zatorze"), 120_000),
    (
        "Okręg 3: sołectwa Brzezie i Kamionka",
        ("sołectwo Brzezie", "sołectwo Kamionka"),
        95_000,
    ),
)
CITYWIDE = ("Projekty dla całego miasta", 65_000)
DISTRICT_HELP = "Wybierz jeden okręg: ten, na którym Ci najbardziej zależy."

NAME_QUESTION = "Jak ma się nazywać nowy plac?"
NAME_HELP = "Ustaw nazwy w kolejności, od tej, która podoba Ci się najbardziej."
NAMES = (
    ("Plac Targowy", "Bo tak mówi się tu od stu lat."),
    ("Plac Zgody", "Na pamiątkę zgody między Starym Miastem a Zatorzem."),
    ("Plac pod Lipą", "Po lipie, którą zasadzono tu w 1921 roku."),
    ("Mały Rynek", "Krótko, i każdy wie, gdzie to jest."),
    ("Plac Wełniany", "Po dawnym handlu wełną i po rzece."),
)
# How many neighbours of each kind rank which names, best first.
TASTES = ((11, "0 3"), (15, "2 4 1"), (12, "3 0 2"), (9, "4 2"), (8, "1 2 0"), (9, "2 1 4 0 3"))

BENCH = "Kto ma poprowadzić bibliotekę sąsiedzką?"
BENCH_SUMMARY = "Ulica Lipowa wybiera opiekuna półki z książkami. Kod do karty przyszedł listem."
BENCH_WORDS = """\
Półka „weź jedną, zostaw jedną” przy ulicy Lipowej szuka opiekuna na rok. Głosuje **trzydzieści \
osób z tej ulicy**: każda dostała list z kodem, który sam otwiera kartę do głosowania, bez konta \
i bez adresu mailowego. Kto nie lubi ekranów, głosuje w okienku Centrum.
"""
BENCH_OPTIONS = (
    ("Koło Książki „Zakładka”", "Czyta razem od 2014 roku, dyżuruje w soboty."),
    ("Szkoła na Zatorzu", "Siódma klasa pod opieką bibliotekarki."),
    ("Dyżury po kolei", "Co miesiąc inny dom, według listy na półce."),
)
LETTERS_SUBJECT = "Listy z kodami, które w mieście przyniósłby listonosz"
