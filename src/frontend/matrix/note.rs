//! What a message of the bot says of itself, to the bot, beside what people read: so what someone does to it later means
//! the same after a restart, and nothing about it is kept elsewhere. In an encrypted room it is encrypted too.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::bot::Cut;

/// The key in the content of an event.
pub const KEY: &str = "pullquote.note";

/// What the bot has to know of a message of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Who asked for it.
    pub asker: String,
    /// The question that it answers, as it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// The question that this one followed: it does so too when it is edited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows: Option<String>,
    /// The answer of which it shows more. That one knows the question, and goes with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// The library's revision that its excerpts are of.
    #[serde(default)]
    pub revision: u64,
    /// Its excerpts, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shown: Vec<Window>,
    /// Excerpts that were left out of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more: Vec<Window>,
    /// The preview that it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preview: Option<u64>,
    /// The revision that the change it tells of made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<u64>,
}

/// Where an excerpt was cut: the article's row, the paragraph, the first and the last byte behind it, and 1 or 0 for
/// whether it begins and whether it ends inside a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window(i64, u32, usize, usize, u8, u8);

impl From<&Cut> for Window {
    fn from(cut: &Cut) -> Window {
        let (starts, ends) = cut.inside;
        Window(
            cut.version,
            cut.number,
            cut.range.start,
            cut.range.end,
            starts.into(),
            ends.into(),
        )
    }
}

impl From<&Window> for Cut {
    fn from(window: &Window) -> Cut {
        let Window(version, number, start, end, starts, ends) = *window;
        Cut {
            version,
            number,
            range: start..end,
            inside: (starts == 1, ends == 1),
        }
    }
}

impl Note {
    /// The note of a message of the bot, as it is after edits. The caller has seen that the message is the bot's own.
    pub fn of(event: &Value) -> Option<Note> {
        let edited = "/unsigned/m.relations/m.replace/content/m.new_content";
        let content = event.pointer(edited).or_else(|| event.get("content"))?;
        serde_json::from_value(content.get(KEY)?.clone()).ok()
    }
}

/// What is done with a message of the bot, by a sign or a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Shows what was left out of it.
    More,
    /// Shows the paragraph of one of its excerpts, counted from 0, with its neighbours.
    Context(usize),
    /// Takes it away.
    Delete,
    /// Does what the preview shows.
    Apply,
    /// Gives the preview up.
    Cancel,
    /// Shows what the preview changes, word by word.
    Details,
    /// Reverts the change.
    Undo,
}

impl Action {
    /// What a sign under a message means, whatever skin it has.
    pub fn of_sign(key: &str) -> Option<Action> {
        let plain = |c: &char| !matches!(c, '\u{fe0e}' | '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}');
        let sign: String = key.chars().filter(plain).collect();
        Some(match sign.as_str() {
            "🗑" => Action::Delete,
            "➕" => Action::More,
            "🔍" | "🔎" => Action::Context(0),
            "✅" | "☑" | "👍" => Action::Apply,
            "❌" | "✖" => Action::Cancel,
            "↩" => Action::Undo,
            _ => return None,
        })
    }

    /// What a reply to a message means, where it is no question.
    pub fn of_words(words: &str) -> Option<Action> {
        let words = words.trim().trim_end_matches(['.', '!']).to_lowercase();
        let (word, rest) = words.split_once(' ').unwrap_or((&words, ""));
        Some(match (word, rest.trim()) {
            ("more", "") => Action::More,
            ("context", "") => Action::Context(0),
            ("context", number) => Action::Context(number.parse::<usize>().ok()?.checked_sub(1)?),
            ("delete", "") => Action::Delete,
            ("apply" | "yes" | "add" | "watch", "") => Action::Apply,
            ("cancel" | "no", "") => Action::Cancel,
            ("details", "") => Action::Details,
            ("undo", "") => Action::Undo,
            _ => return None,
        })
    }

    /// Whether it can be done with this message at all.
    pub fn fits(self, note: &Note) -> bool {
        match self {
            Action::More | Action::Context(_) => !note.shown.is_empty() || !note.more.is_empty(),
            Action::Delete => true,
            Action::Apply | Action::Cancel | Action::Details => note.preview.is_some(),
            Action::Undo => note.undoes.is_some(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn cut() -> Cut {
        Cut {
            version: 4,
            number: 8,
            range: 10..310,
            inside: (false, true),
        }
    }

    #[test]
    fn a_note_is_read_back_also_after_an_edit() {
        let note = Note {
            asker: "@ada:x".into(),
            question: Some("why?".into()),
            revision: 12,
            shown: vec![Window::from(&cut())],
            ..Note::default()
        };
        let json = serde_json::to_value(&note).unwrap();
        assert_eq!(
            json,
            json!({ "asker": "@ada:x", "question": "why?", "revision": 12, "shown": [[4, 8, 10, 310, 0, 1]] })
        );
        let posted = json!({ "content": { "body": "…", KEY: json } });
        assert_eq!(Note::of(&posted), Some(note.clone()));
        assert_eq!(Cut::from(&note.shown[0]), cut());
        let later = Note {
            revision: 13,
            ..note
        };
        let mut edited = posted;
        edited["unsigned"] = json!({ "m.relations": { "m.replace": { "content": {
            "m.new_content": { KEY: serde_json::to_value(&later).unwrap() } } } } });
        assert_eq!(Note::of(&edited), Some(later));
        for none in [
            json!({}),
            json!({ "content": {} }),
            json!({ "content": { KEY: 7 } }),
        ] {
            assert_eq!(Note::of(&none), None);
        }
    }

    #[test]
    fn signs_and_words_mean_the_same() {
        let answer = Note {
            shown: vec![Window::from(&cut())],
            ..Note::default()
        };
        let preview = Note {
            preview: Some(3),
            ..Note::default()
        };
        let change = Note {
            undoes: Some(3),
            ..Note::default()
        };
        for (sign, words, note, expect) in [
            ("🗑️", "delete", &answer, Some(Action::Delete)),
            ("🗑", "Delete!", &preview, Some(Action::Delete)),
            ("➕", "more", &answer, Some(Action::More)),
            ("🔍", "context 1", &answer, Some(Action::Context(0))),
            ("✅", "yes", &preview, Some(Action::Apply)),
            ("👍🏽", "apply", &preview, Some(Action::Apply)),
            ("❌", "no", &preview, Some(Action::Cancel)),
            ("↩️", "undo", &change, Some(Action::Undo)),
            ("✅", "yes", &answer, None),
            ("➕", "more", &preview, None),
            ("😀", "more of that", &answer, None),
            ("", "context 0", &answer, None),
        ] {
            let fits = |action: &Action| action.fits(note);
            assert_eq!(Action::of_sign(sign).filter(fits), expect, "{sign}");
            assert_eq!(Action::of_words(words).filter(fits), expect, "{words}");
        }
        assert_eq!(Action::of_words("context 2"), Some(Action::Context(1)));
        assert_eq!(Action::of_words("details"), Some(Action::Details));
    }
}
