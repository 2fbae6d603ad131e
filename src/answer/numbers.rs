//! Words and signs of numbers, of times and of money, in many languages.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::index::analysis::{Token, accented, fold};

/// Signs of money beside an amount.
pub(super) const SIGNS_OF_MONEY: [char; 9] = ['$', '€', '£', '¥', '₹', '₽', '₺', '₴', '₩'];

/// Names of days, folded, in many languages.
const DAYS: &[&str] = &[
    "monday tuesday wednesday thursday friday saturday sunday",
    "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag",
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "lunes martes miercoles jueves viernes sabado domingo",
    "lunedi martedi mercoledi giovedi venerdi domenica",
    "segunda terca quarta quinta sexta",
    "luni marti miercuri joi vineri sambata duminica",
    "понедельник вторник среду четверг пятницу субботу воскресенье",
    "δευτερα τριτη τεταρτη πεμπτη παρασκευη σαββατο κυριακη",
    "pazartesi sali carsamba persembe cuma cumartesi pazar",
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "mandag tisdag onsdag torsdag fredag lordag sondag",
];

/// Names of months, folded, in many languages.
const MONTHS: &[&str] = &[
    "january february april june july august september october november december",
    "januar februar marz mai juni juli oktober dezember",
    "janvier fevrier avril juin juillet aout septembre octobre novembre decembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre",
    "janeiro fevereiro marco maio junho julho setembro outubro novembro dezembro",
    "ianuarie februarie martie aprilie iunie iulie septembrie octombrie noiembrie decembrie",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря январе феврале марте апреле мае \
     июне июле августе сентябре октябре ноябре декабре",
    "ιανουαριου φεβρουαριου μαρτιου απριλιου μαιου ιουνιου ιουλιου αυγουστου σεπτεμβριου οκτωβριου νοεμβριου δεκεμβριου",
    "ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik",
    "januari februari maart mei augustus",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia wrzesnia pazdziernika listopada grudnia",
    "augusti",
    "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "يناير فبراير ابريل مايو يونيو يوليو اغسطس سبتمبر اكتوبر نوفمبر ديسمبر كانون شباط نيسان ايار حزيران تموز ايلول تشرين",
    "जनवरी फरवरी मार्च अप्रैल जून जुलाई अगस्त सितंबर सितम्बर अक्टूबर नवंबर नवम्बर दिसंबर दिसम्बर",
];

/// Number words, folded, in many languages; those that are mostly articles (`one`, `un`, `ein`) are left out.
const NUMBERS: &[&str] = &[
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen \
     nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million millions \
     billion billions trillion dozen dozens half twice once zero quarter third",
    "zwei drei vier funf sechs sieben acht neun zehn elf zwolf zwanzig dreissig vierzig funfzig hundert tausend million \
     millionen milliarde milliarden dutzend halfte",
    "deux trois quatre cinq sept huit neuf dix onze douze vingt trente quarante cinquante cent cents mille millions \
     milliard milliards",
    "dos tres cuatro cinco seis siete ocho nueve diez once doce veinte treinta cuarenta cincuenta cien ciento cientos \
     mil miles millon millones",
    "due tre quattro cinque sei sette otto nove dieci venti trenta cento mille mila milioni miliardi",
    "dois duas tres quatro cinco sete oito nove dez vinte trinta cem cento milhao milhoes bilhoes",
    "doi doua trei patru cinci sase sapte opt noua zece douazeci treizeci suta sute mie mii milion milioane miliarde",
    "два две двух три трех четыре четырех четырьмя пять пяти шесть семь восемь девять десять десятков двадцать тридцать \
     сорок пятьдесят сто ста сотни тысяча тысяч тысячи миллион миллионов миллиард миллиардов",
    "δυο τρεισ τρια τεσσερισ τεσσερα πεντε εξι επτα εφτα οκτω οχτω εννεα εννια δεκα εικοσι τριαντα εκατο εκατον χιλια \
     χιλιαδεσ εκατομμυρια δισεκατομμυρια",
    "iki uc dort bes alti yedi sekiz dokuz yirmi otuz kirk elli altmis yuz bin milyon milyar",
    "twee drie vier vijf zes zeven acht negen tien twintig dertig honderd duizend miljoen miljard",
    "اثنان اثنين اثنتان اثنتين ثلاثة ثلاث اربعة اربع خمسة خمس ستة ست سبعة سبع ثمانية ثماني ثمان تسعة تسع عشرة عشر عشرين \
     مئة مائة الف الفين الاف مليون ملايين مليار مليارات",
    "दो तीन चार पांच पाँच छह सात आठ नौ दस बीस तीस सौ हजार हज़ार लाख करोड़",
    "dwa dwie trzy cztery piec szesc siedem osiem dziewiec dziesiec sto tysiac tysiace tysiecy milion milionow miliard \
     miliardow",
    "tva tre fyra fem sju atta nio tio tjugo hundra tusen miljon miljoner miljard miljarder",
    "дві чотири шість сім вісім сотні тисяча тисяч тисячі мільион мільионів мільярд мільярдів",
];

/// The same in Vietnamese, with their accents, without which most are other words; `năm`, which is a year too, is left out.
const VIETNAMESE_NUMBERS: &[&str] =
    &["hai ba bốn sáu bảy tám chín mười mươi trăm nghìn ngàn triệu tỷ tỉ"];

/// Words that make a number before them a time, folded.
const ERAS: &[&str] = &[
    "century centuries bc bce ad ce am pm jahrhundert jahrhunderts siecle siecles secolo secoli seculo seculos век века веке \
     веков αιωνα αιωνασ yuzyil yuzyilda yuzyilin wiek wieku wiekow eeuw सदी शताब्दी",
];

/// Whether a folded word makes a number before it a time.
pub(super) fn is_era_word(word: &str) -> bool {
    static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| all(ERAS));
    WORDS.contains(word)
}

/// Whether a token of a text is a number word.
pub(super) fn is_number_word(text: &str, token: &Token) -> bool {
    static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| all(NUMBERS));
    static VIETNAMESE: LazyLock<HashSet<&str>> = LazyLock::new(|| all(VIETNAMESE_NUMBERS));
    static WITHOUT_ACCENTS: LazyLock<HashSet<String>> =
        LazyLock::new(|| VIETNAMESE.iter().map(|word| fold(word)).collect());
    let word = token.form.word();
    let is_vietnamese = || VIETNAMESE.contains(&*accented(&text[token.range.clone()]));
    // `at once` counts nothing.
    if word == "once" && text[..token.range.start].trim_end().ends_with("at") {
        return false;
    }
    WORDS.contains(word) || WITHOUT_ACCENTS.contains(word) && is_vietnamese()
}

/// Whether a folded word names a day of the week or a month.
pub(super) fn is_calendar_word(word: &str) -> bool {
    calendar(word).is_some()
}

/// A name of a time that comes again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Calendar {
    Day,
    Month,
}

/// What a folded word names in the calendar, also where it is another word (`segunda`, the second one).
pub(super) fn calendar(word: &str) -> Option<Calendar> {
    static WORDS: LazyLock<[HashSet<&str>; 2]> = LazyLock::new(|| [all(DAYS), all(MONTHS)]);
    let of = WORDS.iter().position(|words| words.contains(word))?;
    Some([Calendar::Day, Calendar::Month][of])
}

/// English days and months with their short forms, folded.
const SHORT: &[&str] = &[
    "monday mon",
    "tuesday tue tues",
    "wednesday wed weds",
    "thursday thu thur thurs",
    "friday fri",
    "saturday sat",
    "sunday sun",
    "january jan",
    "february feb",
    "march mar",
    "april apr",
    "june jun",
    "july jul",
    "august aug",
    "september sep sept",
    "october oct",
    "november nov",
    "december dec",
];

/// The other ways to write an English day or month.
pub(super) fn other_forms(word: &str) -> impl Iterator<Item = &'static str> {
    let forms = SHORT.iter().find(|forms| is_one(forms, word));
    let forms = forms.into_iter().flat_map(|forms| forms.split(' '));
    forms.filter(move |form| *form != word)
}

/// The English day or month that a folded word is the short form of: with a capital letter, `Sun` and `Mar`.
pub(super) fn of_short_form(word: &str) -> Option<&'static str> {
    let (full, _) = SHORT
        .iter()
        .filter_map(|forms| forms.split_once(' '))
        .find(|(_, short)| is_one(short, word))?;
    Some(full)
}

/// The words of lists of words.
pub(super) fn all(lists: &[&'static str]) -> HashSet<&'static str> {
    lists
        .iter()
        .flat_map(|list| list.split_whitespace())
        .collect()
}

/// Whether a list has a word.
pub(super) fn is_one(list: &str, word: &str) -> bool {
    // Most have not a part of it, which is found out much faster.
    list.contains(word) && list.split_whitespace().any(|one| one == word)
}

/// Whether a word may be a year, as it may be an amount.
pub(super) fn is_year(word: &str) -> bool {
    let is_whole = word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    is_whole
        && word
            .parse()
            .is_ok_and(|year: u32| (1000..2100).contains(&year))
}

/// Whether a word is a day in numbers with full stops between: `1.2.2024`, `01.02.24`, `2024.02.01`.
pub(super) fn is_date(word: &str) -> bool {
    let lengths: Vec<usize> = word.split('.').map(str::len).collect();
    let is_number = |c: char| c.is_ascii_digit() || c == '.';
    let is_day = matches!(
        lengths[..],
        [1..=2, 1..=2, 4] | [2, 2, 2] | [4, 1..=2, 1..=2]
    );
    is_day && word.chars().all(is_number)
}
