//! What a chat writes into a question that is no part of it.

/// The text with blanks for what a chat writes for people, channels and pictures (`<@1234>`), and for addresses of the web unless
/// nothing else is there: nobody asks for `https`. What stands where stays as it was.
pub(super) fn without_addresses(text: &str) -> String {
    let is_url = |word: &str| word.contains("://") || word.starts_with("www.");
    let blanked = |word: &str| match is_url(word.trim()) {
        true => " ".repeat(word.len()),
        false => word.to_owned(),
    };
    let text = &without_mentions(text);
    let rest: String = text
        .split_inclusive(char::is_whitespace)
        .map(blanked)
        .collect();
    if rest.contains(char::is_alphanumeric) {
        rest
    } else {
        text.to_owned()
    }
}

/// The text with blanks for `<@1234>`, `<#1234>`, `<:name:1234>`, `<a:name:1234>`, `<t:1234>`, `@everyone` and `@here`.
fn without_mentions(text: &str) -> String {
    const ALL: [&str; 2] = ["@everyone", "@here"];
    const BEGINNINGS: [&str; 5] = ["<@", "<#", "<:", "<a:", "<t:"];
    let mut rest = text.to_owned();
    for (start, _) in text.match_indices('<') {
        let inside = &text[start..];
        let is_inside = |c: char| !c.is_whitespace() && c != '>';
        let end = inside.find(|c| !is_inside(c)).unwrap_or(inside.len());
        let is_mention = BEGINNINGS.iter().any(|begins| inside.starts_with(begins));
        if is_mention && inside[end..].starts_with('>') {
            rest.replace_range(start..=start + end, &" ".repeat(end + 1));
        }
    }
    let mut all: Vec<_> = ALL.iter().flat_map(|all| text.match_indices(all)).collect();
    // One may stand right behind another.
    all.sort_unstable();
    for (start, mention) in all {
        let end = start + mention.len();
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let is_address = rest[..start].ends_with(is_part);
        if !is_address && !rest[end..].starts_with(|c: char| c.is_ascii_alphanumeric()) {
            rest.replace_range(start..end, &" ".repeat(mention.len()));
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_chat_writes_for_people_is_not_read() {
        let check = |text: &str, expect: &str| {
            let read = without_addresses(text);
            assert_eq!(read.len(), text.len());
            assert_eq!(
                read.split_whitespace().collect::<Vec<_>>().join(" "),
                expect
            );
        };
        check("<@1234>, where is it?", ", where is it?");
        check(
            "<a:wave:123> hi<:x:1> <t:1618953630:R> a<b>c <@ x>",
            "hi a<b>c <@ x>",
        );
        check("a corridor, @everyone! @here", "a corridor, !");
        check("me@here.org @hereby", "me@here.org @hereby");
        check("see https://example.org/a now", "see now");
        check("<@1234> @everyone @here", "");
        check("東京は@everyoneですか @here@everyone", "東京は ですか");
    }
}
