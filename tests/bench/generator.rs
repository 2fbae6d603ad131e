//! Articles of made-up words, one after another, the same for every run, and questions about them.
//!
//! How natural they are: the chance of a word falls with its rank r, with 1 / r up to rank 8,000 and with 1 / r² beyond, the
//! two regimes that Ferrer i Cancho and Solé found in English (2001). Hence, as in English, the most frequent word is 7 in
//! 100, the first hundred are 46, the first thousand 69, the first ten thousand 92, and a million passages have some
//! hundred thousand different words. The first ranks are English function words in the order of their frequency; the other
//! words are made of syllables, frequent ones of few. One in eight has an ending, one in thirty words is a name, one a
//! number. Passages have 20 to 120 words, sentences 6 to 27, each article ten passages.

use pullquote::article::{Article, Block, Meta};

/// English function words, frequent ones first.
pub const FUNCTION_WORDS: &str = "the of and to a in is was for on as with by he that at from his it an were are which this be or has \
     had not but their her they who its been have into she after all when there other more than over some these such him \
     about between no during out most while before only both being through up did then where under each them same against \
     because until so if can will we what you i do does how my our your me us any few own off down again further once \
     here why whom those am having doing very too just now";
const OPENINGS: [&str; 6] = ["What", "Who", "When", "Where", "How", "Why"];
const SYLLABLES: &str = "ba de fi go lu mar nen por ri sal tem vo ker lin dos pra";
/// From this rank on words are rare.
const KERNEL: f64 = 8_000.0;
const PASSAGES: usize = 10;

/// Steele, Lea and Flood's splitmix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// From 0 to 1.
    fn unit(&mut self) -> f64 {
        self.next() as f64 / u64::MAX as f64
    }

    /// A rank from 0.
    fn rank(&mut self) -> usize {
        let kernel = KERNEL.ln();
        match self.unit() * (kernel + 1.0) {
            at if at < kernel => (at.exp() - 1.0) as usize,
            _ => (KERNEL / self.unit().max(1e-4)) as usize,
        }
    }

    /// A word as frequent as in the text.
    fn word(&mut self) -> String {
        match self.rank() {
            rank if rank < functions().len() => functions()[rank].to_owned(),
            rank => content(rank) + if self.below(8) == 0 { "s" } else { "" },
        }
    }
}

fn functions() -> &'static [&'static str] {
    static WORDS: std::sync::OnceLock<Vec<&str>> = std::sync::OnceLock::new();
    WORDS.get_or_init(|| FUNCTION_WORDS.split_whitespace().collect())
}

/// The word of a rank that is no function word's.
fn content(rank: usize) -> String {
    let syllables: Vec<&str> = SYLLABLES.split(' ').collect();
    let (mut rest, mut word) = (rank + 1, String::new());
    while rest > 0 {
        word.push_str(syllables[rest % 16]);
        rest /= 16;
    }
    word
}

fn capital(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}

fn passage(random: &mut Random) -> String {
    let words = 20 + random.below(101);
    let (mut text, mut left) = (String::new(), 0);
    for at in 0..words {
        let mut next = match random.below(30) {
            0 => capital(&content(1_000 + random.rank())),
            1 => random.below(2_100).to_string(),
            _ => random.word(),
        };
        if left == 0 {
            left = 6 + random.below(22);
            next = capital(&next);
        }
        left -= 1;
        text.push_str(&next);
        let ends = left == 0 || at + 1 == words;
        text.push_str(if ends { ". " } else { " " });
    }
    text.trim_end().to_owned()
}

fn article(n: usize, passages: usize) -> Article {
    let mut random = Random(n as u64);
    let blocks: Vec<Block> = (0..passages)
        .map(|_| Block::Paragraph(passage(&mut random)))
        .collect();
    let meta = Meta {
        title: capital(&content(1_000 + random.rank())),
        language: Some("en".to_owned()),
        ..Meta::default()
    };
    Article::new(format!("article-{}", n + 1), meta, &blocks)
}

/// Articles that have so many passages together, made while they are taken.
pub fn articles(passages: usize) -> impl Iterator<Item = Article> {
    (0..passages.div_ceil(PASSAGES)).map(move |n| article(n, PASSAGES.min(passages - n * PASSAGES)))
}

/// A question of two to ten words on so many passages: words that stand side by side in one of them, stop words
/// included, and before them, where there are more than three, a word that opens a question.
pub fn question(n: u64, passages: usize) -> String {
    let mut random = Random(!n);
    let full = (passages / PASSAGES).max(1) as u64;
    let article = article(random.below(full) as usize, PASSAGES);
    let passage = &article.passages[random.below(article.passages.len() as u64) as usize];
    let words: Vec<&str> = article.text(passage).split_whitespace().collect();
    let length = 2 + random.below(9) as usize;
    let opening = usize::from(length > 3);
    let from = random.below((words.len() - length) as u64) as usize;
    let run = words[from..from + length - opening]
        .join(" ")
        .replace('.', "");
    match opening {
        0 => run,
        _ => format!("{} {run}?", OPENINGS[random.below(6) as usize]),
    }
}
