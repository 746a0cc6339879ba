"""People of the demo organisation: five hundred realistic international names."""

import unicodedata
from random import Random

from app.demo.core.organisation import Collection
from app.demo.core.wire import JsonObject
from app.demo.data.configuration import SeedBuilder, in_id_order

DOMAIN = "northwind-pay.example"

_GIVEN = (
    "Aaliyah",
    "Abena",
    "Aiko",
    "Ailbhe",
    "Alejandra",
    "Amara",
    "Anders",
    "Anjali",
    "Anneke",
    "Arjun",
    "Ayşe",
    "Beatriz",
    "Björn",
    "Bronwyn",
    "Camille",
    "Carlos",
    "Chiamaka",
    "Chloé",
    "Daichi",
    "Daniel",
    "Deepika",
    "Dmytro",
    "Dylan",
    "Ebba",
    "Eilidh",
    "Elif",
    "Emeka",
    "Emma",
    "Enrique",
    "Fatima",
    "Femke",
    "Fiona",
    "Freya",
    "Gabriela",
    "Giulia",
    "Grace",
    "Hana",
    "Hannah",
    "Hassan",
    "Henrik",
    "Hyun-woo",
    "Imani",
    "Inès",
    "Ioana",
    "Isabel",
    "Ivan",
    "James",
    "Jasmine",
    "Joana",
    "João",
    "Jürgen",
    "Kaito",
    "Karolína",
    "Katarzyna",
    "Kwame",
    "Laila",
    "Lars",
    "Lerato",
    "Li-Mei",
    "Linh",
    "Lisa",
    "Luca",
    "Łukasz",
    "Lucy",
    "Maja",
    "Marcus",
    "Mariana",
    "Marta",
    "Mateusz",
    "Matteo",
    "Mei",
    "Miguel",
    "Mira",
    "Mohammed",
    "Moana",
    "Nadia",
    "Naoki",
    "Ngozi",
    "Niamh",
    "Nikhil",
    "Noor",
    "Oliver",
    "Oluwaseun",
    "Omar",
    "Óscar",
    "Paolo",
    "Parisa",
    "Petra",
    "Priya",
    "Rafael",
    "Rasmus",
    "Renée",
    "Rosa",
    "Ruairí",
    "Sakura",
    "Samira",
    "Sanjay",
    "Sean",
    "Seo-yeon",
    "Shira",
    "Siobhán",
    "Sofia",
    "Søren",
    "Stefan",
    "Sunita",
    "Tamsin",
    "Tariq",
    "Tendai",
    "Thandiwe",
    "Thuy",
    "Tomáš",
    "Tova",
    "Valentina",
    "Vikram",
    "Wanjiru",
    "Wei",
    "Xavier",
    "Yael",
    "Yara",
    "Youssef",
    "Yuki",
    "Zainab",
    "Zoë",
    "Zsófia",
)
_FAMILY = (
    "Abebe",
    "Adeyemi",
    "Ahmed",
    "Andersen",
    "Aydın",
    "Bakker",
    "Banerjee",
    "Barbosa",
    "Bauer",
    "Bennett",
    "Bianchi",
    "Bondarenko",
    "Castillo",
    "Chen",
    "Cohen",
    "Costa",
    "da Silva",
    "Davies",
    "de Vries",
    "Delgado",
    "Diallo",
    "Dlamini",
    "Dubois",
    "Eriksson",
    "Fernández",
    "Fischer",
    "Fitzgerald",
    "Fraser",
    "García",
    "Goldberg",
    "Grant",
    "Gupta",
    "Haddad",
    "Hansen",
    "Horváth",
    "Hughes",
    "Ibrahim",
    "Ito",
    "Iyer",
    "Jansen",
    "Jensen",
    "Jones",
    "Kamau",
    "Kang",
    "Kaya",
    "Kim",
    "Kowalczyk",
    "Kovač",
    "Krishnamurthy",
    "Kumar",
    "Lefèvre",
    "Lindqvist",
    "López",
    "Mahlangu",
    "Marino",
    "Martin",
    "Mbeki",
    "McCarthy",
    "Mehta",
    "Mensah",
    "Moreau",
    "Morgan",
    "Müller",
    "Murphy",
    "Mwangi",
    "Nakamura",
    "Nguyễn",
    "Nielsen",
    "Nkosi",
    "Novák",
    "Nowak",
    "O’Brien",
    "O’Sullivan",
    "Obi",
    "Okafor",
    "Olsen",
    "Osei",
    "Öztürk",
    "Papadopoulos",
    "Park",
    "Patel",
    "Pereira",
    "Popescu",
    "Price",
    "Rahman",
    "Ramírez",
    "Rossi",
    "Ruiz",
    "Salazar",
    "Sato",
    "Schneider",
    "Shah",
    "Shapiro",
    "Sharma",
    "Singh",
    "Smith",
    "Suzuki",
    "Tanaka",
    "Taylor",
    "Thompson",
    "Tran",
    "Valdés",
    "van den Berg",
    "Vargas",
    "Virtanen",
    "Walker",
    "Wang",
    "Watanabe",
    "Weber",
    "Williams",
    "Wójcik",
    "Yamamoto",
    "Yılmaz",
    "Zhang",
    "Zieliński",
)
# Names that are difficult for a terminal or a program.
_PARTICULAR = (
    ("陈伟 (Wei Chen)", "wei.chen"),
    ("山田 花子", "hanako.yamada"),
    ("김서연", "seoyeon.kim"),
    ("Наталія Шевченко", "natalia.shevchenko"),
    ("مريم حداد", "mariam.haddad"),
    ("Ana María de los Ángeles Fernández-Villaverde y Castellanos", "anamaria.fernandez"),
    ("Sam [platform]", "sam"),
    ("Bo Ek", "bo.ek"),
    ("Grace 🦄 Osei", "grace.osei.2"),
)
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ß": "ss", "’": "", " ": ""})


def users(seed: SeedBuilder, random: Random, count: int = 500) -> Collection:
    """Create people by id; some lack an email or a Slack user, some are inactive."""
    names = list(_PARTICULAR)
    taken = {local for _, local in names}
    while len(names) < count:
        given, family = random.choice(_GIVEN), random.choice(_FAMILY)
        local = _local_part(given, family)
        if local not in taken:
            taken.add(local)
            names.append((f"{given} {family}", local))
    base_roles = _base_roles(seed)
    return in_id_order(_user(seed, random, name, local, base_roles) for name, local in names)


def _local_part(given: str, family: str) -> str:
    plain = f"{given}.{family}".lower().translate(_LETTERS)
    return unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()


def _base_roles(seed: SeedBuilder) -> dict[str, JsonObject]:
    return {
        slug: {"id": seed.id(), "name": name, "slug": slug, "description": description}
        for slug, name, description in (
            ("owner", "Owner", "Can do everything"),
            ("administrator", "Administrator", "Configures the organisation"),
            ("responder", "Responder", "Responds to incidents"),
            ("viewer", "Viewer", "Can look"),
        )
    }


def _user(
    seed: SeedBuilder, random: Random, name: str, local: str, base_roles: dict[str, JsonObject]
) -> JsonObject:
    slug = random.choices(list(base_roles), weights=(1, 4, 75, 20))[0]
    responder = slug != "viewer"
    user: JsonObject = {"id": seed.id(), "name": name}
    # Users without a linked Slack account, and with a withheld email address.
    if random.random() > 0.04:
        user["email"] = f"{local}@{DOMAIN}"
    if random.random() > 0.07:
        user["slack_user_id"] = "U" + "".join(
            random.choices("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", k=10)
        )
    return user | {
        "role": slug,
        "base_role": base_roles[slug],
        "custom_roles": [],
        "is_active": random.random() > 0.07,
        "seats": {
            "on_call": "full_access" if responder and random.random() < 0.6 else "none",
            "response": "full_access" if responder else "viewer_only",
        },
    }
