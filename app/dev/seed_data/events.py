"""What the demo shows: an opera's season and a museum's days, dates counted from the day of seeding."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.kernel.texts import Texts

ALL_AGES = Texts("Tout public", "All ages")


@dataclass(frozen=True)
class SeedPerformance:
    """`day` counts from today. `left` places stay free (None: all of them); `on_sale_in` days from now.

    With a code in `presale`, those who know it buy before that day.
    """

    day: int
    hour: str
    left: int | None = None
    state: str = "scheduled"
    on_sale_in: int = -60
    presale: str | None = None


@dataclass(frozen=True)
class Work:
    """One event. `prices` are all-in, in cents: a row a category, a column a tariff."""

    slug: str
    kind: str
    title: Texts
    subtitle: Texts
    description: Texts
    minutes: int
    motif: str
    palette: str
    prices: list[list[int]]
    showings: list[SeedPerformance]
    quota: int = 0
    age: Texts = ALL_AGES
    step_free: bool = True
    vat_bp: int = 550
    refund_terms: Texts = field(
        default=Texts(
            "Échange ou remboursement jusqu’à 48 heures avant la représentation.",
            "Exchange or refund up to 48 hours before the performance.",
        )
    )


HALL = [[11000, 8800, 5500], [7400, 5900, 3700], [3800, 3000, 1900]]

OPERA = [
    Work(
        "la-flute-enchantee",
        "opera",
        Texts("La Flûte enchantée", "The Magic Flute"),
        Texts(
            "Wolfgang Amadeus Mozart, en allemand surtitré",
            "Wolfgang Amadeus Mozart, in German with surtitles",
        ),
        Texts(
            "Un prince, un oiseleur, une flûte : trois épreuves pour traverser la nuit. "
            "Le dernier opéra de Mozart, dans une mise en scène de papier et de lumière.",
            "A prince, a bird-catcher, a flute: three trials to cross the night. "
            "Mozart’s last opera, staged with paper and light.",
        ),
        170,
        "moon",
        "night",
        HALL,
        [SeedPerformance(19, "19:30"), SeedPerformance(21, "19:30"), SeedPerformance(26, "15:00", left=14)],
        age=Texts("Dès 8 ans", "From age 8"),
    ),
    Work(
        "don-giovanni",
        "opera",
        Texts("Don Giovanni", "Don Giovanni"),
        Texts(
            "Wolfgang Amadeus Mozart, en italien surtitré",
            "Wolfgang Amadeus Mozart, in Italian with surtitles",
        ),
        Texts(
            "Le plus séduisant des coupables court vers le dernier dîner de sa vie.",
            "The most charming of the guilty runs towards the last supper of his life.",
        ),
        185,
        "mask",
        "vermilion",
        HALL,
        [SeedPerformance(12, "19:30", left=0), SeedPerformance(54, "19:30"), SeedPerformance(131, "19:30")],
    ),
    Work(
        "le-vaisseau-fantome",
        "opera",
        Texts("Le Vaisseau fantôme", "The Flying Dutchman"),
        Texts("Richard Wagner, en allemand surtitré", "Richard Wagner, in German with surtitles"),
        Texts(
            "Une mer qui ne rend personne, un capitaine qui cherche à descendre à terre.",
            "A sea that gives nobody back, a captain who longs for land.",
        ),
        150,
        "waves",
        "sea",
        HALL,
        [SeedPerformance(75, "20:00", on_sale_in=10, presale="CUBE2027")],
    ),
    Work(
        "le-chevalier-a-la-rose",
        "opera",
        Texts("Le Chevalier à la rose", "The Knight of the Rose"),
        Texts("Richard Strauss, en allemand surtitré", "Richard Strauss, in German with surtitles"),
        Texts(
            "Une rose d’argent change de mains, et trois vies avec elle.",
            "A silver rose changes hands, and three lives with it.",
        ),
        215,
        "rose",
        "rose",
        HALL,
        [
            SeedPerformance(33, "19:00", state="canceled"),
            SeedPerformance(36, "19:00"),
            SeedPerformance(82, "19:00"),
        ],
    ),
    Work(
        "casse-noisette",
        "dance",
        Texts("Casse-Noisette", "The Nutcracker"),
        Texts(
            "Piotr Ilitch Tchaïkovski, avec le ballet de l’opéra",
            "Pyotr Ilyich Tchaikovsky, with the opera’s ballet",
        ),
        Texts(
            "Minuit sonne, les jouets s’éveillent, la neige se met à danser.",
            "Midnight strikes, the toys wake, the snow begins to dance.",
        ),
        120,
        "stars",
        "plum",
        HALL,
        [SeedPerformance(30, "15:00"), SeedPerformance(31, "15:00", left=8)],
        age=Texts("Dès 5 ans", "From age 5"),
    ),
    Work(
        "quatuor-des-ombres",
        "concert",
        Texts("Quatuor à l’heure bleue", "Quartet at the Blue Hour"),
        Texts("Ravel, Fauré, Chostakovitch", "Ravel, Fauré, Shostakovich"),
        Texts(
            "Quatre archets, une heure, la salle presque dans le noir.",
            "Four bows, one hour, the hall almost dark.",
        ),
        70,
        "strings",
        "ink",
        [[2800, 2200, 1400]],
        [SeedPerformance(9, "18:30", left=6), SeedPerformance(44, "18:30", state="postponed")],
        quota=180,
    ),
    Work(
        "midi-musical",
        "concert",
        Texts("Midi musical", "Lunchtime Music"),
        Texts(
            "Les jeunes voix de l’opéra, entrée libre sur billet",
            "The opera’s young voices, free with a ticket",
        ),
        Texts(
            "Quarante-cinq minutes de musique à l’heure du déjeuner, offertes.",
            "Forty-five minutes of music at lunchtime, on the house.",
        ),
        45,
        "birds",
        "ochre",
        [[0]],
        [SeedPerformance(7, "12:30"), SeedPerformance(14, "12:30")],
        quota=120,
    ),
    Work(
        "le-rossignol",
        "family",
        Texts("Le Rossignol et l’Empereur", "The Nightingale and the Emperor"),
        Texts("Conte musical d’après Andersen", "A musical tale after Andersen"),
        Texts(
            "Un oiseau gris vaut-il un oiseau d’or ? À écouter en famille.",
            "Is a grey bird worth a golden one? For families.",
        ),
        60,
        "birds",
        "moss",
        [[1800, 1400, 900]],
        [SeedPerformance(16, "14:30")],
        quota=240,
        age=Texts("Dès 4 ans", "From age 4"),
    ),
]

VISIT_TERMS = Texts("Échange jusqu’à la veille de la visite.", "Exchange until the day before the visit.")
MUSEUM_DAYS = [
    SeedPerformance(day, hour) for day in range(1, 8) for hour in ("10:00", "11:30", "14:00", "16:00")
]

MUSEUM = [
    Work(
        "lanternes-magiques",
        "exhibition",
        Texts("Lanternes magiques", "Magic Lanterns"),
        Texts("Trois siècles d’images projetées", "Three centuries of projected images"),
        Texts(
            "Avant le cinéma, une flamme, une lentille, une plaque de verre peinte. Deux cents lanternes rallumées.",
            "Before the cinema: a flame, a lens, a painted slide. Two hundred lanterns lit again.",
        ),
        75,
        "shadow",
        "sand",
        [[1400, 900, 0]],
        MUSEUM_DAYS,
        quota=40,
        vat_bp=2000,
        refund_terms=VISIT_TERMS,
    ),
    Work(
        "nuit-des-silhouettes",
        "visit",
        Texts("Nuit des silhouettes", "Night of Silhouettes"),
        Texts("Le musée à la lampe de poche", "The museum by torchlight"),
        Texts(
            "Une visite dans le noir, guidée par des conteurs.", "A visit in the dark, led by storytellers."
        ),
        90,
        "arches",
        "ink",
        [[1800, 1200]],
        [
            SeedPerformance(5, "20:30", left=4),
            SeedPerformance(6, "20:30", left=0),
            SeedPerformance(13, "20:30"),
        ],
        quota=30,
        vat_bp=2000,
        step_free=False,
        refund_terms=VISIT_TERMS,
    ),
]


def presales() -> list[tuple[Work, SeedPerformance]]:
    """What can be bought with a code before everyone."""
    return [(work, showing) for work in OPERA + MUSEUM for showing in work.showings if showing.presale]
