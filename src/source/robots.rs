//! What a site asks of robots, in its `robots.txt` (RFC 9309).

/// The name by which a site can address this program.
const NAME: &str = "pullquote";

/// The rules of one site that are meant for this program.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Robots {
    /// Whether it allows, and the pattern of paths.
    rules: Vec<(bool, String)>,
}

impl Robots {
    /// Reads a site's rules: those for this program by name, else those for all.
    pub fn parse(text: &str) -> Robots {
        let (mut named, mut general) = (None, Vec::new());
        let (mut to_us, mut to_all, mut in_rules) = (false, false, false);
        for line in text.trim_start_matches('\u{feff}').lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else {
                continue;
            };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            match key.as_str() {
                "user-agent" => {
                    if std::mem::take(&mut in_rules) {
                        (to_us, to_all) = (false, false);
                    }
                    to_us |= product(value).eq_ignore_ascii_case(NAME);
                    to_all |= value == "*";
                    if to_us {
                        named.get_or_insert_with(Vec::new);
                    }
                }
                "allow" | "disallow" => {
                    in_rules = true;
                    let rule = (key == "allow", value.to_owned());
                    if value.is_empty() {
                        continue;
                    }
                    if let Some(named) = named.as_mut().filter(|_| to_us) {
                        named.push(rule.clone());
                    }
                    if to_all {
                        general.push(rule);
                    }
                }
                _ => {}
            }
        }
        Robots {
            rules: named.unwrap_or(general),
        }
    }

    /// Whether a path with its query may be fetched: the longest rule decides, of equal ones the one that allows.
    pub fn allows(&self, path: &str) -> bool {
        let matching = self
            .rules
            .iter()
            .filter(|(_, pattern)| matches(pattern, path));
        matching
            .max_by_key(|(allows, pattern)| (pattern.len(), *allows))
            .is_none_or(|(allows, _)| *allows)
    }
}

fn product(agent: &str) -> &str {
    let end = agent.find(|c: char| !(c.is_ascii_alphabetic() || matches!(c, '-' | '_')));
    &agent[..end.unwrap_or(agent.len())]
}

/// `*` stands for any characters, `$` at the end for the end. The first place where a part fits is as good as any
/// later one, so this takes no more than the product of the lengths.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, whole) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = path.strip_prefix(first) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return !whole || rest.is_empty();
    };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    if whole {
        rest.ends_with(last)
    } else {
        rest.contains(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_site_asks_is_done() {
        for (text, path, expect) in [
            ("", "/a", true),
            ("User-agent: *\nDisallow: /", "/a", false),
            ("User-agent: *\nDisallow:", "/a", true),
            ("user-agent: other\ndisallow: /", "/a", true),
            (
                "User-agent: *\nDisallow: /\nUser-agent: Pullquote/2\nDisallow: /x",
                "/a",
                true,
            ),
            (
                "User-agent: *\nDisallow: /\nUser-agent: Pullquote/2\nDisallow: /x",
                "/x/1",
                false,
            ),
            (
                "User-agent: pullquote\nUser-agent: b\nDisallow: /p",
                "/p",
                false,
            ),
            (
                "User-agent: pullquote\nCrawl-delay: 5\nUser-agent: b\nDisallow: /p",
                "/p",
                false,
            ),
            ("User-agent: pullquotes\nDisallow: /", "/p", true),
            ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", true),
            ("User-agent: *\nDisallow: /a/b\nAllow: /a", "/a/b/c", false),
            ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", true),
            ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf", false),
            ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf?z", true),
            ("User-agent: *\nDisallow: /a*b*c", "/a1b2", true),
            ("User-agent: *\nDisallow: /a*b*c", "/a1b2c3", false),
            ("User-agent: *\nDisallow: /a$", "/ab", true),
            (
                "\u{feff}User-agent: * # all\r\nDisallow: /a # this\r\n",
                "/ab",
                false,
            ),
        ] {
            assert_eq!(Robots::parse(text).allows(path), expect, "{text:?} {path}");
        }
    }
}
