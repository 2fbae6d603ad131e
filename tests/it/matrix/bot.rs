//! The program on a homeserver: its account, its life and its log.

use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use super::server::{NAME, PASSWORD, PATIENCE, Synapse};
use crate::cli;

/// What the libraries say of events that are none of ours is no fault of the program.
const LOG: &str = "warn,pullquote=debug,matrix_sdk=off,matrix_sdk_base=off,matrix_sdk_sqlite=off";

pub struct Bot<'a> {
    /// Its account's full id.
    pub id: String,
    pub home: cli::Home,
    synapse: &'a Synapse,
    program: Option<Program>,
    /// More of the environment.
    pub env: Vec<(&'static str, String)>,
    /// Bad lines of the log that this test expects.
    pub expected: Vec<&'static str>,
}

struct Program {
    child: Child,
    out: Arc<Mutex<String>>,
    log: Arc<Mutex<String>>,
    readers: Vec<std::thread::JoinHandle<()>>,
}

impl<'a> Bot<'a> {
    /// The program with a new account, connected. Everyone on the server may invite it.
    pub fn start(synapse: &'a Synapse) -> Bot<'a> {
        Bot::with(synapse, &format!("servers = \"{NAME}\""))
    }

    /// The same, with these lines in its section of the configuration.
    pub fn with(synapse: &'a Synapse, config: &str) -> Bot<'a> {
        let mut bot = Bot::away(synapse, config);
        bot.go_on();
        bot.ready();
        bot
    }

    /// An account and a home with a library; the program does not run.
    pub fn away(synapse: &'a Synapse, config: &str) -> Bot<'a> {
        let bot = Bot {
            id: synapse.account("bot"),
            home: cli::Home::new(),
            synapse,
            program: None,
            env: vec![("PULLQUOTE_MATRIX_PASSWORD", PASSWORD.to_owned())],
            expected: Vec::new(),
        };
        bot.configure(config);
        bot
    }

    /// Writes the configuration anew, for the next start.
    pub fn configure(&self, config: &str) {
        let text = format!(
            "[matrix]\nhomeserver = \"{}\"\nuser = \"{}\"\ncontact = \"Ada, ada@example.org\"\n{config}\n",
            self.synapse.url(),
            self.id
        );
        self.home.write("config.toml", text);
    }

    /// Starts the program, also after it ended: on the same home.
    pub fn go_on(&mut self) {
        assert!(self.program.is_none(), "the program runs");
        let mut command = self.home.command();
        command.args(["--config", "config.toml", "serve"]);
        for name in ["http_proxy", "https_proxy", "all_proxy"] {
            command.env_remove(name).env_remove(name.to_uppercase());
        }
        command
            .env("RUST_LOG", LOG)
            .envs(self.env.iter().cloned())
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

    /// Waits until it says that it is there.
    pub fn ready(&mut self) {
        self.waits("Matrix: connected as", Bot::out);
    }

    pub fn restart(&mut self) {
        self.stop();
        self.go_on();
        self.ready();
    }

    /// Ends it as a service manager does.
    pub fn stop(&mut self) -> ExitStatus {
        let id = self.process().to_string();
        let told = Command::new("kill").args(["-TERM", &id]).status().unwrap();
        assert!(told.success());
        self.ended()
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

    pub fn process(&self) -> u32 {
        self.program.as_ref().expect("the program runs").child.id()
    }

    /// Waits until the program has ended by itself.
    pub fn ended(&mut self) -> ExitStatus {
        let mut program = self.program.take().expect("the program runs");
        let started = Instant::now();
        let status = loop {
            if let Some(status) = program.child.try_wait().unwrap() {
                break status;
            }
            if started.elapsed() > PATIENCE {
                let _ = program.child.kill();
                panic!("the program does not end: {}", program.log.lock().unwrap());
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        };
        program
            .readers
            .drain(..)
            .for_each(|reader| reader.join().unwrap());
        let log = program.log.lock().unwrap().clone();
        self.judge(&log);
        self.home.write("last.log", log);
        self.home
            .write("last.out", program.out.lock().unwrap().clone());
        status
    }

    /// The log of the program, of the one that ended last where none runs.
    pub fn log(&self) -> String {
        match &self.program {
            Some(program) => program.log.lock().unwrap().clone(),
            None => std::fs::read_to_string(self.home.dir().join("last.log")).unwrap(),
        }
    }

    /// What it printed.
    pub fn out(&self) -> String {
        match &self.program {
            Some(program) => program.out.lock().unwrap().clone(),
            None => std::fs::read_to_string(self.home.dir().join("last.out")).unwrap(),
        }
    }

    /// Waits until the log of the running program says this.
    pub fn logged(&mut self, text: &str) {
        self.waits(text, Bot::log);
    }

    fn waits(&mut self, text: &str, look: impl Fn(&Bot<'a>) -> String) {
        let started = Instant::now();
        while !look(self).contains(text) {
            let program = self.program.as_mut().expect("the program runs");
            let ended = program.child.try_wait().unwrap();
            assert!(
                ended.is_none() && started.elapsed() < PATIENCE,
                "the program does not say `{text}` ({ended:?}): {}{}",
                self.out(),
                self.log()
            );
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    }

    /// What must never be in a log.
    fn judge(&self, log: &str) {
        assert!(!log.contains(PASSWORD), "the password is in the log");
        let is_bad = |line: &&str| {
            let bad = ["panicked", " ERROR "];
            // What a key is missing for is told where a test fails, and is no fault of the program.
            bad.iter().any(|bad| line.contains(bad))
                && !line.contains("matrix_sdk_crypto")
                && !self.expected.iter().any(|text| line.contains(text))
        };
        let bad: Vec<&str> = log.lines().filter(is_bad).collect();
        assert!(bad.is_empty(), "the log has {bad:#?}");
    }
}

impl Drop for Bot<'_> {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            if self.program.is_some() {
                self.stop();
            }
        } else if let Some(program) = &mut self.program {
            let _ = program.child.kill();
            let _ = program.child.wait();
            eprintln!("the program's log:\n{}", program.log.lock().unwrap());
        }
    }
}

fn collect(
    mut from: impl Read + Send + 'static,
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
