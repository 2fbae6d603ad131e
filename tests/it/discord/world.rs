//! The program in front of the fake: its life and its log.

use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::fake::{Fake, certificate};
use super::state::MANAGE_GUILD;
use crate::cli;

/// Like a real one, so that it would be found in a log.
pub const TOKEN: &str = "MTEwMDAwMDAwMDAwMDAwMDAwMQ.GfAkE0.dG9rZW4tb2YtdGhlLWZha2U_never-in-a-log";
/// What is logged of the libraries: the lines that tell of an event which could not be read.
const LOG: &str = "warn,pullquote=debug,serenity::client::dispatch=debug";

pub struct World {
    pub fake: Fake,
    pub home: cli::Home,
    pub guild: u64,
    pub elsewhere: u64,
    program: Option<Program>,
    log: &'static str,
    tunnel: bool,
    /// In the environment.
    pub token: &'static str,
    /// Complaints and lines of the log that this test expects.
    pub expected: Vec<&'static str>,
    said: Mutex<Vec<String>>,
}

struct Program {
    child: Child,
    out: Arc<Mutex<String>>,
    log: Arc<Mutex<String>>,
    readers: Vec<std::thread::JoinHandle<()>>,
}

impl World {
    /// The program, connected.
    pub fn new() -> World {
        World::with("", |_| {})
    }

    /// The program on a Discord that was changed before, with more lines of its section of the configuration.
    pub fn with(config: &str, change: impl FnOnce(&World)) -> World {
        let mut world = World::away(config);
        change(&world);
        world.start();
        world.connected();
        world
    }

    /// A world without the program.
    pub fn away(config: &str) -> World {
        let (fake, home) = (Fake::start(TOKEN), cli::Home::new());
        let (guild, elsewhere) = fake.with(|state| {
            let guild = state.guild("Harbour");
            let mo = state.person("mo");
            state.give(guild, mo, "Librarian", MANAGE_GUILD);
            (guild, state.guild("Elsewhere"))
        });
        let config = format!(
            "[discord]\nguilds = \"{guild}\"\nmoderated = \"{guild}\"\ncontact = \"Ada, ada@example.org\"\n{config}\n"
        );
        home.write("config.toml", config);
        World {
            fake,
            home,
            guild,
            elsewhere,
            program: None,
            log: LOG,
            tunnel: false,
            token: TOKEN,
            expected: Vec::new(),
            said: Mutex::default(),
        }
    }

    /// The program with another `RUST_LOG`.
    pub fn logging(filter: &'static str) -> World {
        let mut world = World::away("");
        world.log = filter;
        world.start();
        world.connected();
        world
    }

    /// The program that believes to speak with `discord.com`, through a tunnel: there it keeps to rate limits by itself.
    pub fn behind_tls() -> World {
        let mut world = World::away("");
        world.tunnel = true;
        world.start();
        world.connected();
        world
    }

    pub fn start(&mut self) {
        let address = format!("http://127.0.0.1:{}", self.fake.port());
        let mut command = self.home.command();
        command.args(["--config", "config.toml", "serve"]);
        command
            .env("PULLQUOTE_DISCORD_TOKEN", self.token)
            .env("RUST_LOG", self.log);
        for name in [
            "NO_PROXY",
            "no_proxy",
            "ALL_PROXY",
            "all_proxy",
            "https_proxy",
            "SSL_CERT_DIR",
        ] {
            command.env_remove(name);
        }
        match self.tunnel {
            true => command
                .env("HTTPS_PROXY", address)
                .env("SSL_CERT_FILE", certificate()),
            false => command
                .env("PULLQUOTE_DISCORD_PROXY", address)
                .env_remove("HTTPS_PROXY"),
        };
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (out, first) = collect(child.stdout.take().unwrap());
        let (log, second) = collect(child.stderr.take().unwrap());
        let readers = vec![first, second];
        self.program = Some(Program {
            child,
            out,
            log,
            readers,
        });
    }

    /// The program's process.
    pub fn process(&self) -> u32 {
        self.program.as_ref().expect("the program runs").child.id()
    }

    /// Waits until the bot is there and what it offers is registered.
    pub fn connected(&self) {
        self.fake.wait("the bot to connect", |state| {
            (state.is_connected() && state.commands.contains_key(&None)).then_some(())
        });
    }

    /// Ends the program as a service manager does, and tells how long that took.
    pub fn stop(&mut self) -> (ExitStatus, Duration) {
        let id = self.process().to_string();
        let told = Instant::now();
        assert!(
            Command::new("kill")
                .args(["-TERM", &id])
                .status()
                .unwrap()
                .success()
        );
        (self.ended(), told.elapsed())
    }

    /// Ends it as a loss of power does.
    pub fn kill(&mut self) {
        self.program
            .as_mut()
            .expect("the program runs")
            .child
            .kill()
            .unwrap();
        self.ended();
    }

    /// Waits until the program has ended by itself.
    pub fn ended(&mut self) -> ExitStatus {
        let mut program = self.program.take().expect("the program runs");
        let status = program.child.wait().unwrap();
        program
            .readers
            .drain(..)
            .for_each(|reader| reader.join().unwrap());
        let log = program.log.lock().unwrap().clone();
        self.judge(&log);
        self.home.write("last.log", log);
        self.home
            .write("last.out", program.out.lock().unwrap().clone());
        self.fake.with(|state| state.hang_up(None, true));
        status
    }

    /// The log of the program that ended last, and what it printed.
    pub fn log(&self) -> String {
        match &self.program {
            Some(program) => program.log.lock().unwrap().clone(),
            None => std::fs::read_to_string(self.home.dir().join("last.log")).unwrap(),
        }
    }

    /// Waits until the log says this.
    pub fn logged(&self, text: &str) {
        let started = Instant::now();
        while !self.log().contains(text) {
            assert!(
                started.elapsed() < Duration::from_secs(30),
                "`{text}` is not in the log: {}",
                self.log()
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    pub fn out(&self) -> String {
        match &self.program {
            Some(program) => program.out.lock().unwrap().clone(),
            None => std::fs::read_to_string(self.home.dir().join("last.out")).unwrap(),
        }
    }

    /// What must never be in a log.
    fn judge(&self, log: &str) {
        let tokens = self.fake.with(|state| {
            let all = state
                .interactions
                .iter()
                .map(|interaction| interaction.token.clone());
            all.collect::<Vec<_>>()
        });
        assert!(!log.contains(TOKEN), "the token is in the log");
        if let Some(token) = tokens.iter().find(|token| log.contains(*token)) {
            let line = log
                .lines()
                .find(|line| line.contains(token))
                .unwrap_or_default();
            panic!("the token of an interaction is in the log: {line}");
        }
        for said in self
            .said
            .lock()
            .unwrap()
            .iter()
            .filter(|said| said.len() > 12)
        {
            assert!(
                !log.contains(said),
                "what someone said is in the log: {said}"
            );
        }
        let bad = |line: &&str| {
            let bad = ["unknown event", "could not be read", "panicked", " ERROR "];
            bad.iter().any(|bad| line.contains(bad))
                && !self.expected.iter().any(|text| line.contains(text))
        };
        let bad: Vec<&str> = log.lines().filter(bad).collect();
        assert!(bad.is_empty(), "the log has {bad:#?}");
    }

    /// What people say is in no log.
    pub fn hear<'a>(&self, texts: impl IntoIterator<Item = &'a str>) {
        self.said
            .lock()
            .unwrap()
            .extend(texts.into_iter().map(str::to_owned));
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() {
            if let Some(program) = &mut self.program {
                let _ = program.child.kill();
                let _ = program.child.wait();
                eprintln!("the program's log:\n{}", program.log.lock().unwrap());
            }
            return;
        }
        if self.program.is_some() {
            self.stop();
        }
        let mut complaints = self.fake.complaints();
        complaints.retain(|text| !self.expected.iter().any(|expected| text.contains(expected)));
        assert!(complaints.is_empty(), "Discord complains: {complaints:#?}");
    }
}

fn collect(
    mut from: impl std::io::Read + Send + 'static,
) -> (Arc<Mutex<String>>, std::thread::JoinHandle<()>) {
    let text = Arc::new(Mutex::new(String::new()));
    let into = Arc::clone(&text);
    let reader = std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(read) = from.by_ref().read(&mut buffer)
            && read > 0
        {
            into.lock()
                .unwrap()
                .push_str(&String::from_utf8_lossy(&buffer[..read]));
        }
    });
    (text, reader)
}
