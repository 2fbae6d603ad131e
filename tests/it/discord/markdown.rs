//! What Discord's clients make of a text: mentions that light up, links that can be pressed, lines that become large.

/// Something that is not plain words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    /// `mention`, `link`, `title`, `small`, `open quotation`, `direction`.
    pub kind: &'static str,
    pub text: String,
    /// Where a link leads.
    pub to: String,
}

/// Mentions of people, as they are typed.
pub fn mentions(text: &str) -> Vec<String> {
    let person = |live: &Live| live.kind == "mention" && live.text.starts_with("<@");
    let live = scan(text).into_iter().filter(person);
    live.map(|live| live.text).collect()
}

/// All that is live in a text, in order.
pub fn scan(text: &str) -> Vec<Live> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut starts_line = true;
    while let Some(first) = rest.chars().next() {
        let (live, length) = token(rest, starts_line);
        found.extend(live);
        let quotes = starts_line && rest.starts_with("> ");
        starts_line = first == '\n' || quotes;
        rest = &rest[if quotes { 2 } else { length }..];
    }
    found
}

/// What stands at the beginning, and its bytes.
fn token(text: &str, starts_line: bool) -> (Option<Live>, usize) {
    if let Some(length) = escaped(text).or_else(|| code(text)) {
        return (None, length);
    }
    let at_start = starts_line.then(|| line(text)).flatten();
    let found = at_start
        .or_else(|| angle(text))
        .or_else(|| everyone(text))
        .or_else(|| masked(text))
        .or_else(|| address(text));
    if let Some(found) = found {
        let length = found.text.len();
        return (Some(found), length);
    }
    let first = text.chars().next().unwrap();
    let turns = matches!(first, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let turn = turns.then(|| live("direction", &text[..first.len_utf8()], ""));
    (turn, first.len_utf8())
}

fn live(kind: &'static str, text: &str, to: &str) -> Live {
    Live {
        kind,
        text: text.to_owned(),
        to: to.to_owned(),
    }
}

/// A backslash takes what it means from the sign behind it.
fn escaped(text: &str) -> Option<usize> {
    let next = text.strip_prefix('\\')?.chars().next()?;
    let sign = !next.is_ascii_alphanumeric() && !next.is_whitespace();
    sign.then_some(1 + next.len_utf8())
}

/// Nothing lives between backticks.
fn code(text: &str) -> Option<usize> {
    let ticks = text.len() - text.trim_start_matches('`').len();
    if ticks == 0 {
        return None;
    }
    let fence = if ticks >= 3 { 3 } else { ticks };
    let mark = &text[..fence];
    let mut at = fence;
    loop {
        let end = at + text[at..].find(mark)?;
        let run = text[end..].len() - text[end..].trim_start_matches('`').len();
        if run == fence || fence == 3 {
            return (end > fence).then_some(end + fence);
        }
        at = end + run;
    }
}

fn line(text: &str) -> Option<Live> {
    let starts = |mark: &str| text.starts_with(mark);
    if starts("# ") || starts("## ") || starts("### ") {
        let end = text.find(' ').unwrap();
        return Some(live("title", &text[..end], ""));
    }
    if starts("-# ") {
        return Some(live("small", "-#", ""));
    }
    starts(">>> ").then(|| live("open quotation", ">>>", ""))
}

fn angle(text: &str) -> Option<Live> {
    let inside = text.strip_prefix('<')?.split('>').next()?;
    let whole = text.get(..inside.len() + 2)?;
    if inside.starts_with("http://") || inside.starts_with("https://") {
        return (!inside.contains(char::is_whitespace)).then(|| live("link", whole, inside));
    }
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let id = |mark: &str| inside.strip_prefix(mark).is_some_and(digits);
    let last = |mark: &str| {
        inside.starts_with(mark) && inside.rsplit_once(':').is_some_and(|(_, id)| digits(id))
    };
    let time = inside.strip_prefix("t:").is_some_and(|time| {
        digits(
            time.split(':')
                .next()
                .unwrap_or_default()
                .trim_start_matches('-'),
        )
    });
    let known = ["@!", "@&", "@", "#"].iter().any(|mark| id(mark));
    let known = known || last(":") || last("a:") || last("/") || time || inside.starts_with("id:");
    known.then(|| live("mention", whole, ""))
}

fn everyone(text: &str) -> Option<Live> {
    let names = ["@everyone", "@here"];
    let name = names.iter().find(|name| text.starts_with(**name))?;
    Some(live("mention", name, ""))
}

/// `[label](address)`
fn masked(text: &str) -> Option<Live> {
    let label = label(text)?;
    let rest = text[label..].strip_prefix('(')?;
    let target = rest.split([')', '\n']).next()?;
    let to = target
        .trim()
        .trim_start_matches('<')
        .split(['>', ' '])
        .next()?;
    let lower = to.to_lowercase();
    let web = ["http://", "https://", "discord:"]
        .iter()
        .any(|scheme| lower.starts_with(scheme));
    let whole = text.get(..label + target.len() + 2)?;
    (web && whole.ends_with(')')).then(|| live("link", whole, to))
}

/// The bytes of `[label]`, in which brackets may nest.
fn label(text: &str) -> Option<usize> {
    if !text.starts_with('[') {
        return None;
    }
    let (mut depth, mut at) = (0, 0);
    loop {
        let rest = &text[at..];
        let first = rest.chars().next()?;
        match first {
            '[' => depth += 1,
            ']' => depth -= 1,
            '\n' => return None,
            _ => {}
        }
        at += escaped(rest).unwrap_or(first.len_utf8());
        if depth == 0 {
            return Some(at);
        }
    }
}

fn address(text: &str) -> Option<Live> {
    let start = text
        .get(..8.min(text.len()))
        .unwrap_or_default()
        .to_lowercase();
    let opens = ["http://", "https://", "steam://"]
        .iter()
        .any(|scheme| start.starts_with(scheme));
    if !opens {
        return None;
    }
    let end = text
        .find(|c: char| c.is_whitespace() || c == '<')
        .unwrap_or(text.len());
    let whole = text[..end].trim_end_matches(['.', ',', ':', ';', '"', '\'', ']', ')']);
    (whole.len() > 8).then(|| live("link", whole, whole))
}

#[test]
fn what_is_live_is_found() {
    let check = |text: &str, expect: &str| {
        let found = scan(text)
            .into_iter()
            .map(|live| format!("{} {}", live.kind, live.text));
        assert_eq!(found.collect::<Vec<_>>().join(", "), expect, "{text:?}");
    };
    check(
        "<@12> <@!12> <@&12> <#12>",
        "mention <@12>, mention <@!12>, mention <@&12>, mention <#12>",
    );
    check("@everyone, x@here", "mention @everyone, mention @here");
    check(
        "</ask:12> <:smile:12> <a:x:1> <t:12:R>",
        "mention </ask:12>, mention <:smile:12>, mention <a:x:1>, mention <t:12:R>",
    );
    check(r"\<@12> `@everyone` ```<@1>``` \@everyone", "");
    check("`open @here", "mention @here");
    check("``a`@here``", "");
    check(
        "[a](https://x.org) [a](<https://x.org> \"t\")",
        "link [a](https://x.org), link [a](<https://x.org> \"t\")",
    );
    check(r"\[a](https://x.org)", "link https://x.org");
    check(r"[a\](https://x.org)", "link https://x.org");
    check(r"https\://x.org <https\://x.org>", "");
    check(
        "HTTPS://x.org. <https://x.org>",
        "link HTTPS://x.org, link <https://x.org>",
    );
    check(
        "# a\n> ## b\n-# c\n a # d\n>>> e",
        "title #, title ##, small -#, open quotation >>>",
    );
    check("a\u{202e}b", "direction \u{202e}");
    check(r"\# a\\<@1>", "mention <@1>");
}
