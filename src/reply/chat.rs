//! What only a chat needs to say: around a reply, on its buttons, and where there is none.

use super::text::{self, Message, Span, View, count};
use super::{Reply, Topic};
use crate::command::Role;

/// Before a question that is repeated.
pub const ASKED: &str = "Asked:";
/// Before how a question that follows another was read.
pub const READ_AS: &str = "read as:";
/// On the link to an article.
pub const OPEN: &str = "Open";
/// Where lines of a reply were cut off for its length.
pub const CUT: &str = "The rest is left out for length.";
/// A reply that fits in no message.
pub const TOO_LONG: &str = "What was found is longer than a message can be.";
/// Where a form asks for a question.
pub const QUESTION: &str = "Question";
/// Over the form of a question that follows another.
pub const FOLLOW_UP: &str = "Follow-up";
/// To someone else who wants that.
pub const NOT_YOURS: &str = "Only who asked, and moderators of the library, can delete this.";
/// Over the form of an article's details.
pub const FIX: &str = "Fix details";
/// Its fields, with the most characters of each.
pub const DETAILS: [(&str, &str, u32); 5] = [
    ("title", "Title, as printed", 300),
    ("outlet", "Who published it", 200),
    ("author", "Who wrote it", 200),
    ("date", "Day of publication, such as 2025-01-17", 10),
    ("topics", "Topics, with commas between them", 300),
];
/// To who adds neither a page nor a file.
pub const NOTHING_TO_ADD: &str = "Give the address of a page, or attach a file.";
/// To who writes a day otherwise.
pub const NO_SUCH_DAY: &str =
    "The day of publication is written as in 2025-01-17. Nothing was changed.";
/// A button of an earlier revision.
pub const OUTDATED: &str =
    "The library has changed since this was posted: ask again to see what it says now.";
/// A button that means nothing any more.
pub const UNKNOWN_BUTTON: &str = "This button is from another version of the bot: ask again.";
/// A command of another version.
pub const UNKNOWN_COMMAND: &str =
    "This command is from another version of the bot: try again in a minute.";
/// A change waits for another one.
pub const WAITING: &str = "Waiting for another change of the library to end.";
/// To who asks more than their share.
pub const TOO_MANY: &str =
    "That is a lot of questions at once. Please wait a minute, then ask again.";
/// To who asks before all where answers are for one.
pub const ASK_ALONE: &str = "Answers are seen by who asks alone here: please ask with /ask.";
/// To who wants more of an answer that is whole.
pub const NOTHING_MORE: &str = "Nothing was left out of this: it is the whole answer.";
/// To who names an excerpt that is not there.
pub const NO_SUCH_EXCERPT: &str = "This answer has no such excerpt.";
/// Where messages are encrypted without a key for the bot.
pub const CANNOT_READ: &str = "The bot cannot read some messages here: they were encrypted without a key for it. Ask again; where that does not help, take it out of the room and invite it again.";
/// To who adds a file that is too large.
pub const FILE_TOO_LARGE: &str = "The file is larger than 10 MiB: nothing was added.";
/// To who adds a file that cannot be had.
pub const FILE_NOT_READ: &str =
    "The file could not be fetched from the homeserver: send it again, then add it.";

/// How the bot is spoken to in a room, and what can be done with its messages. The prefix is empty in a room of two.
pub fn in_a_room(prefix: &str) -> Vec<String> {
    let mut lines = Vec::new();
    if !prefix.is_empty() {
        lines.push(format!(
            "Begin with {prefix}, mention the bot, or write to it alone."
        ));
    }
    lines.push(
        "Reply to an answer with a question that follows, or with a word: “context” or “context 2” for the whole paragraph of an excerpt, “more” for what was left out, “delete” to take it away. The signs 🔍, ➕ and 🗑️ under it do the same."
            .to_owned(),
    );
    lines
}

/// How a preview is confirmed without typing its number.
pub fn how_to_settle(has_details: bool) -> String {
    let details = match has_details {
        true => ", with “details” to see every word of it",
        false => "",
    };
    format!(
        "Reply to this with “apply” or put ✅ under it to do it; with “cancel” or ❌ to give it up{details}."
    )
}

/// What `serve` says when it is connected to Matrix.
pub fn on_matrix(user: &str, places: &[String], contact: &str) -> Vec<String> {
    let accepts = match places.is_empty() {
        true => "Matrix: no invitation is accepted yet: list people, servers or rooms as `users`, `servers` or `rooms` under `[matrix]`.".to_owned(),
        false => format!("Matrix: accepts invitations of and to: {}.", places.join(", ")),
    };
    let stored = about(contact).pop().unwrap_or_default();
    vec![
        format!("Matrix: connected as {user}."),
        accepts,
        format!("Matrix: {stored}"),
    ]
}

/// Before all, where a moderator's reply came too late to be seen by them alone.
pub const TOO_LATE: &str = "A moderator's command took too long to be replied to in private. /library changes tells what was done; in a mention of the bot, a command is replied to here however long it takes.";

/// Where the bot may not write.
pub const CANNOT_WRITE: &str =
    "The bot may not write in this channel: it needs View Channel and Send Messages there.";

/// To who changed the library where the bot may not write in the log.
pub const NOT_LOGGED: &str = "This could not be told in the log channel: the bot needs View Channel and Send Messages there.";

/// Where the bot answers nothing, with who could change that.
pub fn not_here(contact: &str) -> String {
    match contact.is_empty() {
        true => {
            "This bot answers in the places that its operator has listed, and this is none of them."
                .to_owned()
        }
        false => format!(
            "This bot answers in the places that its operator has listed, and this is none of them. Its operator: {contact}."
        ),
    }
}

/// Who runs the bot and what it keeps.
pub fn about(contact: &str) -> Vec<String> {
    let mut lines = Vec::new();
    if !contact.is_empty() {
        lines.push(format!("Run by {contact}."));
    }
    lines.push(
        "Stored: which messages were answered, by their number. No question, and nothing about who asked."
            .to_owned(),
    );
    lines
}

/// Topics that a help names.
const NAMED: usize = 3;

/// What can be asked, of what, who runs the bot and what it stores.
pub fn help(topics: &[Topic], role: Role, contact: &str, view: &View) -> Message {
    let mut message = text::message(&Reply::Help(role), view);
    let mut more = Vec::new();
    if !topics.is_empty() {
        let mut line = vec![Span::Text("Topics, among others: ".into())];
        for (at, topic) in topics.iter().take(NAMED).enumerate() {
            line.extend((at > 0).then(|| Span::Text(", ".into())));
            line.push(Span::Emphasis(topic.name.clone()));
        }
        more.push(line);
    }
    // One that stands well in a sentence, if there is one.
    let plain = |topic: &&Topic| {
        let mut chars = topic.name.chars();
        chars.all(|c| c.is_alphanumeric() || c == ' ')
    };
    if let Some(topic) = topics.iter().find(plain) {
        let example = format!("What does the library say about {}?", topic.name);
        more.push(vec![
            Span::Text("For example: ".into()),
            Span::Code(example),
        ]);
    }
    more.extend(
        about(contact)
            .into_iter()
            .map(|line| vec![Span::Text(line)]),
    );
    message.blocks.insert(1, text::lines(more));
    message
}

/// How far long work has come: `Reading: 3 of 9.`
pub fn so_far(what: &str, done: u64, total: u64) -> String {
    format!("{what}: {done} of {total}.")
}

/// What `serve` says when it starts.
pub fn starting(guilds: &[u64], contact: &str) -> Vec<String> {
    let ids: Vec<String> = guilds.iter().map(u64::to_string).collect();
    let allowed = match ids.is_empty() {
        true => "Discord: no guild is allowed yet: list them as `guilds` under `[discord]`. Direct messages are answered.".to_owned(),
        false => format!("Discord: answers in direct messages and in these guilds: {}.", ids.join(", ")),
    };
    let stored = about(contact).pop().unwrap_or_default();
    vec![allowed, format!("Discord: {stored}")]
}

/// How a guild's owner adds the bot.
pub fn connected(application: u64, permissions: u64) -> String {
    format!(
        "Discord: connected. To add the bot to a guild: https://discord.com/oauth2/authorize?client_id={application}&permissions={permissions}&integration_type=0&scope=bot+applications.commands"
    )
}

/// What was left out of a message for its length.
pub fn left_out(quotations: usize, lines: usize) -> Option<String> {
    match (quotations as u64, lines as u64) {
        (0, 0) => None,
        (0, lines) => Some(format!("And {lines} more.")),
        (quotations, _) => Some(format!(
            "{} left out for length.",
            count(quotations, "excerpt")
        )),
    }
}

/// The same where lines of ours were left out too.
pub fn parts_left_out(parts: usize) -> String {
    format!("{} left out for length.", count(parts as u64, "part"))
}
