"""Questions in languages whose number words nobody reads: each asks for sixty terms, in words."""

from __future__ import annotations

from collections.abc import Mapping

SIXTY_TERMS: Mapping[str, str] = {
    "Czech": "Posloupnost začíná číslem 2 a každý člen je 3krát větší. Jakých je prvních šedesát?",
    "Danish": "En følge er 2, 6 og så videre, gange 3. Find de første tres led der er der.",
    "Dutch": "De rij begint met 2 en was in elke stap 3 keer zo groot. Wat is de zestigste term?",
    "Finnish": "Jono alkaa luvusta 2, ja jäsen on 3 kertaa edellinen. Mikä on kuudeskymmenes?",
    "French": "Une suite commence par 2, et on multiplie par 3. Quels sont les soixante termes ?",
    "Indonesian": "Barisan dimulai dari 2 dan tiap suku dikali 3. Berapa suku keenam puluh?",
    "Polish": "Ciąg to 2, a po tym 3 razy więcej. Do czego to idzie, jeśli jest ich sześćdziesiąt?",
    "Spanish": "Una serie comienza en 2 y se multiplica por 3. ¿Cuáles son los sesenta términos?",
    "Swedish": "En följd är 2 och sedan 3 gånger så mycket. Hitta de första sextio av den.",
    "Turkish": "Bir dizi 2 ile başlar ve her terim 3 katıdır. Altmışıncı terim nedir?",
}
