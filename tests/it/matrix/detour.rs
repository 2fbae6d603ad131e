//! A way from the program to Synapse on which requests are refused, as long as a test wants that.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::server::{PATIENCE, Synapse};

pub struct Detour {
    port: u16,
    rules: Arc<Mutex<Rules>>,
}

#[derive(Default)]
struct Rules {
    refused: Vec<&'static str>,
    /// Paths of what was answered since these are refused.
    passed: Vec<String>,
}

impl Detour {
    /// It ends with the tests.
    pub fn to(synapse: &'static Synapse) -> Detour {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let rules: Arc<Mutex<Rules>> = Arc::default();
        let shared = Arc::clone(&rules);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let rules = Arc::clone(&shared);
                std::thread::spawn(move || pass(stream, synapse, &rules));
            }
        });
        Detour { port, rules }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// From here on only requests are refused whose path has one of these.
    pub fn refuses(&self, paths: &[&'static str]) {
        *self.rules.lock().unwrap() = Rules {
            refused: paths.to_vec(),
            passed: Vec::new(),
        };
    }

    /// Waits until a request with this in its path is answered, after the last change of what is refused.
    pub fn passes(&self, path: &str) {
        let started = Instant::now();
        let has_passed = || {
            let rules = self.rules.lock().unwrap();
            rules.passed.iter().any(|passed| passed.contains(path))
        };
        while !has_passed() {
            assert!(started.elapsed() < PATIENCE, "no request for {path}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// One request and its answer. Who goes away meanwhile needs none.
fn pass(stream: TcpStream, synapse: &Synapse, rules: &Mutex<Rules>) -> Option<()> {
    let mut from = BufReader::new(&stream);
    let (mut length, mut token) = (0, String::new());
    let mut first = String::new();
    from.read_line(&mut first).ok()?;
    let (method, rest) = first.split_once(' ')?;
    let (path, _) = rest.split_once(' ')?;
    loop {
        let mut line = String::new();
        from.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim().split_once(':') else {
            break;
        };
        match name.to_lowercase().as_str() {
            "content-length" => length = value.trim().parse().ok()?,
            "authorization" => token = value.trim().trim_start_matches("Bearer ").to_owned(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    from.read_exact(&mut body).ok()?;
    let body: Option<Value> = serde_json::from_slice(&body).ok();
    let is_refused = {
        let rules = rules.lock().unwrap();
        rules.refused.iter().any(|one| path.contains(one))
    };
    let (status, answer) = match is_refused {
        true => (400, json!({"errcode": "M_UNKNOWN", "error": "Not now"})),
        false => {
            let answer = synapse.request(&token, method, path, body.as_ref())?;
            rules.lock().unwrap().passed.push(path.to_owned());
            answer
        }
    };
    let answer = answer.to_string();
    let head = format!(
        "HTTP/1.1 {status} -\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        answer.len()
    );
    (&stream)
        .write_all(format!("{head}{answer}").as_bytes())
        .ok()
}
