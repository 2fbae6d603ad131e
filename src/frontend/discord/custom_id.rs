//! What a button means, in the at most 100 characters that Discord keeps for it: so it survives a restart, and holds no
//! question. Numbers are in base 36.

use crate::bot::Cut;

/// The longest custom id.
const LONGEST: usize = 100;

/// What a button does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Press {
    /// Shows excerpts that were left out of a message, of this revision.
    More(u64, Vec<Cut>),
    /// Shows private excerpts to all, of this revision.
    Share(u64, Vec<Cut>),
    /// Shows the paragraph with its neighbours, of this revision.
    Context(u64, Cut),
    /// Opens the form for a question that follows.
    FollowUp,
    /// Removes an answer that this user asked for.
    Delete(u64),
    /// Applies a preview.
    Apply(u64),
    /// Gives up a preview.
    Cancel(u64),
    /// Opens the form for what is to be said of what a preview adds.
    Fix(u64),
    /// Shows what a preview changes, word by word.
    Details(u64),
    /// Reverts the change that made this revision.
    Undo(u64),
}

impl Press {
    /// The custom id; excerpts that find no room in it are left out, the last first.
    pub fn id(&self) -> String {
        match self {
            Press::More(revision, cuts) => listed('m', *revision, cuts),
            Press::Share(revision, cuts) => listed('s', *revision, cuts),
            Press::Context(revision, cut) => listed('c', *revision, std::slice::from_ref(cut)),
            Press::FollowUp => "f".to_owned(),
            Press::Delete(user) => format!("d:{}", base36(*user)),
            Press::Apply(preview) => format!("a:{}", base36(*preview)),
            Press::Cancel(preview) => format!("x:{}", base36(*preview)),
            Press::Fix(preview) => format!("i:{}", base36(*preview)),
            Press::Details(preview) => format!("t:{}", base36(*preview)),
            Press::Undo(revision) => format!("u:{}", base36(*revision)),
        }
    }

    /// Reads a custom id; `None` where it is not one of ours.
    pub fn read(id: &str) -> Option<Press> {
        let (kind, rest) = id.split_once(':').unwrap_or((id, ""));
        let number = || number(rest);
        let excerpts = || {
            let (revision, cuts) = rest.split_once(':')?;
            let cuts: Option<Vec<Cut>> = cuts.split(',').map(cut).collect();
            Some((self::number(revision)?, cuts?))
        };
        Some(match kind {
            "m" => excerpts().map(|(revision, cuts)| Press::More(revision, cuts))?,
            "s" => excerpts().map(|(revision, cuts)| Press::Share(revision, cuts))?,
            "c" => match excerpts()? {
                (revision, mut cuts) if cuts.len() == 1 => Press::Context(revision, cuts.remove(0)),
                _ => return None,
            },
            "f" if rest.is_empty() => Press::FollowUp,
            "d" => Press::Delete(number()?),
            "a" => Press::Apply(number()?),
            "x" => Press::Cancel(number()?),
            "i" => Press::Fix(number()?),
            "t" => Press::Details(number()?),
            "u" => Press::Undo(number()?),
            _ => return None,
        })
    }
}

fn listed(kind: char, revision: u64, cuts: &[Cut]) -> String {
    let mut id = format!("{kind}:{}", base36(revision));
    for (at, cut) in cuts.iter().enumerate() {
        let one = format!("{}{}", if at == 0 { ':' } else { ',' }, shown(cut));
        if id.len() + one.len() > LONGEST {
            break;
        }
        id.push_str(&one);
    }
    id
}

/// `row.paragraph.start.length.cut`
fn shown(cut: &Cut) -> String {
    let bits = u64::from(cut.inside.0) + 2 * u64::from(cut.inside.1);
    let numbers = [
        cut.version as u64,
        u64::from(cut.number),
        cut.range.start as u64,
        cut.range.len() as u64,
        bits,
    ];
    numbers.map(base36).join(".")
}

fn cut(text: &str) -> Option<Cut> {
    let numbers: Option<Vec<u64>> = text.split('.').map(number).collect();
    let &[version, passage, start, length, bits] = numbers?.as_slice() else {
        return None;
    };
    let start = usize::try_from(start).ok()?;
    Some(Cut {
        version: i64::try_from(version).ok()?,
        number: u32::try_from(passage).ok()?,
        range: start..start.checked_add(usize::try_from(length).ok()?)?,
        inside: (bits & 1 == 1, bits & 2 == 2),
    })
}

fn base36(mut number: u64) -> String {
    let mut digits = Vec::new();
    loop {
        let digit = char::from_digit((number % 36) as u32, 36);
        digits.push(digit.expect("a remainder of 36 is a digit"));
        number /= 36;
        if number == 0 {
            return digits.iter().rev().collect();
        }
    }
}

/// Only as we write it.
fn number(text: &str) -> Option<u64> {
    u64::from_str_radix(text, 36)
        .ok()
        .filter(|number| base36(*number) == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(version: i64) -> Cut {
        Cut {
            version,
            number: 22,
            range: 10..310,
            inside: (false, true),
        }
    }

    #[test]
    fn ids_are_short_and_read_back() {
        for (press, id) in [
            (
                Press::More(12, vec![one(40), one(41)]),
                "m:c:14.m.a.8c.2,15.m.a.8c.2",
            ),
            (Press::Share(1, vec![one(1)]), "s:1:1.m.a.8c.2"),
            (Press::Context(1, one(1)), "c:1:1.m.a.8c.2"),
            (Press::FollowUp, "f"),
            (Press::Delete(1_234_567_890_123_456_789), "d:9do1sj396nf9"),
            (Press::Apply(0), "a:0"),
            (Press::Cancel(36), "x:10"),
            (Press::Fix(2), "i:2"),
            (Press::Details(3), "t:3"),
            (Press::Undo(7), "u:7"),
        ] {
            assert_eq!(press.id(), id);
            assert_eq!(Press::read(id), Some(press));
        }
        let big = Cut {
            version: i64::MAX,
            number: u32::MAX,
            range: 0..usize::MAX,
            inside: (true, true),
        };
        let id = Press::More(u64::MAX, vec![big.clone(), big.clone(), big.clone()]).id();
        assert!(id.len() <= LONGEST, "{id}");
        let two = vec![big.clone(), big];
        assert_eq!(Press::read(&id), Some(Press::More(u64::MAX, two)));
    }

    #[test]
    fn what_is_not_ours_is_nothing() {
        for id in [
            "",
            "x",
            "f:1",
            "d:",
            "d:-1",
            "d:+1",
            "d:A",
            "d:01",
            "m:1",
            "m:1:",
            "m:1:1.1.1.1",
            "m:1:1.1.1.1.1,",
            "c:1:1.1.1.1.1,1.1.1.1.1",
            "a:zzzzzzzzzzzzzz",
            "question",
            "ü:1",
        ] {
            assert_eq!(Press::read(id), None, "{id}");
        }
    }

    proptest::proptest! {
        #[test]
        fn reading_never_fails(id in ".{0,100}") {
            if let Some(press) = Press::read(&id) {
                assert_eq!(Press::read(&press.id()), Some(press));
            }
        }
    }
}
