//! Requests and replies, without a front end.

use std::sync::Arc;

use pullquote::answer::Options;
use pullquote::article::Meta;
use pullquote::bot::{Bot, Cut, Posted, Request, Said};
use pullquote::command::{Add, Command, Role};
use pullquote::home::Home;
use pullquote::library::Change;
use pullquote::reply::{NotApplied, Reply};

use crate::cli;
use crate::library::audit;

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
            place: None,
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
    let Reply::Preview(preview) = say(&bot, Role::Moderator, remove) else {
        panic!("no preview")
    };
    assert_eq!(preview.news.gone, ["a-pact-is-signed"]);
    let apply = format!("library apply {}", preview.id);
    assert_eq!(
        say(&bot, Role::Member, &apply),
        Reply::Forbidden(Role::Moderator)
    );
    assert!(
        matches!(say(&bot, Role::Moderator, &apply), Reply::Removed(article) if article.slug == "a-pact-is-signed")
    );
    assert!(matches!(
        say(&bot, Role::Moderator, &apply),
        Reply::NotApplied(NotApplied::Applied(_))
    ));
    assert!(
        matches!(say(&bot, Role::Member, "articles"), Reply::Articles(list) if list.is_empty())
    );
}

#[test]
fn every_command_asks_for_its_role_and_refusals_are_written_down() {
    let home = cli::Home::new();
    let bot = bot(&home);
    let id = || "none".to_owned();
    let yes = false;
    let add = Command::Add(Default::default());
    let web = Command::Add(Add {
        files: vec!["http://10.0.0.1/".into()],
        ..Add::default()
    });
    let file = home.dir().join("copy.db");
    let dir = home.dir().join("out");
    let eval = Command::Eval(pullquote::command::Eval {
        corpus: Vec::new(),
        queries: "q".into(),
        out: "o".into(),
        features: None,
    });
    let table = [
        (Command::question("who"), Role::Member),
        (Command::Topics { topic: Vec::new() }, Role::Member),
        (Command::Show { place: id() }, Role::Member),
        (Command::Articles, Role::Member),
        (Command::Status, Role::Member),
        (Command::Help, Role::Member),
        (Command::Remove { id: id(), yes }, Role::Moderator),
        (Command::Edit(Default::default()), Role::Moderator),
        (Command::Watched, Role::Moderator),
        (
            Command::Watch {
                address: "http://10.0.0.1/".to_owned(),
                about: Default::default(),
                yes,
            },
            Role::Moderator,
        ),
        (
            Command::Unwatch {
                address: "http://10.0.0.1/".to_owned(),
                yes,
            },
            Role::Moderator,
        ),
        (
            Command::Fix {
                preview: 9,
                about: Default::default(),
            },
            Role::Moderator,
        ),
        (Command::Details { preview: 9 }, Role::Moderator),
        (Command::Changes, Role::Moderator),
        (Command::Undo { yes }, Role::Moderator),
        (Command::Restore { number: 1, yes }, Role::Moderator),
        (Command::Erase { id: id(), yes }, Role::Moderator),
        (Command::Apply { preview: 9 }, Role::Moderator),
        (Command::Cancel { preview: 9 }, Role::Moderator),
        (Command::Pause, Role::Moderator),
        (Command::Resume, Role::Moderator),
        (
            Command::Refresh {
                rebuild: false,
                yes,
            },
            Role::Moderator,
        ),
        (
            Command::Misread {
                command: "remove",
                named: None,
            },
            Role::Moderator,
        ),
        (web, Role::Moderator),
        (add, Role::Operator),
        (Command::Backup { file }, Role::Operator),
        (Command::Export { dir: dir.clone() }, Role::Operator),
        (Command::Import { dir, yes }, Role::Operator),
        (Command::Chat, Role::Operator),
        (Command::Serve, Role::Operator),
        (eval, Role::Operator),
    ];
    let mut refused = 0;
    for (command, needed) in table {
        for role in [Role::Member, Role::Moderator, Role::Operator] {
            let reply = ask(&bot, role, Said::Command(command.clone()));
            let is_refused = reply == Reply::Forbidden(needed);
            assert_eq!(is_refused, role < needed, "{command:?} {role:?}: {reply:?}");
            assert!(!matches!(reply, Reply::Failed { .. }), "{command:?}");
            refused += usize::from(is_refused);
        }
        if refused > 0 {
            let last = &bot.home().library().refusals(1).unwrap()[0].audit;
            let (action, role) = (last.action.as_str(), last.role.as_str());
            let by = if needed == Role::Operator {
                "moderator"
            } else {
                "member"
            };
            assert_eq!((action, role), (command.name(), by));
        }
    }
    let written = bot.home().library().refusals(1000).unwrap().len();
    assert_eq!(written, refused);
}

#[test]
fn a_pause_holds_for_its_place() {
    let home = cli::Home::new();
    let bot = bot(&home);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let say = |place: Option<&str>, line: &str| {
        let request = Request {
            said: Said::Words(line.to_owned()),
            role: Role::Moderator,
            front_end: "test",
            place: place.map(str::to_owned),
        };
        runtime.block_on(bot.handle(request, |_| {}))
    };
    let paused = |place| matches!(say(place, "freight corridor"), Reply::Paused { .. });
    let (one, two) = (Some("one"), Some("two"));
    assert_eq!(say(one, "library pause"), Reply::Answering(false));
    assert_eq!(
        (paused(one), paused(two), paused(None)),
        (true, false, false)
    );
    assert!(matches!(say(one, "status"), Reply::Status(status) if status.paused.is_some()));
    say(None, "library pause");
    say(one, "library resume");
    assert_eq!((paused(one), paused(two), paused(None)), (true, true, true));
    say(None, "library resume");
    assert_eq!(
        (paused(one), paused(two), paused(None)),
        (false, false, false)
    );
}

#[test]
fn the_paragraph_of_an_excerpt_is_of_the_text_that_was_posted() {
    let home = cli::Home::new();
    let bot = bot(&home);
    let Reply::Answer(answer) = say(&bot, Role::Member, "freight corridor") else {
        panic!("no answer")
    };
    let context = Said::Posted(Posted {
        revision: bot.home().library().state().unwrap().revision,
        cuts: vec![Cut::of(&answer.quotations[0])],
        whole: true,
    });
    let reply = ask(&bot, Role::Member, context.clone());
    assert!(matches!(reply, Reply::Shown(_)), "{reply:?}");
    // The library alone changes: its index is behind.
    let apply = |change: Change| {
        let mut library = bot.home().writable().unwrap();
        library.apply([Ok(change)], &audit("test"), true).unwrap();
        library.commit().unwrap();
    };
    let slug = answer.quotations[0].excerpt.place().slug.clone();
    apply(Change::Edit {
        slug: slug.clone(),
        given: Box::new(Meta {
            title: "Another".to_owned(),
            ..Meta::default()
        }),
    });
    assert_eq!(ask(&bot, Role::Member, context.clone()), Reply::Outdated);
    apply(Change::Remove { slug });
    assert_eq!(ask(&bot, Role::Member, context), Reply::Outdated);
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

#[test]
fn a_moderator_does_not_apply_what_reads_files_of_the_host() {
    let home = cli::Home::new();
    let bot = bot(&home);
    home.write(
        "out/new.md",
        "# New\n\nThe new one speaks of lighthouses.\n",
    );
    let dir = home.dir().join("out");
    let import = Command::Import { dir, yes: false };
    let Reply::Preview(preview) = ask(&bot, Role::Operator, Said::Command(import)) else {
        panic!("no preview")
    };
    let apply = Said::Command(Command::Apply {
        preview: preview.id,
    });
    let forbidden = ask(&bot, Role::Moderator, apply.clone());
    assert_eq!(forbidden, Reply::Forbidden(Role::Operator));
    assert!(matches!(
        ask(&bot, Role::Operator, apply),
        Reply::Imported(_)
    ));
}

/// As many as would take all turns of questions, were they questions.
#[test]
fn no_question_waits_for_changes_in_words() {
    let home = cli::Home::new();
    // It takes calls, and never says anything.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let host = silent.local_addr().unwrap().to_string();
    let patience = std::time::Duration::from_secs(20);
    let library = Home::open(&home.dir().join("home"), &mut |_| {}).unwrap();
    let fetcher = pullquote::source::Fetcher::new(&host, "", patience);
    let bot = Bot::new(library.fetching(fetcher), Options::default());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let request = |line: String| Request {
        said: Said::Words(line),
        role: Role::Moderator,
        front_end: "test",
        place: None,
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let changes: Vec<_> = (0..2 * cores)
        .map(|n| {
            let bot = Arc::clone(&bot);
            let request = request(format!("library add http://{host}/{n}"));
            runtime.spawn(async move { bot.handle(request, |_| {}).await })
        })
        .collect();
    // The changes are under way: each has called.
    let _calls: Vec<_> = changes.iter().map(|_| silent.accept().unwrap()).collect();
    let reply = runtime.block_on(bot.handle(request("freight corridor".into()), |_| {}));
    assert!(matches!(reply, Reply::Answer(_)), "{reply:?}");
    assert!(changes.iter().all(|change| !change.is_finished()));
    runtime.shutdown_background();
}
