//! Articles of made-up words, one after another, the same for every run: word frequencies after Zipf and Mandelbrot,
//! passages of 20 to 120 words, names and numbers in between.

use pullquote::article::{Article, Block, Meta};

const SYLLABLES: &str = "ba de fi go lu mar nen por ri sal tem vo ker lin dos pra";
const VOCABULARY: f64 = 50_000.0;
/// Mandelbrot's shift of the ranks.
const SHIFT: f64 = 2.7;
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

    /// A rank from 0: the chance of rank r falls with 1 / (r + shift).
    fn rank(&mut self) -> u64 {
        let unit = self.next() as f64 / u64::MAX as f64;
        (SHIFT * ((VOCABULARY + SHIFT) / SHIFT).powf(unit) - SHIFT) as u64
    }
}

/// The word of a rank: frequent ones are short.
fn word(rank: u64) -> String {
    let syllables: Vec<&str> = SYLLABLES.split(' ').collect();
    let (mut rest, mut word) = (rank + 1, String::new());
    while rest > 0 {
        word.push_str(syllables[(rest % 16) as usize]);
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
            0 => capital(&word(1_000 + random.rank())),
            1 => random.below(2_100).to_string(),
            _ => word(random.rank()),
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

/// Articles that have so many passages together, made while they are taken.
pub fn articles(passages: usize) -> impl Iterator<Item = Article> {
    (0..passages.div_ceil(PASSAGES)).map(move |n| {
        let mut random = Random(n as u64);
        let here = PASSAGES.min(passages - n * PASSAGES);
        let blocks: Vec<Block> = (0..here)
            .map(|_| Block::Paragraph(passage(&mut random)))
            .collect();
        let meta = Meta {
            title: capital(&word(random.rank())),
            language: Some("en".to_owned()),
            ..Meta::default()
        };
        Article::new(format!("article-{}", n + 1), meta, &blocks)
    })
}

/// A question of six words as frequent as those of the text.
pub fn question(n: u64) -> String {
    let mut random = Random(!n);
    let words: Vec<String> = (0..6).map(|_| word(random.rank())).collect();
    words.join(" ")
}
