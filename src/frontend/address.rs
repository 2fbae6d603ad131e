//! Addresses of the web in messages.

/// Longer addresses lose their text fragment.
const LONGEST: usize = 400;

/// An address of the web that can be put behind a word; `None` for anything else. It has no sign that could end a link in
/// a platform's markup.
pub fn link(url: &str) -> Option<String> {
    let parsed = url::Url::parse(url).ok()?;
    let web = matches!(parsed.scheme(), "http" | "https") && parsed.has_host();
    let plain = parsed.username().is_empty() && parsed.password().is_none();
    let whole = parsed.as_str();
    let short = match whole.len() > LONGEST {
        true => whole.split("#:~:").next().unwrap_or(whole),
        false => whole,
    };
    let safe = |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '\\' | '`' | '"');
    (web && plain && short.len() <= LONGEST && short.chars().all(safe)).then(|| short.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_of_the_web_and_short() {
        let long = format!("https://example.org/a#:~:text={}", "%20".repeat(200));
        let longer = format!("https://example.org/{}", "a".repeat(500));
        for (url, expect) in [
            (
                "https://example.org/a_(b)#:~:text=x",
                Some("https://example.org/a_(b)#:~:text=x"),
            ),
            (
                "https://example.org/a b>c",
                Some("https://example.org/a%20b%3Ec"),
            ),
            (&long, Some("https://example.org/a")),
            (&longer, None),
            ("https://user:pass@example.org/", None),
            ("javascript:alert(1)", None),
            ("discord://x/y", None),
            ("example.org", None),
        ] {
            assert_eq!(link(url).as_deref(), expect, "{url}");
        }
    }
}
