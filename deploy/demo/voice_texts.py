"""The words of the demo's consultations in which people speak. Everybody in them is invented."""

from dataclasses import dataclass

from shared.contracts.remarks import Position


@dataclass(frozen=True)
class Voice:
    """A remark of the demo: who says it, to which fragment or place, and how it was answered."""

    login: str
    text: str
    fragment: int = 0
    place: str = ""
    point: tuple[float, float] | None = None
    shown_as: str = "name"
    pseudonym: str = ""
    theme: str = ""
    position: Position = ""
    reason: str = ""


PARK_TITLE = "Park nad Wełną: jak ma wyglądać po remoncie"
PARK_SUMMARY = "Ścieżki, światło, plac zabaw i łąka: powiedz, zanim projektantka narysuje plan."
PARK_DESCRIPTION = """\
W przyszłym roku gmina odnowi park między mostem a boiskiem. Mamy na to 1,2 mln zł i pół roku na \
projekt. Zanim projektantka zacznie rysować, chcemy wiedzieć, **jak dziś korzystasz z parku \
i czego Ci w nim brakuje**.

Na każdą uwagę odpowiemy. Odpowiedzi i raport znajdziesz na tej stronie.
"""
PARK_CHANGES = "Nowe ścieżki, oświetlenie, ławki i jeden plac zabaw. Drzewa zostają."
PARK_CONCERNS = (
    "Wszystkich, którzy chodzą przez park, i mieszkanek oraz mieszkańców ulicy Nadrzecznej."
)
PARK_INFLUENCE = (
    "Przebieg ścieżek, miejsca ławek i lamp, wiek, dla którego będzie plac zabaw. "
    "Nie zmienimy granic parku ani pozwolenia wodnego."
)
PARK_TEXT = """\
## Ścieżki
Główna ścieżka od mostu do boiska będzie miała 3 metry szerokości i równą, wodoprzepuszczalną \
nawierzchnię. Węższe ścieżki zostaną z ubitej ziemi.

## Światło
Lampy staną co 25 metrów przy głównej ścieżce. Po 23:00 świecą słabiej, żeby nie budzić ludzi i \
ptaków.

## Plac zabaw
Plac zabaw powstanie przy boisku. Będzie na nim co najmniej jedna huśtawka dla dziecka na wózku.

## Łąka i drzewa
Żadne zdrowe drzewo nie zostanie wycięte. Trawnik przy rzece zmieni się w łąkę koszoną dwa razy w \
roku.
"""
PARK_VOICES = (
    Voice(
        "hanna",
        "Przy moście ścieżka skręca pod kątem prostym i rowery wpadają na pieszych. Prosimy o łuk "
        "i o jaśniejszą nawierzchnię na zakręcie.",
        fragment=1,
    ),
    Voice(
        "jan",
        "Lampy co 25 metrów to dużo. Wystarczą niskie słupki, inaczej znikną nietoperze, które "
        "mieszkają pod mostem.",
        fragment=2,
        shown_as="pseudonym",
        pseudonym="Nocny spacerowicz",
    ),
    Voice(
        "zofia",
        "Plac zabaw powinien mieć kawałek w cieniu. Latem piasek parzy, a przy boisku nie ma ani "
        "jednego drzewa.",
        fragment=3,
    ),
    Voice(
        "oksana",
        "Дякую за гойдалку для дитини на візку. Чи буде поруч лавка, з якої видно весь майданчик?",
        fragment=3,
    ),
    Voice(
        "adam",
        "W tym miejscu po deszczu stoi woda i nie da się przejść w zwykłych butach.",
        place="Zejście od ulicy Nadrzecznej",
        point=(52.7541, 17.1936),
    ),
    Voice(
        "lena",
        "Dajcie tu ławkę z oparciem i podłokietnikami. Mama ma do rzeki 300 metrów i nie ma gdzie "
        "odpocząć.",
        place="W połowie drogi do boiska",
        point=(52.7534, 17.1951),
    ),
    Voice("marek", "A toaleta? Przez cały park nie ma żadnej.", shown_as="nobody"),
)
PARK_COMMENTS = (
    (1, "marek", "Potwierdzam, w zeszłym tygodniu córka prawie wpadła pod rower."),
    (1, "iga", "Może wystarczy lustro? Kosztuje mniej niż łuk."),
    (2, "stefan", "Słupki tak, ale przy samym moście potrzebna jest jedna wysoka lampa."),
    (3, "ewa", "Platany rosną szybko. Może posadzić trzy od razu?"),
)
PARK_QUESTIONS = (
    (
        "Czy w czasie remontu będzie można przejść do boiska?",
        "Tak. Zostawimy przejście od ulicy Nadrzecznej; o zmianach napiszemy tydzień wcześniej.",
    ),
    (
        "Czy pies będzie mógł biegać bez smyczy?",
        "Nie w całym parku. Wybieg dla psów planujemy za boiskiem w 2028 roku.",
    ),
)
PARK_SURVEY = "Jak chodzisz przez park?"

PLAN_TITLE = "Plan miejscowy Zatorza: uwagi do projektu"
PLAN_SUMMARY = "Gdzie na Zatorzu można budować, jak wysoko i ile zieleni ma zostać."
PLAN_DESCRIPTION = """\
Projekt planu miejscowego leży w ratuszu i na tej stronie. Uwagę może złożyć każdy, nie tylko ten, \
kto ma tu działkę. **Prawo każe podać imię i nazwisko oraz adres**; pokażemy tylko numer uwagi i \
to, jak chcesz być nazwana lub nazwany.
"""
PLAN_TEXT = """\
## Teren A, przy torach
Zabudowa mieszkaniowa do 3 kondygnacji. Co najmniej 40% działki ma zostać zielone.

## Teren B, dawna cegielnia
Usługi i drobne warsztaty do 12 metrów wysokości. Komin cegielni zostaje.

## Teren C, łąki nad strumieniem
Bez zabudowy. Ścieżka dla pieszych wzdłuż strumienia.
"""
PLAN_VOICES = (
    Voice(
        "adam",
        "Trzy kondygnacje zasłonią światło domom przy ulicy Kolejowej. Wnoszę o dwie.",
        fragment=1,
        shown_as="nobody",
    ),
    Voice(
        "bruno",
        "Bitte den Weg am Bach auch für Fahrräder freigeben.",
        fragment=3,
        shown_as="pseudonym",
        pseudonym="Anwohner",
    ),
)

HOURS_TITLE = "Godziny otwarcia Centrum od nowego roku"
HOURS_SUMMARY = "Czy wolisz wieczory, czy soboty? Zapytaliśmy, odpowiedzieliśmy, zmieniamy."
HOURS_DESCRIPTION = """\
Centrum jest otwarte 45 godzin w tygodniu. Więcej godzin nie będzie, ale mogą być **inne**. \
Zebraliśmy uwagi, odpowiedzieliśmy na każdą i mówimy, co z nich wyszło.
"""
HOURS_VOICES = (
    Voice(
        "ewa",
        "Pracuję do 18:00. W środę zdążę, w pozostałe dni nigdy.",
        theme="Wieczory",
        position="accepted",
        reason="Od stycznia także w poniedziałki jesteśmy do 19:00.",
    ),
    Voice(
        "nina",
        "Soboty! Choćby dwa razy w miesiącu.",
        theme="Soboty",
        position="partly",
        reason="Zaczynamy od jednej soboty w miesiącu. Po pół roku policzymy, ile osób przychodzi.",
    ),
    Voice(
        "stefan",
        "Z Kamionki autobus jest o 9:40. Jeśli otworzycie o 10:00, nic nie stracicie, a my nie "
        "będziemy czekać na mrozie.",
        theme="Dojazd",
        position="accepted",
        reason="We wtorki i czwartki otwieramy o 10:00, kiedy przyjeżdża autobus.",
    ),
    Voice(
        "emily",
        "Could the reading room stay open during the lunch break?",
        theme="Dojazd",
        position="accepted",
        reason="Czytelnia jest otwarta także w przerwie; dyżuruje wolontariuszka.",
    ),
    Voice(
        "marek",
        "Zamiast godzin wolałbym nowy parking.",
        shown_as="pseudonym",
        pseudonym="Kierowca",
        theme="Inne",
        position="out_of_scope",
        reason="To konsultacje o godzinach. Uwagę o parkingu przekazaliśmy do ratusza.",
    ),
    Voice(
        "iga",
        "Otwierajcie o 7:00, jak przychodnia.",
        theme="Rano",
        position="rejected",
        reason="O 7:00 przychodziły średnio dwie osoby w tygodniu; te godziny dajemy na wieczór.",
    ),
)
HOURS_SURVEY = "Kiedy najłatwiej Ci przyjść?"
HOURS_REPORT = (
    "Zapytaliśmy o godziny otwarcia na stronie, przy ladzie i na zebraniu w Kamionce. Najwięcej "
    "osób prosiło o wieczory. Najgłośniej, choć rzadziej, o soboty.",
    "Od 1 stycznia: poniedziałek i środa do 19:00, wtorek i czwartek od 10:00, pierwsza sobota "
    "miesiąca 10:00–14:00. Po pół roku pokażemy, ile osób przychodzi.",
)
HOURS_MILESTONES = (
    ("Nowe godziny na drzwiach i na stronie", "Tablica przy wejściu i strona Centrum.", (1, 3)),
    ("Pierwsza otwarta sobota", "Dyżurują dwie osoby; herbata dla każdego.", ()),
    ("Liczymy, kto przychodzi", "Po sześciu miesiącach pokażemy liczby i zdecydujemy.", ()),
)

IDEAS_TITLE = "Fundusz sołecki i osiedlowy 2028: pomysły"
IDEAS_SUMMARY = "Masz pomysł na swoje osiedle albo sołectwo? Zgłoś go; sąsiedzi mogą go poprzeć."
IDEAS_DESCRIPTION = """\
W przyszłym roku rozdzielimy 120 000 zł między małe rzeczy blisko domu. **Zgłoś pomysł, zbierz \
pięć podpisów poparcia**, a my sprawdzimy, czy da się go zrobić. Wszystkie przyjęte trafią pod \
głosowanie.
"""
IDEAS = (
    (
        "hanna",
        "Trzy ławki nad Wełną",
        "Ławki z oparciem przy ścieżce do mostu.",
        "Ścieżka od mostu do boiska nie ma ani jednego miejsca, w którym można usiąść. Proponuję "
        "trzy ławki z oparciem i podłokietnikami, takie jak przed biblioteką.",
        "Ścieżka nad rzeką",
        "Nad Wełną",
        (52.7551, 17.1912),
        (("Trzy ławki", 540_000), ("Montaż i podsypka", 160_000)),
        ("jan", "zofia", "ewa", "adam", "lena"),
    ),
    (
        "lena",
        "Tablica z rozkładem i daszek w Brzeziu",
        "Żeby na autobus czekać bez moknięcia.",
        "Na przystanku w Brzeziu stoi sam słupek. Daszek z ławką i tablica z rozkładem, którą da "
        "się przeczytać bez okularów.",
        "Przystanek Brzezie Szkoła",
        "sołectwo Brzezie",
        (52.7775, 17.2290),
        (("Wiata", 1_450_000), ("Tablica", 90_000)),
        ("stefan", "nina", "marek"),
    ),
    (
        "jan",
        "Sad starych odmian w Kamionce",
        "Dwadzieścia drzew, z których każdy może zrywać.",
        "Przy remizie jest pusta łąka gminy. Posadźmy dwadzieścia jabłoni i grusz starych odmian; "
        "koło gospodyń będzie je podlewać przez pierwsze trzy lata.",
        "Łąka przy remizie",
        "sołectwo Kamionka",
        (52.7270, 17.1630),
        (("Sadzonki i paliki", 320_000), ("Ogrodzenie na trzy lata", 210_000)),
        ("hanna", "oksana", "iga", "bruno", "emily", "ewa"),
    ),
)
