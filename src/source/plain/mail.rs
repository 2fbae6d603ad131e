//! The head of a mail.

use crate::article::Meta;
use crate::source::feed::day;
use crate::source::text::join;

type Fields = Vec<(String, String)>;

/// What the head of a mail says about it, and the text behind it. None where a line of it is of no mail, or where a field is encoded
/// (`=?utf-8?q?…?=`); an error, which begins after the name, where its text is encoded.
pub(super) fn mail(chars: &str) -> Result<Option<(Meta, &str)>, String> {
    let Some((fields, text)) = fields(chars) else {
        return Ok(None);
    };
    let Some(meta) = meta(&fields) else {
        return Ok(None);
    };
    if fields.iter().any(is_encoding) {
        let why = "is an encoded mail, which is not read; save its text as plain text and add that";
        return Err(why.to_owned());
    }
    let is_encoded = fields.iter().any(|(_, value)| value.contains("=?"));
    Ok((!is_encoded).then_some((meta, text)))
}

/// The fields of a mail's head, with their names in small letters, and the text behind it.
fn fields(chars: &str) -> Option<(Fields, &str)> {
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
    let (head, text) = chars.trim_start().split_once("\n\n")?;
    let mut fields = Fields::new();
    for line in head.lines() {
        if line.starts_with([' ', '\t']) {
            join(&mut fields.last_mut()?.1, line.trim());
            continue;
        }
        let (name, value) = line.split_once(':')?;
        let name = name.to_ascii_lowercase();
        let is_field = FIELDS.split_whitespace().any(|known| known == name)
            || OTHERS.iter().any(|start| name.starts_with(start));
        if !is_field {
            return None;
        }
        fields.push((name, value.trim().to_owned()));
    }
    Some((fields, text))
}

fn meta(fields: &Fields) -> Option<Meta> {
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
    Some(Meta {
        title,
        author: Some(author).filter(|author| !author.is_empty()),
        date: field("date").and_then(|date| day(&date)),
        ..Meta::default()
    })
}

/// Whether a field says that the text is encoded, or in parts that may be.
fn is_encoding((name, value): &(String, String)) -> bool {
    const ENCODED: [&str; 3] = ["quoted-printable", "base64", "multipart/"];
    let value = value.to_ascii_lowercase();
    name.starts_with("content-") && ENCODED.iter().any(|sign| value.contains(sign))
}
