//! What others write, in articles, questions, names and details, through every message that the bot can send: it lights
//! up nobody, leads nowhere, and stays inside of its quotation.

use serde_json::json;

use super::markdown::{Live, scan};
use super::state::{BOT, State};
use super::world::World;

/// A word that stands in each of the texts, to find them again.
const WORD: &str = "zanzibar";

/// Pieces that mean something to Discord, to a terminal, or to a careless program.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "@everyone", "@here", "<@1100000000000000001>", "<@!1100000000000000001>", "<@&1574575935284314113>",
    "<#1574575935284314114>", "</ask:1574575935284314115>", "<:smile:1574575935284314116>", "<a:x:1574575935284314116>",
    "<t:0:R>", "<id:customize>", "https://evil.example/x", "HTTP://EVIL.EXAMPLE", "<https://evil.example>",
    "[free](https://evil.example)", "[a](<https://evil.example> \"t\")", "[x]: https://evil.example", "discord.gg/abcdef",
    "[Open](discord://-/x)", "steam://run/1", "# title", "## title", "-# small", "> quoted", ">>> all of it", "- item",
    "1. item", "**", "*", "***", "_", "__", "~~", "||", "`", "``", "```", "```rust", "\\", "\\\\", "\\`", "\n", "\n\n",
    "\r\n", "\n# ", "\n>>> ", "\n\n@everyone", "\n[Open](https://evil.example)", "\u{202e}", "\u{2066}", "\u{2069}",
    "\u{200b}", "\u{feff}", "\0", "\u{1b}[31m", "\u{2028}", "\u{85}", "\u{7}", "{}", "%s", "${x}", "' OR 1=1 --", "<b>",
    "<script>", "&lt;@1&gt;", "&#64;everyone", "\u{ff20}everyone", "日本", "👍🏽", "مرحبا", "\u{301}\u{301}\u{301}",
    "**Found in the library**", "**Asked:** x", "library remove a-pact-is-signed", "--help", "]", ")", "](", "(", "[", "<", ">",
];

/// The same texts on every machine: pieces in all orders, with and without room between them.
fn texts(count: usize) -> Vec<String> {
    let mut seed = 7u64;
    let mut below = move |most: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % most
    };
    let text = |n: usize| {
        // Each piece alone, first.
        let mut text = String::new();
        for at in 0..if n < PIECES.len() { 1 } else { 2 + below(5) } {
            let piece = if at == 0 {
                PIECES[n % PIECES.len()]
            } else {
                PIECES[below(PIECES.len())]
            };
            text += piece;
            text += ["", " "][below(2)];
        }
        format!("{text}{WORD}{}", PIECES[below(PIECES.len())])
    };
    (0..count).map(text).collect()
}

/// What lives in a message and may not. The bot's own links lead to articles or, when they name the bot, to nothing else.
fn forbidden(content: &str) -> Vec<Live> {
    let own = |live: &Live| live.kind == "link" && live.to.starts_with("https://example.org/");
    scan(content)
        .into_iter()
        .filter(|live| !own(live))
        .collect()
}

/// Looks at everything that the bot has said so far.
fn judge(state: &State, from: &str) {
    for (_, message) in state
        .messages
        .iter()
        .filter(|(_, message)| message.author == BOT)
    {
        let found = forbidden(&message.content);
        assert!(
            found.is_empty(),
            "{from}: {found:?} lives in\n{}",
            message.content
        );
        for label in message.components.to_string().split("\"label\":\"").skip(1) {
            let label = label.split('"').next().unwrap();
            assert!(!label.contains(WORD), "{from}: a label is `{label}`");
        }
    }
}

/// People who have not asked too much yet, with names that would light up others.
fn who(n: usize) -> String {
    format!("@everyone <@{}> in #room{}", n / 4, n / 100)
}

#[test]
fn questions_light_up_nothing() {
    let alive = texts(300)
        .into_iter()
        .filter(|text| !forbidden(text).is_empty());
    assert!(alive.count() > 150, "the texts are harmless");
    let world = World::new();
    for (n, text) in texts(300).iter().enumerate() {
        let short: String = text.chars().take(900).collect();
        match n % 5 {
            0 => world.slash(&who(n), "ask", &[("question", json!(short))]),
            1 => world.slash(
                &who(n),
                "ask",
                &[("question", json!("corridor")), ("topic", json!(short))],
            ),
            2 => world.slash(&who(n), "show", &[("place", json!(short))]),
            3 => world.slash(&who(n), "topics", &[("topic", json!(short))]),
            _ => world.mention(&who(n), &format!("@bot {short}")),
        };
        world
            .fake
            .with(|state| judge(state, &format!("question {short:?}")));
    }
}

/// One article's words are hostile: its title, outlet, author, topics, subheads and paragraphs.
#[test]
fn articles_light_up_nothing_and_stay_in_their_quotations() {
    let mut world = World::away("");
    let texts = texts(300);
    for (n, part) in texts.chunks(12).enumerate() {
        // A file with these is no text.
        let part: Vec<String> = part.iter().map(|text| text.replace('\0', " ")).collect();
        let line = |at: usize| part[at].replace(['\n', '\r', '"', '\\'], " ");
        let head = format!(
            "---\ntitle: \"{} {n}\"\noutlet: \"{}\"\nauthor: \"{}\"\ntopics: [\"{}\"]\nurl: https://example.org/{n}\n---\n",
            line(0),
            line(1),
            line(2),
            line(3).replace([',', '[', ']'], " "),
        );
        let body: Vec<String> = part[4..]
            .iter()
            .map(|text| format!("The {WORD} number {n} says {text} of it."))
            .collect();
        world.home.write(
            &format!("evil/{n}.txt"),
            format!("{head}\n{}\n", body.join("\n\n")),
        );
    }
    let added = world.home.run(&["add", "evil"]);
    assert!(added.starts_with("exit status 0"), "{added}");
    world.start();
    world.connected();
    for n in 0..25 {
        let question = format!("what does {WORD} number {n} say");
        world.slash(&who(4 * n), "ask", &[("question", json!(question))]);
        let answer = world.fake.with(|state| state.said().last().unwrap().0);
        let has = |label: &str| {
            world.fake.with(|state| {
                state.messages[&answer]
                    .components
                    .to_string()
                    .contains(&format!("\"{label}\""))
            })
        };
        for label in ["More", "Context", "Context 1"]
            .into_iter()
            .filter(|label| has(label))
        {
            world.press_on(&who(4 * n), answer, label);
        }
        world.fake.with(|state| judge(state, &question));
    }
    for (path, values) in [
        ("articles", &[][..]),
        ("topics", &[]),
        ("topics", &[("topic", json!(WORD))]),
        ("help", &[]),
        ("library changes", &[]),
        ("library status", &[]),
        ("library undo", &[]),
    ] {
        world.slash("mo", path, values);
        world.fake.with(|state| judge(state, path));
    }
    let typed = world.slash(
        "mo",
        "ask",
        &[("question", json!("x")), ("?topic", json!(WORD))],
    );
    assert!(typed.contains(WORD), "{typed}");
    let quoted = world.fake.with(|state| {
        let said = state.said().into_iter();
        said.filter(|(_, message)| message.content.contains("\n> "))
            .count()
    });
    assert!(quoted > 40, "{quoted} messages quote an article");
    // What an article says stands behind the sign of a quotation.
    world.fake.with(|state| {
        for (_, message) in state.said() {
            let outside =
                |line: &&str| line.contains(&format!("The {WORD}")) && !line.starts_with("> ");
            let outside: Vec<&str> = message.content.lines().filter(outside).collect();
            let own = message.content.contains("https://example.org/") && !outside.is_empty();
            assert!(
                !own,
                "outside of a quotation: {outside:?} in\n{}",
                message.content
            );
        }
    });
}
