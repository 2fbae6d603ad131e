//! Random articles in many languages and scripts, for properties: word salad with the marks that trip up whoever cuts
//! text into words and sentences.

use proptest::prelude::*;
use proptest::sample::select;
use pullquote::article::{Article, Block, Meta};
use pullquote::source;

/// A language: its code, what stands between words, its sentence mark, and some words.
struct Tongue(&'static str, &'static str, &'static str, &'static str);

const TONGUES: [Tongue; 11] = [
    Tongue(
        "en",
        " ",
        ".",
        "the a of and in to river harbour bridges minister council signed treaty tunnel railway copper mine wheat price \
         strike teachers hospital winter storm island ferry museum painting election mayor budget vote reservoir pipeline",
    ),
    Tongue(
        "de",
        " ",
        ".",
        "der die das und in ein nicht Brücke Hafen Minister Vertrag Eisenbahn Kupfer Weizen Preise Streik Lehrer \
         Krankenhaus Sturm Insel Fähre Museum Gemälde Wahlen Bürgermeister Haushalt Talsperre Straßenbahn",
    ),
    Tongue(
        "fr",
        " ",
        ".",
        "le la les et de un une pont port ministre traité chemin cuivre mine blé prix grève professeurs hôpital hiver \
         tempête île musée tableau élection maire budget réservoir l'accord aujourd'hui",
    ),
    Tongue(
        "ru",
        " ",
        ".",
        "и в на не мост гавань министр договор тоннель железная дорога медь пшеница цена забастовка учителя больница \
         зима буря остров паром музей картина выборы мэр бюджет ёлка",
    ),
    Tongue(
        "ar",
        " ",
        ".",
        "في من على الجسر الميناء الوزير المعاهدة النفق القطار النحاس القمح السعر الإضراب المعلمون المستشفى الشتاء \
         العاصفة الجزيرة المتحف اللوحة الانتخابات الميزانية",
    ),
    Tongue(
        "el",
        " ",
        ".",
        "και το η στο γέφυρα λιμάνι υπουργός συνθήκη σήραγγα χαλκός σιτάρι τιμή απεργία δάσκαλοι νοσοκομείο χειμώνας \
         καταιγίδα νησί μουσείο εκλογές",
    ),
    Tongue(
        "tr",
        " ",
        ".",
        "ve bir bu köprü liman bakan antlaşma tünel demiryolu bakır buğday fiyat grev öğretmenler hastane kış fırtına \
         ada müze tablo seçim İstanbul ışık",
    ),
    Tongue(
        "hi",
        " ",
        "।",
        "और में का पुल बंदरगाह मंत्री संधि सुरंग रेल तांबा गेहूं कीमत हड़ताल शिक्षक अस्पताल सर्दी तूफान द्वीप संग्रहालय चुनाव",
    ),
    Tongue(
        "zh",
        "",
        "。",
        "的 和 在 桥梁 港口 部长 条约 隧道 铁路 铜矿 小麦 价格 罢工 教师 医院 冬天 风暴 岛屿 渡轮 博物馆 选举 市长 预算 水库",
    ),
    Tongue(
        "th",
        "",
        " ",
        "และ ใน ที่ สะพาน ท่าเรือ รัฐมนตรี สนธิสัญญา อุโมงค์ รถไฟ ทองแดง ข้าวสาลี ราคา ครู โรงพยาบาล พายุ เกาะ พิพิธภัณฑ์ เลือกตั้ง",
    ),
    Tongue(
        "ja",
        "",
        "。",
        "は が を に 橋 港 大臣 条約 トンネル 鉄道 銅山 小麦 価格 ストライキ 教師 病院 冬 嵐 島 フェリー 博物館 絵画 選挙 市長",
    ),
];

/// Pieces that stand between words as they are.
const PIECES: [&str; 22] = [
    "Dr. Weiss",
    "U.S.",
    "e.g.",
    "z. B.",
    "St. Ives",
    "J. K. Brown",
    "3.14",
    "No. 5",
    "1,200,000",
    "17 January 2025",
    "“quoted, in part”",
    "«цитата»",
    "„Zitat“",
    "(in brackets)",
    "[12]",
    "it's",
    "👩‍👩‍👧",
    "🇫🇮🎉",
    "e\u{301}\u{302}\u{303}\u{323}",
    "…",
    "—",
    "\u{200b}x\u{feff}",
];

/// Beginnings of sentences that lean on the one before or limit it, and whole such sentences, by language.
const CUES: [(&str, &str); 16] = [
    ("en", "He then said that"),
    ("en", "This document also names"),
    ("en", "However, it does not mention"),
    ("en", "But nobody agreed on"),
    ("en", "Neither side has confirmed or denied this."),
    ("en", "The accusations were rejected."),
    ("de", "Er sagte dann"),
    ("de", "Dieses Dokument nennt jedoch"),
    ("de", "Allerdings nicht"),
    ("fr", "Cependant, il ne"),
    ("fr", "Elle a toutefois"),
    ("zh", "但"),
    ("zh", "他"),
    ("zh", "然而既未证实也未否认"),
    ("ja", "しかし"),
    ("ja", "彼は"),
];

fn word(tongue: &'static Tongue) -> impl Strategy<Value = &'static str> {
    select(tongue.3.split_whitespace().collect::<Vec<_>>())
}

/// Words of all languages, one language at a time.
pub fn words(length: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    let length = proptest::collection::SizeRange::from(length);
    select((0..TONGUES.len()).collect::<Vec<_>>()).prop_flat_map(move |at| {
        let tongue = &TONGUES[at];
        proptest::collection::vec(word(tongue), length.clone())
            .prop_map(move |words| words.join(tongue.1))
    })
}

fn sentence(tongue: &'static Tongue) -> impl Strategy<Value = String> {
    let part = prop_oneof![
        12 => word(tongue).prop_map(str::to_owned),
        1 => select(&PIECES[..]).prop_map(|piece| format!(" {piece} ")),
        1 => Just(", ".to_owned()),
    ];
    let length = prop_oneof![1 => 1..4usize, 8 => 4..18usize, 1 => 60..140usize];
    let parts = length.prop_flat_map(move |length| proptest::collection::vec(part.clone(), length));
    let own = CUES.iter().filter(|(code, _)| *code == tongue.0);
    let mut cues: Vec<Option<&str>> = own.map(|(_, cue)| Some(*cue)).collect();
    cues.push(None);
    let opening = prop_oneof![2 => Just(None), 1 => select(cues)];
    let mark = prop_oneof![8 => Just(tongue.2), 1 => Just("?"), 1 => Just("!”"), 1 => Just(""), 1 => Just("...")];
    (opening, parts, mark).prop_map(move |(opening, parts, mark)| {
        let mut text = opening
            .map(|opening| format!("{opening}{}", tongue.1))
            .unwrap_or_default();
        text.push_str(&parts.join(tongue.1));
        let mut chars = text.trim().chars();
        let first: String = chars
            .next()
            .map(|c| c.to_uppercase().collect())
            .unwrap_or_default();
        format!("{first}{}{mark}", chars.as_str().trim_end())
    })
}

fn blocks(tongue: &'static Tongue) -> impl Strategy<Value = Vec<Block>> {
    let between = select(vec![" ", " ", " ", "", "\n", "  "]);
    let between = if tongue.1.is_empty() {
        Just("").boxed()
    } else {
        between.boxed()
    };
    let paragraph = (proptest::collection::vec(sentence(tongue), 1..7), between).prop_map(
        |(sentences, between)| Block::Paragraph(sentences.join(between).trim().to_owned()),
    );
    let heading = (1..=5u8, proptest::collection::vec(word(tongue), 1..4))
        .prop_map(move |(level, words)| Block::Heading(level, words.join(tongue.1)));
    proptest::collection::vec(prop_oneof![5 => paragraph, 1 => heading], 2..7)
}

/// An article in one language, which it may or may not say.
pub fn article() -> impl Strategy<Value = Article> {
    let tongue = select((0..TONGUES.len()).collect::<Vec<_>>());
    tongue.prop_flat_map(|at| {
        let tongue = &TONGUES[at];
        (blocks(tongue), any::<bool>(), word(tongue)).prop_map(|(blocks, says, title)| {
            let meta = Meta {
                title: title.to_owned(),
                language: if says {
                    Some(tongue.0.to_owned())
                } else {
                    source::detect_language(&blocks)
                },
                ..Meta::default()
            };
            Article::new("", meta, &blocks)
        })
    })
}
