//! The process in which all people's clients run, and what they hear.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Condvar, Mutex, OnceLock};
use std::time::Instant;

use serde_json::{Value, json};

use super::server::{PATIENCE, venv};

pub struct People {
    input: Mutex<ChildStdin>,
    heard: Mutex<Heard>,
    changed: Condvar,
}

#[derive(Default)]
struct Heard {
    lines: u64,
    answers: HashMap<u64, Value>,
    /// By who heard them.
    events: HashMap<String, Vec<Value>>,
    troubles: Vec<String>,
    has_ended: bool,
}

impl People {
    /// It ends with the tests: its standard input closes.
    pub fn all() -> &'static People {
        static ALL: OnceLock<&'static People> = OnceLock::new();
        ALL.get_or_init(|| {
            let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/matrix/member.py");
            let python = venv()
                .expect("who has no Synapse needs no people")
                .join("bin/python");
            let mut command = Command::new(python);
            command
                .arg(script)
                .stdin(Stdio::piped())
                .stdout(Stdio::piped());
            for name in ["http_proxy", "https_proxy", "all_proxy"] {
                command.env_remove(name).env_remove(name.to_uppercase());
            }
            let mut child = command.spawn().unwrap();
            let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
            let people: &'static People = Box::leak(Box::new(People {
                input: Mutex::new(input),
                heard: Mutex::default(),
                changed: Condvar::new(),
            }));
            std::thread::spawn(move || {
                people.listen(output);
                let _ = child.wait();
            });
            people
        })
    }

    fn listen(&self, output: ChildStdout) {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            let mut line: Value =
                serde_json::from_str(&line).unwrap_or_else(|_| json!({"trouble": line}));
            let mut heard = self.heard.lock().unwrap();
            let who = line["who"].as_str().unwrap_or_default().to_owned();
            if let Some(id) = line["id"].as_u64() {
                heard.answers.insert(id, line);
            } else if line["event"].is_object() {
                let event = line["event"].take();
                heard.events.entry(who).or_default().push(event);
            } else {
                heard.troubles.push(line.to_string());
            }
            self.changed.notify_all();
        }
        self.heard.lock().unwrap().has_ended = true;
        self.changed.notify_all();
    }

    /// Has `who` do something, and gives what came of it.
    pub fn call(&self, who: &str, what: &str, line: Value) -> Value {
        self.try_call(who, what, line)
            .unwrap_or_else(|why| panic!("{who}: {why}"))
    }

    /// The same, where it may fail.
    pub fn try_call(&self, who: &str, what: &str, line: Value) -> Result<Value, String> {
        let id = self.tell(who, what, line);
        let mut answer = self.wait(&format!("{who} to {what}"), |heard| {
            heard.answers.remove(&id)
        });
        match answer["error"].as_str() {
            Some(why) => Err(why.to_owned()),
            None => Ok(answer["ok"].take()),
        }
    }

    /// Has `who` do something, and gives the number of the answer.
    pub fn tell(&self, who: &str, what: &str, mut line: Value) -> u64 {
        let mut heard = self.heard.lock().unwrap();
        heard.lines += 1;
        line["id"] = json!(heard.lines);
        line["who"] = json!(who);
        line["do"] = json!(what);
        if writeln!(self.input.lock().unwrap(), "{line}").is_err() {
            heard.has_ended = true;
        }
        heard.lines
    }

    /// What `find` makes of the events that `who` heard, in their order, as soon as it makes something of them.
    /// Nothing else can be heard meanwhile.
    pub fn find<T>(&self, who: &str, what: &str, find: impl Fn(&[Value]) -> Option<T>) -> T {
        let of = |heard: &mut Heard| find(heard.events.get(who).map_or(&[], Vec::as_slice));
        self.wait(&format!("{who} to hear {what}"), of)
    }

    fn wait<T>(&self, what: &str, mut look: impl FnMut(&mut Heard) -> Option<T>) -> T {
        let started = Instant::now();
        let mut heard = self.heard.lock().unwrap();
        loop {
            if let Some(found) = look(&mut heard) {
                return found;
            }
            let left = PATIENCE.saturating_sub(started.elapsed());
            if left.is_zero() || heard.has_ended {
                let troubles = heard.troubles.join("\n");
                let who = what.split(' ').next().unwrap_or_default();
                let events = heard.events.get(who).map_or(&[][..], Vec::as_slice);
                let last = events[events.len().saturating_sub(8)..].iter();
                let last: Vec<String> = last.map(Value::to_string).collect();
                drop(heard);
                panic!(
                    "waited in vain for {what}\ntroubles: {troubles}\nheard last:\n{}",
                    last.join("\n")
                );
            }
            heard = self.changed.wait_timeout(heard, left).unwrap().0;
        }
    }
}
