//! The commands that Discord offers in its composer.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// Kinds of options.
const SUBCOMMAND: u8 = 1;
const STRING: u8 = 3;
const INTEGER: u8 = 4;
const BOOLEAN: u8 = 5;
const ATTACHMENT: u8 = 11;

/// The name of the command on a message.
pub const FIND: &str = "Find in library";

/// Manage Server: who sees the commands of moderation. What they may do is decided when they do it.
const MANAGE_GUILD: &str = "32";

/// All commands, as they are registered.
pub fn commands() -> Value {
    json!([
        command("ask", "Ask the library a question", vec![
            option(STRING, "question", "The question, in your own words", true),
            topic(),
            private(),
        ]),
        command("topics", "List the topics, or show the most telling excerpts on one", vec![
            topic(),
            private(),
        ]),
        command("show", "Show a whole paragraph with its neighbours", vec![
            option(STRING, "place", "As answers print it, such as article-id#p9, or an article's id", true),
            private(),
        ]),
        command("articles", "What can I ask about?", vec![private()]),
        command("help", "What this is, who runs it, and what it stores", vec![]),
        { "name": FIND, "type": 3, "contexts": [0, 1], "integration_types": [0] },
        library(),
    ])
}

/// What tells one set of commands from another.
pub fn hash(commands: &Value) -> String {
    let digest = Sha256::digest(commands.to_string());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn command(name: &str, description: &str, options: Vec<Value>) -> Value {
    json!({
        "name": name, "type": 1, "description": description, "options": options,
        // In guilds and in the bot's own direct messages; never installed to a user.
        "contexts": [0, 1], "integration_types": [0],
    })
}

fn library() -> Value {
    let article = || {
        let mut article = option(STRING, "article", "The article's id", true);
        article["autocomplete"] = json!(true);
        article
    };
    let sub = |name: &str, description: &str, options: Vec<Value>| json!({ "type": SUBCOMMAND, "name": name, "description": description, "options": options });
    let text = |name: &str, description: &str| option(STRING, name, description, false);
    let about = || {
        vec![
            text("title", "Title, as printed"),
            text("outlet", "Who published it"),
            text("author", "Who wrote it"),
            text("date", "The day of publication, such as 2025-01-17"),
            text("language", "Code of the text's language, such as en"),
            text("topic", "A topic"),
        ]
    };
    let url = |what: &str| option(STRING, "url", what, true);
    let sources = vec![
        text("url", "The address of a page"),
        option(
            ATTACHMENT,
            "file",
            "A file: plain text, Markdown or HTML",
            false,
        ),
    ];
    json!({
        "name": "library", "type": 1, "description": "Look after the library",
        "default_member_permissions": MANAGE_GUILD,
        "contexts": [0], "integration_types": [0],
        "options": [
            sub("add", "Add an article: a page of the web, or a file", [sources, about()].concat()),
            sub("edit", "Say what is known about an article", [vec![article()], about(), vec![text("url", "Where it can be read")]].concat()),
            sub("remove", "Take an article out of the library", vec![article()]),
            sub("erase", "Remove an article for good, from all earlier states too", vec![article()]),
            sub("refresh", "Read the sources again and bring the index up to them", vec![]),
            sub("watch", "Look at a page or feed again at each refresh", [vec![url("Its address")], about()].concat()),
            sub("unwatch", "Look at a page or feed no more", vec![url("Its address")]),
            sub("watched", "What a refresh looks at", vec![]),
            sub("changes", "What was done to the library", vec![]),
            sub("undo", "Revert the last change", vec![]),
            sub("restore", "Go back to an earlier state", vec![
                option(INTEGER, "number", "Its number, as changes lists it", true),
            ]),
            sub("status", "How much there is, and how new", vec![]),
            sub("pause", "Answer no questions in this server until resume", vec![]),
            sub("resume", "Answer questions again", vec![]),
        ],
    })
}

fn option(kind: u8, name: &str, description: &str, required: bool) -> Value {
    let mut option =
        json!({ "type": kind, "name": name, "description": description, "required": required });
    match kind {
        STRING => option["max_length"] = json!(if name == "question" { 1000 } else { 300 }),
        INTEGER => option["min_value"] = json!(1),
        _ => {}
    }
    option
}

/// Names are offered on this option alone, so that no sentence is replaced while it is typed.
fn topic() -> Value {
    let mut topic = option(STRING, "topic", "Only on this topic", false);
    topic["autocomplete"] = json!(true);
    topic
}

fn private() -> Value {
    option(
        BOOLEAN,
        "private",
        "Whether you alone see the answer",
        false,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Calls with each command, subcommand and option.
    fn each(of: &Value, seen: &mut dyn FnMut(&Value)) {
        for one in of.as_array().into_iter().flatten() {
            seen(one);
            each(&one["options"], seen);
        }
    }

    #[test]
    fn names_and_descriptions_are_as_discord_wants_them() {
        let commands = commands();
        let mut all = 0;
        each(&commands, &mut |one| {
            all += 1;
            let name = one["name"].as_str().unwrap();
            if one["type"] != 3 || !one["description"].is_null() {
                let plain = |c: char| c.is_ascii_lowercase() || c == '_';
                assert!(name.len() <= 32 && name.chars().all(plain), "{name}");
                let description = one["description"].as_str().unwrap().chars().count();
                assert!((1..=100).contains(&description), "{name}");
            }
            let options = one["options"].as_array().cloned().unwrap_or_default();
            let required: Vec<bool> = options.iter().map(|o| o["required"] == true).collect();
            assert!(
                required.is_sorted_by(|a, b| a >= b) && options.len() <= 25,
                "{name}"
            );
        });
        assert!(all > 40);
    }

    #[test]
    fn the_hash_follows_the_commands() {
        assert_eq!(hash(&commands()), hash(&commands()));
        assert_ne!(hash(&commands()), hash(&json!([])));
    }
}
