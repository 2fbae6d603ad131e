//! Ids of articles: lower-case Latin words joined by hyphens.

use anyhow::Result;
use rusqlite::Transaction;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::article::Article;

/// Longest id made from a title or a file name, in bytes; a number that tells it from others comes on top.
const MAX: usize = 60;

/// An id that no source ever had: as the article asks for, from its title, or from the source's name.
pub fn claim(tx: &Transaction<'_>, article: &Article, key: &str) -> Result<String> {
    let stem = key.rsplit('/').next().unwrap_or_default();
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let wishes = [article.slug.as_str(), article.meta.title.as_str(), stem];
    let wish = wishes
        .into_iter()
        .map(slugify)
        .find(|slug| !slug.is_empty());
    // A short number where that is quickly found, else one that grows with the library.
    let next: i64 = tx.query_row("SELECT coalesce(max(id), 0) + 1 FROM version", [], |row| {
        row.get(0)
    })?;
    let short = if wish.is_some() { 2..20 } else { 0..0 };
    let base = wish.as_deref().unwrap_or("article");
    let numbered = short.chain(next..).map(|number| format!("{base}-{number}"));
    for slug in wish.clone().into_iter().chain(numbered) {
        if tx
            .prepare_cached("INSERT OR IGNORE INTO slug VALUES (?1)")?
            .execute([&slug])?
            == 1
        {
            return Ok(slug);
        }
    }
    unreachable!("there are more numbers than articles")
}

/// An id made from words: letters of the Latin script lose their marks, all else becomes hyphens. Empty where the words
/// have too little Latin script to tell one title from another.
pub fn slugify(words: &str) -> String {
    let mut slug = String::new();
    let (mut kept, mut lost) = (0, 0);
    for letter in words.nfkd().flat_map(char::to_lowercase) {
        match letter {
            'a'..='z' | '0'..='9' => slug.push(letter),
            _ if is_combining_mark(letter) || matches!(letter, '\'' | '’' | 'ʼ') => continue,
            _ => match latin(letter) {
                Some(letters) => slug.push_str(letters),
                None => {
                    lost += u32::from(letter.is_alphabetic());
                    if !slug.is_empty() && !slug.ends_with('-') {
                        slug.push('-');
                    }
                    continue;
                }
            },
        }
        kept += u32::from(letter.is_alphabetic());
    }
    if kept == 0 || lost > kept {
        String::new()
    } else {
        cut(slug.trim_end_matches('-')).to_owned()
    }
}

/// Latin letters that don't decompose.
fn latin(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ł' => "l",
        'ı' => "i",
        'ŋ' => "n",
        _ => return None,
    })
}

/// Cuts at the last hyphen that fits, or where it must.
fn cut(slug: &str) -> &str {
    if slug.len() <= MAX {
        return slug;
    }
    let end = slug[..=MAX]
        .rfind('-')
        .filter(|end| *end > MAX / 2)
        .unwrap_or(MAX);
    slug[..end].trim_end_matches('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs() {
        for (words, slug) in [
            (
                "Russia, Iran & the “partnership”",
                "russia-iran-the-partnership",
            ),
            ("Erdoğan’s İstanbul visit", "erdogans-istanbul-visit"),
            ("Straße nach Łódź", "strasse-nach-lodz"),
            ("Договор 2025", ""),
            ("Договор о нефти OPEC", ""),
            ("协议", ""),
            ("2025", ""),
            ("  --a--  ", "a"),
            ("ﬁne №5", "fine-no5"),
        ] {
            assert_eq!(slugify(words), slug, "{words}");
        }
        let long = slugify(&"abcdefghi ".repeat(20));
        assert_eq!(
            long,
            "abcdefghi-abcdefghi-abcdefghi-abcdefghi-abcdefghi-abcdefghi"
        );
        assert_eq!(slugify(&"x".repeat(200)).len(), MAX);
    }
}
