//! The head of a mail.

use crate::article::Meta;
use crate::source::feed::day;
use crate::source::text::join;

/// What the head of a mail says about it, and the text behind it. None where a line of it is of no mail, or where the mail is encoded.
pub(super) fn mail(chars: &str) -> Option<(Meta, &str)> {
    /// Fields of mails, in small letters, beside those that begin like [`OTHERS`].
    const FIELDS: &str = "from to cc bcc date subject sender reply-to message-id in-reply-to references received return-path \
                          delivered-to mime-version user-agent precedence organization";
    const OTHERS: [&str; 6] = [
        "x-",
        "list-",
        "content-",
        "dkim-",
        "arc-",
        "authentication-",
    ];
    const ENCODED: [&str; 4] = ["=?", "quoted-printable", "base64", "multipart/"];
    let (head, text) = chars.trim_start().split_once("\n\n")?;
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in head.lines() {
        if line.starts_with([' ', '\t']) {
            join(&mut fields.last_mut()?.1, line.trim());
            continue;
        }
        let (name, value) = line.split_once(':')?;
        let name = name.to_ascii_lowercase();
        let is_field = FIELDS.split_whitespace().any(|known| known == name)
            || OTHERS.iter().any(|start| name.starts_with(start));
        if !is_field || ENCODED.iter().any(|sign| value.contains(sign)) {
            return None;
        }
        fields.push((name, value.trim().to_owned()));
    }
    let field = |name: &str| {
        let found = fields.iter().find(|(own, _)| own == name)?;
        Some(found.1.clone()).filter(|value| !value.is_empty())
    };
    let (from, title) = (field("from")?, field("subject")?);
    if !from.contains('@') {
        return None;
    }
    // `Ada Moss <ada@example.org>`
    let author = from.split('<').next().unwrap_or_default();
    let author = author.trim().trim_matches('"').to_owned();
    let meta = Meta {
        title,
        author: Some(author).filter(|author| !author.is_empty()),
        date: field("date").and_then(|date| day(&date)),
        ..Meta::default()
    };
    Some((meta, text))
}
