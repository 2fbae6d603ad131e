//! Requests and replies, without a front end.

use std::sync::Arc;

use pullquote::answer::Options;
use pullquote::bot::{Bot, Request, Said};
use pullquote::command::{Command, Role};
use pullquote::home::Home;
use pullquote::reply::Reply;

use crate::cli;

fn bot(home: &cli::Home) -> Arc<Bot> {
    Bot::new(
        Home::open(&home.dir().join("home"), &mut |_| {}).unwrap(),
        Options::default(),
    )
}

fn ask(bot: &Arc<Bot>, role: Role, said: Said) -> Reply {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(bot.handle(
        Request {
            said,
            role,
            front_end: "test",
        },
        |_| {},
    ))
}

fn say(bot: &Arc<Bot>, role: Role, line: &str) -> Reply {
    ask(bot, role, Said::Words(line.to_owned()))
}

#[test]
fn members_read_and_moderators_change() {
    let home = cli::Home::new();
    let bot = bot(&home);
    for line in [
        "topics",
        "articles",
        "show a-pact-is-signed",
        "status",
        "help",
        "freight corridor",
    ] {
        let reply = say(&bot, Role::Member, line);
        assert!(
            !matches!(reply, Reply::Forbidden(_) | Reply::Failed { .. }),
            "{line}: {reply:?}"
        );
    }
    let remove = "library remove a-pact-is-signed";
    assert_eq!(
        say(&bot, Role::Member, remove),
        Reply::Forbidden(Role::Moderator)
    );
    assert_eq!(
        say(&bot, Role::Member, "library refresh"),
        Reply::Forbidden(Role::Moderator)
    );
    let add = Said::Command(Command::Add(Default::default()));
    assert_eq!(
        ask(&bot, Role::Moderator, add),
        Reply::Forbidden(Role::Operator)
    );
    assert!(
        matches!(say(&bot, Role::Moderator, remove), Reply::Removed(article) if article.slug == "a-pact-is-signed")
    );
    assert!(
        matches!(say(&bot, Role::Member, "articles"), Reply::Articles(list) if list.is_empty())
    );
}

#[test]
fn only_the_operator_sees_the_hosts_paths() {
    let home = cli::Home::new();
    let bot = bot(&home);
    for (role, sees) in [
        (Role::Member, false),
        (Role::Moderator, false),
        (Role::Operator, true),
    ] {
        let Reply::Status(status) = say(&bot, role, "status") else {
            panic!("no status")
        };
        assert_eq!(status.disk.is_some(), sees, "{role:?}");
    }
}

#[test]
fn the_programs_own_life_is_no_request() {
    let home = cli::Home::new();
    let bot = bot(&home);
    for command in [Command::Serve, Command::Chat] {
        assert_eq!(
            ask(&bot, Role::Operator, Said::Command(command)),
            Reply::TerminalOnly
        );
    }
}

#[test]
fn a_fault_of_ours_is_a_reply_with_a_reference() {
    let home = cli::Home::new();
    let bot = bot(&home);
    let db = rusqlite::Connection::open(home.dir().join("home/library.db")).unwrap();
    db.execute("ALTER TABLE version RENAME TO lost", [])
        .unwrap();
    for line in ["articles", "show a-pact-is-signed", "freight corridor"] {
        let reply = say(&bot, Role::Member, line);
        let Reply::Failed { reference } = reply else {
            panic!("{line}: {reply:?}")
        };
        assert!(
            reference.len() == 6 && reference.chars().all(|c| c.is_ascii_hexdigit()),
            "{reference}"
        );
    }
}
