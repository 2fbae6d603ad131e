//! A home whose articles carry the mark of the revision that they are of, and questions that quote them.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use pullquote::answer::Options;
use pullquote::bot::{Bot, Request, Said};
use pullquote::command::{Command, Role};
use pullquote::home::Home;
use pullquote::reply::Reply;
use tokio::runtime::Runtime;

/// Articles that every refresh changes.
const MARKED: usize = 20;

/// A bot on a home whose marked articles change with each refresh.
pub struct Marked {
    bot: Arc<Bot>,
    runtime: Runtime,
    /// The revision of mark 0.
    first: u64,
    /// The newest revision whose refresh has ended.
    ended: AtomicU64,
}

impl Marked {
    /// Makes the home, with articles beside the marked ones.
    pub fn new(home: &Path, others: impl Iterator<Item = String>) -> Marked {
        let folder = home.join("articles");
        fs::create_dir_all(&folder).unwrap();
        for (n, text) in others.enumerate() {
            fs::write(folder.join(format!("other-{n}.txt")), text).unwrap();
        }
        mark(home, 0);
        let home = Home::open(home, &mut |_| {}).unwrap();
        let first = home.library().state().unwrap().revision;
        Marked {
            bot: Bot::new(home, Options::default()),
            runtime: Runtime::new().unwrap(),
            first,
            ended: AtomicU64::new(first),
        }
    }

    /// Changes the marked articles, and has them refreshed by this process or by another one.
    pub fn refresh(&self, new: u64) {
        let home = self.bot.home().dir();
        mark(home, new);
        if new.is_multiple_of(2) {
            let refresh = Command::Refresh {
                rebuild: false,
                yes: true,
            };
            let reply = self.request(Said::Command(refresh), Role::Operator);
            assert!(matches!(reply, Reply::Refreshed(_)), "{reply:?}");
        } else {
            let program = env!("CARGO_BIN_EXE_pullquote");
            let output = std::process::Command::new(program)
                .arg("--home")
                .arg(home)
                .args(["refresh", "--yes"])
                .output()
                .unwrap();
            assert!(output.status.success(), "{output:?}");
        }
        self.ended.store(self.first + new, Ordering::SeqCst);
    }

    /// Asks, and sees that all of the answer is of one revision, which is not older than the last that was ended.
    pub fn ask(&self, n: u64) {
        let ended = self.ended.load(Ordering::SeqCst);
        let keeper = n % MARKED as u64;
        let question = format!("What did the keeper number {keeper} of the lanterns see?");
        let reply = self.request(Said::Words(question), Role::Member);
        let Reply::Answer(answer) = &reply else {
            panic!("{reply:?}")
        };
        assert!(answer.revision >= ended, "an old answer: {reply:?}");
        let mark = format!("the mark {}.", answer.revision - self.first);
        let excerpts = reply.excerpts();
        assert!(!excerpts.is_empty(), "no answer: {reply:?}");
        for excerpt in excerpts {
            let text = excerpt.text();
            assert!(text.contains(&mark), "{text} is not of {mark}: {reply:?}");
        }
    }

    fn request(&self, said: Said, role: Role) -> Reply {
        let request = Request {
            said,
            role,
            front_end: "test",
            place: None,
        };
        self.runtime.block_on(self.bot.handle(request, |_| {}))
    }
}

/// Writes the marked articles: each has its mark in two passages.
fn mark(home: &Path, mark: u64) {
    for n in 0..MARKED {
        let text = format!(
            "At dawn the keeper number {n} of the lanterns did see the mark {mark}.\n\n\
             At dusk the keeper number {n} of the lanterns did see the mark {mark}.\n"
        );
        fs::write(home.join(format!("articles/keeper-{n}.txt")), text).unwrap();
    }
}
