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
     centimeter centimeters zentimeter zentimetern millimetre millimetres millimeter millimeters millimetern inch inches zoll foot feet ft fuss yard \
     yards mile miles meile meilen pied pieds pouce pouces metro metros metri kilometro kilometros chilometri centimetro centimetros \
     centimetri milimetros millimetri м см мм км метр метра метров";
const WEIGHTS: &str = "mg g kg t gram grams gramme grammes gramm gramos grammi kilo kilos kilogram kilograms kilogramme kilogrammes kilogramm kilogramos \
     chili ton tons tonne tonnes tonnen toneladas tonnellate pound pounds lb lbs pfund ounce ounces oz stone г кг т тонн";
const DEGREES: &str = "c f k degree degrees grad degre degres grado grados gradi celsius fahrenheit kelvin kelvins градус градуса градусов";
const RATES: &str = "mph kph kmh knot knots knoten noeuds nudos nodi kbit mbit gbit kbps mbps gbps mb gb fps rpm hz percent prozent pour ms s sec \
     second seconds sekunde sekunden secondes segundos secondi min minute minutes minuten minutos minuti h hour hours stunde stunden heure heures hora \
     horas ora ore day days tag tage tagen jour jours dia dias giorno giorni week weeks woche wochen semaine semaines semana semanas settimane \
     month months monat monate mois mes meses mese mesi year years jahr jahre ans anos anni секунд минут час часа часов день дня дней";
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

    /// Whether what stands right behind digits is a sign of it.
    pub fn has_sign(self, behind: &str) -> bool {
        match self {
            Measure::Length => behind.starts_with(['″', '′', '"', '\'']),
            Measure::Weight => false,
            Measure::Temperature => behind.trim_start().starts_with(['°', '℃', '℉']),
            Measure::Speed => behind.trim_start().starts_with('%'),
        }
    }
}
