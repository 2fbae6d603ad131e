//! Units of measures, by which it is told whether a passage says how deep, heavy, hot or fast something is.

use super::numbers::is_one;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// A length: `3 metres`, `6 ft`.
    Length,
    /// A weight: `3 kg`.
    Weight,
    /// A temperature: `200 °C`.
    Temperature,
    /// How fast something is: a speed, a rate, or the time that it takes.
    Speed,
}

const LENGTHS: &str = "mm cm m km metre metres meter meters metern kilometre kilometres kilometer kilometers kilometern centimetre centimetres \
     centimeter centimeters zentimeter zentimetern millimetre millimetres millimeter millimeters millimetern inch inches zoll foot \
     feet ft fuss fathom fathoms storey storeys stockwerke etagen pisos yard yards mile miles meile meilen pied pieds pouce pouces \
     metro metros metri kilometro kilometros chilometri centimetro centimetros centimetri milimetros millimetri м см мм км метр \
     метра метров";
const WEIGHTS: &str = "mg g kg t gram grams gramme grammes gramm gramos grammi kilo kilos kilogram kilograms kilogramme kilogrammes kilogramm \
     kilogramos chili ton tons tonne tonnes tonnen toneladas tonnellate pound pounds lb lbs pfund zentner ounce ounces oz г кг т \
     тонн";
const DEGREES: &str = "c f k degree degrees grad degre degres grado grados gradi celsius fahrenheit kelvin kelvins градус градуса градусов minus";
const RATES: &str = "per pro mph kph kmh knot knots knoten noeuds nudos nodi kbit mbit gbit kbps mbps gbps mb gb fps rpm hz percent prozent pour \
     ms s sec second seconds sekunde sekunden secondes segundos secondi min minute minutes minuten minutos minuti h hour hours \
     stunde stunden heure heures hora horas ora ore day days tag tage tagen jour jours dia dias giorno giorni week weeks woche \
     wochen semaine semaines semana semanas settimane month months monat monate mois mes meses mese mesi year years jahr jahre ans \
     anos anni секунд минут час часа часов день дня дней";
/// Words that speak of a measure, however it is given (`knee-deep`).
const OF_LENGTH: &str = "deep depth tall height high wide width thick thickness tief tiefe hoch hohe breit breite dick dicke profond profonde \
     profondeur haut hauteur large largeur profundo profunda profundidad alto alta altura ancho profondo profonda altezza";
const OF_WEIGHT: &str = "heavy weigh weighs weighed weight light schwer wiegt wiegen gewicht leicht lourd pese poids pesado pesa peso pesante";
const OF_TEMPERATURE: &str = "hot warm cold cool temperature heiss warme kalt temperatur kuhl chaud froid temperature caliente frio temperatura caldo \
     freddo mark";
const OF_SPEED: &str = "fast quick quickly slow slowly speed pace schnell langsam geschwindigkeit tempo vite rapide lent vitesse rapido lento \
     velocidad veloce velocita";

impl Measure {
    /// Whether a folded word is a unit of it.
    pub fn is_unit(self, word: &str) -> bool {
        match self {
            Measure::Length => is_one(LENGTHS, word),
            Measure::Weight => is_one(WEIGHTS, word),
            Measure::Temperature => is_one(DEGREES, word),
            Measure::Speed => is_one(RATES, word) || is_one(LENGTHS, word),
        }
    }

    /// Whether what stands right behind a number is a sign of it.
    pub fn has_sign(self, number: &str, behind: &str) -> bool {
        match self {
            Measure::Length => number.len() <= 2 && behind.starts_with(['″', '′', '"', '\'']),
            Measure::Weight => false,
            Measure::Temperature => behind.trim_start().starts_with(['°', '℃', '℉']),
            Measure::Speed => behind.trim_start().starts_with('%'),
        }
    }

    /// Whether a folded word speaks of it.
    pub fn is_named(self, word: &str) -> bool {
        let words = match self {
            Measure::Length => OF_LENGTH,
            Measure::Weight => OF_WEIGHT,
            Measure::Temperature => OF_TEMPERATURE,
            Measure::Speed => OF_SPEED,
        };
        is_one(words, word)
    }
}
